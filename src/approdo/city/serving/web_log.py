"""What the web server itself writes: its own words, nothing of what was sent to it (P-46).

Gunicorn quotes the line, the header or the address of a request that it cannot read or serve.
"""

import logging
from typing import Any

from gunicorn.glogging import Logger

from approdo.procedures.hygiene import Plain

# The beginning of each message of the server that goes on with something of the request.
ABOUT_A_REQUEST = ("Invalid request", "Error handling", "Error parsing", "Socket error")


class _Plain(Plain):
    def format(self, record: logging.LogRecord) -> str:
        for beginning in ABOUT_A_REQUEST:
            if str(record.msg).startswith(beginning):
                record = logging.makeLogRecord(record.__dict__ | {"msg": beginning, "args": ()})
        return super().format(record)


class WebLog(Logger):  # type: ignore[misc]  # the package has no types
    """Gunicorn's logger with the formatter of every other handler."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_Plain())
