#!/bin/sh
# Everything that can be known without running a test. All of it is tried, and what failed is named at the end.
set -u

BIN=${BIN:-.venv/bin}
failed=
DATA_DIR=$(mktemp -d)
export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT

try() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        printf 'ok      %s\n' "$name"
        printf '%s\n' "$output" | grep -i '^note:' || true
    else
        printf 'FAILED  %s\n%s\n' "$name" "$output"
        failed="$failed, $name"
    fi
}

try "style" "$BIN/ruff" check --quiet --output-format concise .
try "layout" "$BIN/ruff" format --quiet --check .
try "types" "$BIN/mypy" .
try "layers" "$BIN/lint-imports"
try "system checks" "$BIN/python" manage.py check --fail-level WARNING
try "migrations are current" "$BIN/python" manage.py makemigrations --check --dry-run
try "translations are complete" "$BIN/python" manage.py messages --check
try "templates" "$BIN/djlint" templates --lint --quiet
try "lengths" "$BIN/python" .ci/lengths.py

if [ -n "$failed" ]; then
    printf '\nFailed: %s\n' "${failed#, }"
    exit 1
fi
