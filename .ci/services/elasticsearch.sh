#!/bin/sh
# Elasticsearch, as its own tests run it: the real server with its core modules alone.
set -eu

name=elasticsearch
title=Elasticsearch
version=8.19.21
artifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
port=${ELASTICSEARCH_PORT:-19200}
variables=ES
settings="xpack.security.enabled: false"
jvm_options=
. "$(dirname "$0")/cluster.sh"

java_home() {
    newest_java 17 || {
        say "Elasticsearch needs Java 17 or newer (on Debian: apt install openjdk-17-jre-headless)"
        return 1
    }
}

obey "$1"
