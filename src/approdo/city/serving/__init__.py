"""Everything that keeps Approdo up: database, web server, job worker, backups. No rule and no page lives here.

The supervisor imports no Django: what needs it (migrating, the demo city, the public pages, the worker) runs in child
processes that end or are watched, so the memory of a running installation is that of web and worker.
"""
