#!/bin/bash
# chroot.sh SCENARIO SUITE OUT [FILE...] - runs a scenario (scenario-*.sh beside this) in a Debian that has just been
# made; `base` makes that Debian and runs nothing. Root only. A namespace of its own holds mounts and processes, so that nothing is left whatever happens; an
# overlay takes what is written. Ends with 77 when it could not begin: no network, no namespaces, not root.
#
# What a scenario may call:
#   check NAME COMMAND...   one line of the table, with its seconds; the first failure ends the scenario, so does 77;
#                           78 says that this one check was skipped
#   system COMMAND...       as root in the chroot
#   person COMMAND...       as an ordinary user there, with a display, a session bus and nothing else
#   outside COMMAND...      the same user, display and bus, with the programs of this machine
#   install PACKAGE...      apt-get install; what cannot be downloaded is not our fault
#   picture NAME            the screen, into OUT
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
scenario=$1 suite=$2 out=$(realpath -m "$3")
shift 3
files=()
for file in "$@"; do files+=("$(realpath "$file")"); done
cache=${CHROOTS:-${XDG_CACHE_HOME:-$HOME/.cache}/fireside-chroots}
mkdir -p "$out" "$cache/$suite-archives"

lacking() { echo "skipped: $*"; exit 77; }

# The mirror that this machine itself uses
mirror() {
    apt-get indextargets --format "\$(REPO_URI)" 'Origin: Debian' 'Label: Debian' 2>/dev/null | sort -u | head -n 1
}

