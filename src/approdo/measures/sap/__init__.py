"""Public housing of Lombardy (Servizi abitativi pubblici, SAP): r.r. 4/2017 and l.r. 16/2016."""
