#!/bin/bash
# ci.sh - what every change goes through: builds the .deb, tests it on this machine and in one Debian without Python.
# It needs root, Debian 12, its package server and the Python index. Where one of them is missing it says so and ends
# well: a machine that cannot build packages says nothing about the change. FULL_PACKAGES=1 builds and tests everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
AT_MOST_S=420 # it needs 200 s of processor time, and downloads on a new machine

skip() {
    echo "packages: skipped, $*"
    exit 0
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip 'they are built on Linux, x86-64'
[ "$(id -u)" = 0 ] || skip 'that needs root'
[ "$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")" = bookworm ] || skip 'they are built on Debian 12'
command -v apt-get >/dev/null || skip 'that needs apt-get'
[ "$(df --output=avail -k . | tail -n 1)" -gt 6000000 ] || skip 'that needs 6 GB of disk'

if [ -n "${FULL_PACKAGES:-}" ]; then
    packaging/package.sh
    exec packaging/test.sh
fi

quick() {
    mkdir -p build/packages
    packaging/setup.sh quick build/packages >build/packages/setup.log 2>&1 || {
        local code=$?
        tail -n 5 build/packages/setup.log
        exit "$code"
    }
    packaging/tests/chroot.sh base bookworm build/package-test & # while the bundle is made
    trap wait EXIT # nothing goes on after this has ended
    XZ=1 packaging/package.sh deb
    wait # the tests say why there is none, if so
    [ -n "$(find dist -name "fireside_*.deb")" ] || exit 77
    packaging/test.sh quick
}
export -f quick
rm -f dist/fireside_*.deb
code=0
timeout "$AT_MOST_S" bash -euc quick || code=$?
case $code in
    0) ;;
    77) skip 'this machine lacks something: see above' ;;
    124) skip "they take more than $AT_MOST_S s here" ;;
    *) exit 1 ;;
esac
