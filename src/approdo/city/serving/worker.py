"""The job worker: runs what acts queued in their own transactions, and what a killed worker left half done."""

import sys
from importlib import import_module

import django
from procrastinate import JobContext
from procrastinate.manager import JobManager

# Kinds of long work declared outside the rooms that Django loads.
JOB_MODULES = ("approdo.city.demo.larger",)
STALLED_AFTER_SECONDS = 60


def main() -> int:
    """Run until SIGTERM; a job in hand gets ten seconds to end, then is tried again at the next start."""
    django.setup()
    from django.core.management import call_command

    for module in JOB_MODULES:
        import_module(module)
    register_recovery()
    call_command("procrastinate", "worker", "--name=approdo", "--concurrency=2", "--shutdown-graceful-timeout=10")
    return 0


def register_recovery() -> None:
    """Every minute, put back in the queue the jobs whose worker stopped giving signs of life.

    Jobs write their rows in one transaction, so one that was cut off has left nothing and may simply run again.
    """
    from procrastinate.contrib.django import app

    @app.periodic(cron="* * * * *", periodic_id="serving.recover")
    @app.task(name="serving.recover", queueing_lock="serving.recover", pass_context=True)
    async def recover(context: JobContext, timestamp: int) -> None:
        await retry_stalled(context.app.job_manager)


async def retry_stalled(manager: JobManager) -> int:
    """Put back every job whose worker has been silent for a minute; how many they were."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


if __name__ == "__main__":
    sys.exit(main())
