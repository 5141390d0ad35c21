"""What a killed worker left half done runs again, and nothing else does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from procrastinate import App, PsycopgConnector

from approdo.city.serving.worker import retry_stalled
from tests.support.databases import ServerDb


def leave_a_job(database: ServerDb, *, silent_for: str) -> int:
    """A job in the hands of a worker that last gave a sign of life `silent_for` ago."""
    with psycopg.connect(database.runtime_url, autocommit=True) as runtime:
        (worker,) = runtime.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
            [silent_for],
        ).fetchone()
        (job,) = runtime.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, args)"
            " VALUES ('default', 'public.write', 'doing', %s, '{}') RETURNING id",
            [worker],
        ).fetchone()
    return job


def status_of(database: ServerDb, job: int) -> str:
    with psycopg.connect(database.runtime_url) as runtime:
        return runtime.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()[0]


def recover(database: ServerDb) -> int:
    async def once() -> int:
        app = App(connector=PsycopgConnector(conninfo=database.runtime_url))
        async with app.open_async():
            return await retry_stalled(app.job_manager)

    # In a thread of its own: the browser's driver keeps an event loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, once()).result()


@pytest.mark.proves("house.jobs-recover")
def test_job_of_a_dead_worker_is_queued_again(server_db: ServerDb):
    job = leave_a_job(server_db, silent_for="5 minutes")
    assert recover(server_db) == 1
    assert status_of(server_db, job) == "todo"


def test_job_of_a_living_worker_is_left_to_it(server_db: ServerDb):
    job = leave_a_job(server_db, silent_for="5 seconds")
    assert recover(server_db) == 0
    assert status_of(server_db, job) == "doing"
