#!/bin/sh
# Makes .venv from a lock file, whose hashes are checked: `venv.sh site` for the demo, `venv.sh tools` for development.
# With uv it takes seconds, without it Python's own venv and pip do the same.
set -eu

PYTHON=${PYTHON:-python3}
case "$1" in
    site) lock=requirements.lock ;;
    tools) lock=requirements-dev.lock ;;
    *) echo "usage: venv.sh site|tools" >&2; exit 2 ;;
esac

say() { printf 'burza: %s\n' "$*" >&2; }

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    say "Python 3.11 or newer is needed, and there is no $PYTHON here (make PYTHON=python3.12 names another)"
    exit 1
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed, $PYTHON is $("$PYTHON" -V 2>&1) (make PYTHON=python3.12 names another)"
    exit 1
fi

# Morfeusz has no wheel for musl, which no marker in a lock file can tell; without it, search reads Polish by simplemma.
if "$PYTHON" -c 'import sys, sysconfig; sys.exit("musl" not in (sysconfig.get_config_var("HOST_GNU_TYPE") or ""))'; then
    whole=$lock
    lock=$(mktemp)
    trap 'rm -f "$lock"' EXIT
    awk '/^morfeusz2==/ { skip = 1; next } skip && /^ / { next } { skip = 0; print }' "$whole" >"$lock"
fi

if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python "$PYTHON" .venv
    say "installing $lock with uv"
    # What the lock file does not name goes, but never what development needs and the site does not.
    [ "$1" = site ] && [ -e .venv/.tools ] && verb="install --requirement" || verb=sync
    # shellcheck disable=SC2086
    uv pip $verb "$lock" --quiet --python .venv/bin/python --require-hashes
else
    if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        say "$PYTHON has no venv module (on Debian: apt install python3-venv)"
        exit 1
    fi
    # An environment that uv made has no pip.
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 || "$PYTHON" -m venv .venv
    say "installing $lock with pip; this takes a minute or two"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$lock"
fi
touch ".venv/.$1"
