# What the services share. Whoever reads this in has said its `name`, and gets: `dir`, where data is; `programs`, where
# what was fetched is; `run`, which runs a program as somebody who may run servers.

root=$(cd "$(dirname "$0")/../.." && pwd)

say() { printf 'burza: %s\n' "$*" >&2; }

# No server runs as root: then it is nobody's, in a folder that nobody can reach.
as_nobody="setpriv --reuid nobody --regid nogroup --clear-groups"
as_user=
dir=$root/.services
if [ "$(id -u)" = 0 ] && ! $as_nobody test -x "$root"; then
    dir=/var/tmp/burza-services-$(printf %s "$root" | cksum | cut -d ' ' -f 1)
fi
programs=${SERVICES_PROGRAMS:-$dir}
dir=${SERVICES_DIR:-$dir}
[ "$(id -u)" != 0 ] || as_user="$as_nobody env HOME=$dir"

# No server keeps the lock, which it would for as long as it runs.
run() { (cd "$dir" && exec $as_user "$@" 9>&-); }

# One at a time starts or stops the same service.
make_dir_and_lock() {
    mkdir -p "$dir" "$programs"
    [ -z "$as_user" ] || chown nobody:nogroup "$dir"
    exec 9>"$dir/$name.lock"
    ! command -v flock >/dev/null 2>&1 || flock 9
}

# alive PID WORD: the process is there, and WORD stands in what it was started with: a number is given away again.
alive() { kill -0 "$1" 2>/dev/null && tr '\0' ' ' <"/proc/$1/cmdline" | grep -qs -e "$2"; }

obey() {
    case "$1" in
        start | stop)
            make_dir_and_lock
            "$1"
            ;;
        url) url ;;
        status) if running; then echo "$name: $(url)"; else echo "$name: stopped"; fi ;;
    esac
}
