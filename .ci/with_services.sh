#!/bin/sh
# Runs a command that knows of the servers that `make services` started, beside those that the environment names:
#   with_services.sh COMMAND [ARGUMENT ...]
set -eu

services=$(dirname "$0")/services.sh

# As `services.sh status` says it: the name, and where it runs.
address() {
    sh "$services" status "$1" | sed -n 's/^[a-z]*: \(.*:\/\/.*\)$/\1/p'
}

for name in postgresql elasticsearch opensearch; do
    variable=BURZA_TEST_$(echo "$name" | tr '[:lower:]' '[:upper:]')
    eval "told=\${$variable:-}"
    [ -n "$told" ] || told=$(address "$name")
    [ -z "$told" ] || export "$variable=$told"
done
exec "$@"