make_base() {
    [ -x "$cache/$suite/bin/sh" ] && return
    local uri
    uri=$(mirror)
    [ -n "$uri" ] || lacking "no Debian mirror in this machine's apt configuration"
    rm -rf "$cache/$suite.new"
    timeout 400 debootstrap --variant=minbase "$suite" "$cache/$suite.new" "$uri" >"$out/debootstrap-$suite.log" 2>&1 ||
        lacking "debootstrap $suite failed: $(tail -n 1 "$out/debootstrap-$suite.log")"
    apt-config dump | grep -E '^Acquire::(https?::|Check-)' >"$cache/$suite.new/etc/apt/apt.conf.d/90host" || true
    rm -f "$cache/$suite.new"/var/cache/apt/archives/*.deb
    mv "$cache/$suite.new" "$cache/$suite"
}

if [ -z "${INSIDE:-}" ]; then
    [ "$(id -u)" = 0 ] || lacking "chroots need root"
    make_base
    [ "$scenario" != base ] || exit 0
    unshare --mount --pid --fork true 2>/dev/null || lacking "this machine lets nobody make namespaces"
    exec env INSIDE=1 unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
        "$0" "$scenario" "$suite" "$out" "${files[@]}"
fi

# ------------------------------------------------------------------------------------------------- inside the namespace
w=$(mktemp -d)
s=$(mktemp -d) # the session: sockets and what scenarios note down; the same path inside and outside
trap 'set +e; cd /; umount -lR "$w" 2>/dev/null; umount -l "$s" 2>/dev/null; rm -rf --one-file-system "$w" "$s"' EXIT
mount -t tmpfs -o size=6g tmpfs "$w"
mkdir -p "$w"/{up,work,root}
mount -t overlay overlay -o "lowerdir=$cache/$suite,upperdir=$w/up,workdir=$w/work" "$w/root" ||
    lacking "this machine has no overlay file system"
r=$w/root
mount -t proc proc "$r/proc"
mount --bind /dev "$r/dev"
mount --bind /dev/pts "$r/dev/pts"
mount -t tmpfs tmpfs "$r/dev/shm"
mount --bind "$cache/$suite-archives" "$r/var/cache/apt/archives"
mkdir -p "$r/tmp/.X11-unix" "$r$s"
chmod 1777 "$r/tmp"
cp -L /etc/resolv.conf "$r/etc/resolv.conf" 2>/dev/null || true
echo 'Binary::apt-get::APT::Keep-Downloaded-Packages "true";' >"$r/etc/apt/apt.conf.d/91test"

mkdir "$s/run"
chown 1000:1000 "$s" "$s/run"
chmod 700 "$s/run"
mount --bind "$s" "$r$s"

env_system=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
env_person=(PATH=/usr/bin:/bin HOME=/home/person USER=person LANG=C.UTF-8 XDG_RUNTIME_DIR="$s/run" "DBUS_SESSION_BUS_ADDRESS=unix:path=$s/bus")

# shellcheck disable=SC2086 # EXTRA: variables for one run, meant to be split
system() { env -i "${env_system[@]}" /usr/sbin/chroot "$r" "$@"; }
# shellcheck disable=SC2086
person() { env -i "${env_person[@]}" DISPLAY="$display" ${EXTRA:-} /usr/sbin/chroot --userspec=1000:1000 "$r" /bin/sh -c 'cd; exec "$@"' sh "$@"; }
# shellcheck disable=SC2086
outside() { env -i "${env_person[@]}" DISPLAY="$display" HOME="$s" ${EXTRA:-} setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
on_screen() { DISPLAY=$display "$@"; }
picture() { on_screen import -window root "$out/$1.png"; }

# $1 times a quarter of a second for a condition
patiently() {
    local left=$1
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.25
    done
}

has_window() { on_screen xdotool search --onlyvisible --class "$1"; }

start_screen() {
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3>"$s/display" >/dev/null 2>&1 &
    patiently 80 test -s "$s/display" || lacking "Xvfb does not start"
    display=:$(cat "$s/display")
    mount --bind /tmp/.X11-unix "$r/tmp/.X11-unix"
}

# No folder of services: this machine's own keyring or portal must not be started for the chroot's programs.
start_bus() {
    cat >"$s/bus.conf" <<XML
<busconfig>
  <type>session</type>
  <listen>unix:path=$s/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
XML
    setpriv --reuid 1000 --regid 1000 --clear-groups env -i "${env_person[@]}" HOME="$s" DISPLAY="$display" \
        dbus-daemon --nofork "--config-file=$s/bus.conf" >/dev/null 2>&1 &
    patiently 40 test -S "$s/bus"
}

install() {
    timeout 600 env -i "${env_system[@]}" /usr/sbin/chroot "$r" apt-get install -y --no-install-recommends --download-only "$@" \
        >"$out/apt-$suite.log" 2>&1 || {
        # a package of ours that asks for what Debian does not have is our fault, a server that does not answer is not
        grep -qE 'Depends:|unmet dependencies|Unable to locate' "$out/apt-$suite.log" || lacking "packages cannot be downloaded: $(tail -n 1 "$out/apt-$suite.log")"
        tail -n 20 "$out/apt-$suite.log"
        return 1
    }
    system apt-get install -y --no-install-recommends "$@" >"$out/apt-$suite.log" 2>&1 ||
        { tail -n 20 "$out/apt-$suite.log"; return 1; }
}

check() {
    local title=$1 began=$EPOCHREALTIME
    shift
    echo "--- $title"
    set +e
    (set -e; "$@")
    local code=$?
    set -e
    local spent
    spent=$(echo "$EPOCHREALTIME $began" | awk '{ printf "%.1f", $1 - $2 }')
    case $code in
        0) printf 'ok\t%s\t%s\n' "$suite: $title" "$spent" >>"$out/table.tsv" ;;
        78) printf 'skipped\t%s\t%s\n' "$suite: $title" "$spent" >>"$out/table.tsv" ;;
        77) printf 'skipped\t%s\t%s\n' "$suite: $title" "$spent" >>"$out/table.tsv"; exit 77 ;;
        *) printf 'FAILED\t%s\t%s\n' "$suite: $title" "$spent" >>"$out/table.tsv"; picture "failed-$suite" 2>/dev/null || true; exit 1 ;;
    esac
}

fail() { echo "$*"; return 1; }

fetch_lists() { timeout 300 env -i "${env_system[@]}" /usr/sbin/chroot "$r" apt-get update -qq || lacking "no package lists: apt-get update failed"; }

everything_in() {
    (cd "$r" && find etc usr opt srv home root var -path var/lib/apt -prune -o -path var/lib/dpkg -prune -o -path var/cache -prune -o \
        -path var/log -prune -o -print | LC_ALL=C sort)
}

start_screen
check 'package lists' fetch_lists
system useradd -m -u 1000 person
start_bus
# shellcheck source=/dev/null
. "$here/scenario-$scenario.sh"
