"""Floor 5: what may happen, one module an act. The only floor that opens transactions and queues jobs."""
