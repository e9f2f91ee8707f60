#!/bin/bash
# setup.sh [build|windows|quick|test] OUT - what building and testing packages needs: Debian's tools, two environments
# below OUT: `runtime` has what the program needs and nothing else, `tools` sees that and PyInstaller. Ends with 77 when
# something outside the project is missing (no network, not Debian, not root).
#
# Variables: PYTHON, the interpreter that goes into the packages. Debian's own is preferred: its makers keep it safe.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
flavour=$1 out=$(realpath -m "$2")
mkdir -p "$out"

lacking() { echo "lacking: $*" >&2; exit 77; }

build='patchelf:patchelf readelf:binutils rsvg-convert:librsvg2-bin dpkg-shlibdeps:dpkg-dev xz:xz-utils make:make'
windows='makensis:nsis x86_64-w64-mingw32-gcc:gcc-mingw-w64-x86-64-posix icotool:icoutils osslsigncode:osslsigncode'
quick='debootstrap:debootstrap Xvfb:xvfb xauth:xauth xdotool:xdotool lintian:lintian appstreamcli:appstream
    desktop-file-validate:desktop-file-utils dbus-run-session:dbus-daemon dbus-send:dbus
    gnome-keyring-daemon:gnome-keyring import:imagemagick setpriv:util-linux unshare:util-linux'
test='appstream-util:appstream-util weston:weston /usr/libexec/at-spi-bus-launcher:at-spi2-core'
missing=
case $flavour in
    build) wanted=$build ;;
    windows) wanted="$build $windows" ;;
    quick) wanted="$build $quick" ;;
    test)
        wanted="$build $quick $test"
        [ -d /usr/lib/python3/dist-packages/pyatspi ] || missing=' python3-pyatspi'
        ;;
    *) echo "usage: setup.sh [build|windows|quick|test] OUT" >&2; exit 2 ;;
esac

# libpython's own file is what a frozen program carries
find_python() {
    for candidate in ${PYTHON:-} /usr/bin/python3 python3; do
        if command -v "$candidate" >/dev/null && "$candidate" -c '
import ctypes, ensurepip, sys, sysconfig, venv
ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))
sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
if [ -z "$(find_python)" ]; then
    minor=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 3)
    missing="$missing python3 python3-venv"
    [ "$minor" = 3 ] || missing="$missing libpython$minor"
fi
if [ -n "$missing" ]; then
    command -v apt-get >/dev/null || lacking "Debian's packages$missing"
    [ "$(id -u)" = 0 ] || lacking "packages: sudo apt-get install --no-install-recommends$missing"
    echo "installing$missing"
    # shellcheck disable=SC2086  # a list of names, meant to be split
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
        </dev/null >"$out/apt.log" 2>&1; } || lacking "packages$missing: $(tail -n 1 "$out/apt.log" 2>/dev/null)"
fi
python=$(find_python)
[ -n "$python" ] || lacking "a Python of 3.11 or newer with its shared library"

stamp=$({ cat requirements/{run,build,package}.txt packaging/setup.sh; "$python" -VV; } | cksum)
if [ "$(cat "$out/.ready" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$out/runtime" "$out/tools" "$out/.ready"
    install=(-m pip install -q --disable-pip-version-check --no-compile --require-hashes --only-binary ':all:')
    # the built-in model and its runtime are a package of their own
    awk '/^[a-zA-Z]/ { skip = /^xllamacpp==/ } !skip' requirements/run.txt >"$out/run.txt"
    # environment NAME REQUIREMENTS...
    environment() {
        local file
        "$python" -m venv "$out/$1" || return
        for file in "${@:2}"; do "$out/$1/bin/python" "${install[@]}" -r "$file" || return; done
    }
    environment tools requirements/package.txt requirements/build.txt &
    tools=$!
    code=0
    environment runtime "$out/run.txt" || code=$?
    wait "$tools" || code=$?
    [ "$code" = 0 ] || lacking "packages from the Python index"
    "$out/runtime/bin/python" -m pip uninstall -q -y setuptools
    "$out/runtime/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
        >"$("$out/tools/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/runtime.pth"
    echo "$stamp" >"$out/.ready"
fi

# The program itself, as the wheel that anybody else would install
rm -rf "$out/wheel"
"$out/tools/bin/python" -m hatchling build -t wheel -d "$out/wheel" >/dev/null
"$out/runtime/bin/python" -m pip install -q --disable-pip-version-check --no-compile --no-deps --no-index \
    --force-reinstall "$out"/wheel/*.whl
