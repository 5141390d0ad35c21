# Sourced by ./run, ./test and ./bench: makes .venv from a hash-pinned lock. $LOCK names the lock (default: requirements.lock).
set -eu
cd "$(dirname "$0")"
PY=${PYTHON:-python3}
LOCK=${LOCK:-requirements.lock}
if [ ! -x .venv/bin/python ] || ! { cmp -s "$LOCK" .venv/.lock-stamp || cmp -s requirements-dev.lock .venv/.lock-stamp; }; then
    "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Approdo needs Python 3.11 or newer. Install it, or name one: PYTHON=/path/to/python3.11 $0" >&2; exit 1; }
    "$PY" -c 'import ensurepip' 2>/dev/null || { echo "Python's venv support is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
    echo "Installing what Approdo needs (once, a few tens of seconds) …" >&2
    "$PY" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$LOCK" >&2
    for site in .venv/lib/python3*/site-packages; do echo "$PWD/src" > "$site/approdo.pth"; done
    cp "$LOCK" .venv/.lock-stamp
fi
