# How a server of Elasticsearch or OpenSearch is fetched and run: one node, without anybody to talk to.
. "$(dirname "$0")/common.sh"
home=$dir/$name
program=$programs/$name-$version

# newest_java LEAST: the home of the newest Java on this machine, where it is not older.
newest_java() {
    best= newest=0
    for release in ${JAVA_HOME:+"$JAVA_HOME/release"} /usr/lib/jvm/*/release; do
        number=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null)
        if [ "${number:-0}" -gt "$newest" ] && [ -x "${release%/release}/bin/java" ]; then
            newest=$number best=${release%/release}
        fi
    done
    [ "$newest" -ge "$1" ] && echo "$best"
}

# Maven knows where its artifacts are on this machine, and checks their sums.
fetch() {
    [ ! -d "$program" ] || return 0
    command -v mvn >/dev/null 2>&1 || { say "Maven is not installed (on Debian: apt install maven)"; exit 1; }
    say "fetching $title $version, once"
    fetched=$(mktemp -d "$programs/fetched.XXXXXX")
    trap 'rm -rf "$fetched"' EXIT
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$artifact" \
        -Dmaven.repo.local="$fetched/repository" -DoutputDirectory="$fetched" >"$programs/$name-fetch.log" 2>&1 || {
        say "$title cannot be fetched: $programs/$name-fetch.log says why"
        exit 1
    }
    python3 -m zipfile -e "$fetched/$name-$version.zip" "$fetched"
    chmod -R a+rX "$fetched/$name-$version"
    chmod a+x "$fetched/$name-$version"/bin/*
    # Whoever fetched it at the same time, into the same folder, for other data, has the same.
    [ -d "$program" ] || mv "$fetched/$name-$version" "$program"
    rm -rf "$fetched"
    trap - EXIT
}

configure() {
    mkdir -p "$home/config" "$home/data" "$home/logs" "$home/tmp"
    cp "$program/config/log4j2.properties" "$home/config/"
    [ "$port" = 0 ] && ports=0 || ports=$port-$((port + 9))
    cat >"$home/config/$name.yml" <<END
cluster.name: burza-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: $ports
transport.port: 0
node.portsfile: true
path.data: $home/data
path.logs: $home/logs
cluster.routing.allocation.disk.threshold_enabled: false
$settings
END
    cat >"$home/config/jvm.options" <<END
-Xms512m
-Xmx512m
-XX:+UseG1GC
-XX:ErrorFile=$home/logs/java-error.log
-Djava.io.tmpdir=$home/tmp
$jvm_options
END
    [ -z "$as_user" ] || chown -R nobody:nogroup "$home"
}

running() { pid=$(cat "$home/pid" 2>/dev/null) && ours "$pid"; }

ours() { alive "$1" "java.io.tmpdir=$home/tmp"; }

start() {
    if running; then
        say "$title runs already: $(url)"
        return
    fi
    fetch
    java=$(java_home)
    configure
    rm -f "$home/pid" "$home/logs/http.ports"
    run env "${variables}_PATH_CONF=$home/config" "${variables}_TMPDIR=$home/tmp" "${variables}_JAVA_HOME=$java" \
        "$program/bin/$name" -d -p "$home/pid" >"$home/logs/start.log" 2>&1 </dev/null || fail
    python3 "$(dirname "$0")/await_health.py" "$home" || fail
    say "$title runs: $(url)"
}

fail() {
    say "$title did not start: $home/logs says why"
    exit 1
}

stop() {
    running || return 0
    # One that was stopped by a signal hears only after it goes on.
    kill "$pid" && kill -CONT "$pid"
    waited=0
    # Its file goes before it does.
    while ours "$pid"; do
        [ "$waited" -lt 100 ] || kill -KILL "$pid"
        sleep 0.2
        waited=$((waited + 1))
    done
    rm -f "$home/pid"
    say "$title is stopped"
}

# The server itself says in this file which port it took.
url() {
    if running && [ -r "$home/logs/http.ports" ]; then port=$(sed -n '1s/.*://p' "$home/logs/http.ports"); fi
    echo "$name://127.0.0.1:$port"
}
