#!/bin/sh
# Does the site start in production settings, on an empty database of its own? Leaves nothing behind.
set -eu

BIN=${BIN:-.venv/bin}
folder=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

export DJANGO_SETTINGS_MODULE=cms.settings.production LOG_LEVEL=WARNING
export DATA_DIR="$folder" DATABASE_URL="sqlite:///$folder/smoke.sqlite3" EMAIL_URL="file://$folder/mail"
export ALLOWED_HOSTS=burza.example SITE_URL=https://burza.example DEFAULT_FROM_EMAIL=burza@burza.example
export BEHIND_PROXY=true
SECRET_KEY=$("$BIN/python" -c 'import secrets; print(secrets.token_urlsafe(60))')
export SECRET_KEY

say() { printf 'ok      %s\n' "$*"; }

"$BIN/python" manage.py check --deploy --fail-level WARNING >/dev/null
say "check --deploy is clean"
"$BIN/python" manage.py collectstatic --noinput --verbosity 0
"$BIN/python" manage.py migrate --verbosity 0
say "static files are collected, the database is migrated"

for command in "load_demo" "generate --records 1"; do
    # shellcheck disable=SC2086
    if "$BIN/python" manage.py $command >/dev/null 2>&1; then
        echo "FAILED  $command ran in production settings"
        exit 1
    fi
done
say "load_demo and generate refuse"

"$BIN/python" manage.py scheduler --once >/dev/null
say "the scheduler runs"

"$BIN/gunicorn" cms.wsgi --bind "unix:$folder/socket" --log-level warning --no-control-socket &
server=$!
"$BIN/python" .ci/ask.py "$folder/socket"
say "the sign-in page answers, with styles, and the rest asks for a sign-in"
