#!/bin/sh
# Servers of one's own for the tests, on loopback, each on a port of its own or the next one that is free:
#   services.sh start|stop|status [NAME ...]     postgresql, elasticsearch, opensearch; all of them where none is named
#   services.sh url [NAME]                       the address as a setting of ours; PostgreSQL's where none is named
# Programs and data are kept between runs. SERVICES_DIR names another folder for the data, SERVICES_PROGRAMS for the
# programs, PG_PORT, ELASTICSEARCH_PORT and OPENSEARCH_PORT another port (0: any, but for PostgreSQL).
set -eu

here=$(dirname "$0")/services

usage() {
    echo "usage: services.sh start|stop|status|url [postgresql|elasticsearch|opensearch ...]" >&2
    exit 2
}

[ $# -gt 0 ] || usage
verb=$1
shift
[ $# -gt 0 ] || [ "$verb" != url ] || set -- postgresql
[ $# -gt 0 ] || set -- postgresql elasticsearch opensearch
for name; do
    case "$name" in
        postgresql | elasticsearch | opensearch) ;;
        *) usage ;;
    esac
done

each_at_once() {
    started=
    for name; do
        sh "$here/$name.sh" "$verb" &
        started="$started $!"
    done
    failed=0
    for one in $started; do
        wait "$one" || failed=1
    done
    exit $failed
}

case "$verb" in
    start | stop) each_at_once "$@" ;;
    status | url) for name; do sh "$here/$name.sh" "$verb"; done ;;
    *) usage ;;
esac
