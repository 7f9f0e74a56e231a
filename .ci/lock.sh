#!/bin/sh
# Writes the lock files anew from pyproject.toml, keeping every version that still fits (UPGRADE=1 takes the newest).
set -eu

if ! command -v uv >/dev/null 2>&1; then
    echo "burza: lock files are written by uv (pip install uv)" >&2
    exit 1
fi
compile() {
    # shellcheck disable=SC2086
    uv pip compile pyproject.toml "$@" --custom-compile-command "make lock" --universal --generate-hashes --no-emit-index-url --no-annotate --quiet \
        -p 3.11 ${UPGRADE:+--upgrade} >/dev/null
}
compile -o requirements.lock
compile --group dev -o requirements-dev.lock
