"""What tests of several rooms stand on: databases, processes, a browser.

Importing this package prepares the environment, before any settings are read: a test run writes nothing into the
checkout's own var/ and never touches the database that somebody's shell points at.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VAR = Path(tempfile.mkdtemp(prefix="approdo-test-"))
VAR.chmod(0o755)  # as root the server runs under another account, which must be able to enter
atexit.register(shutil.rmtree, VAR, ignore_errors=True)

(VAR / "static").mkdir()  # whitenoise looks for it at start

os.environ["APPRODO_VAR"] = str(VAR)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "approdo.city.settings")
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(_name, None)
