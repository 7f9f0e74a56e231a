#!/bin/sh
# Debian's PostgreSQL, in a folder of its own.
set -eu

name=postgresql
. "$(dirname "$0")/common.sh"
PG_PORT=${PG_PORT:-15432}
data=$dir/postgresql

find_postgresql() {
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -rn); do
        [ -x "$bin/initdb" ] && { echo "$bin"; return; }
    done
    if command -v initdb >/dev/null 2>&1; then
        dirname "$(command -v initdb)"
        return
    fi
    say "PostgreSQL is not installed (on Debian: apt install postgresql)"
    exit 1
}

# The server says in this file that it takes connections.
running() { [ -r "$data/postmaster.pid" ] && alive "$(head -n 1 "$data/postmaster.pid")" postgres; }

# Another checkout's server may have the port: then the next one is taken, ten at most.
start_on_a_free_port() {
    last=$((PG_PORT + 9))
    until start_once; do
        if ! tail -n 5 "$dir/postgresql.log" | grep -q "could not create any TCP/IP sockets" || [ "$PG_PORT" = "$last" ]
        then
            say "PostgreSQL did not start: $dir/postgresql.log says why"
            exit 1
        fi
        PG_PORT=$((PG_PORT + 1))
    done
}

# What a test database loses in a power cut is made again: no need to wait for the disk.
start_once() {
    run "$bin/pg_ctl" -D "$data" -l "$dir/postgresql.log" -w -t 60 -s start \
        -o "-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 2>&1
}

start() {
    bin=$(find_postgresql)
    if running; then
        say "PostgreSQL runs already: $(url)"
        return
    fi
    if [ ! -e "$data/PG_VERSION" ]; then
        run "$bin/initdb" -D "$data" -U burza -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    fi
    start_on_a_free_port
    run "$bin/psql" -h 127.0.0.1 -p "$PG_PORT" -U burza -d postgres -Atqc \
        "select 1 from pg_database where datname = 'burza'" | grep -q 1 \
        || run "$bin/createdb" -h 127.0.0.1 -p "$PG_PORT" -U burza burza
    say "PostgreSQL runs: $(url)"
}

stop() {
    running || return 0
    run "$(find_postgresql)/pg_ctl" -D "$data" -m fast -w -s stop
    say "PostgreSQL is stopped"
}

url() {
    # A server that runs keeps the port that it was started on.
    if running; then PG_PORT=$(sed -n 4p "$data/postmaster.pid"); fi
    echo "postgres://burza@127.0.0.1:$PG_PORT/burza"
}

obey "$1"
