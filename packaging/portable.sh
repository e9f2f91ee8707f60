#!/bin/bash
# portable.sh BUNDLE NOTICES OUT - the portable bundle with its installer for people without root, as one .tar.xz.
set -euo pipefail
bundle=$(realpath "$1") notices=$(realpath "$2") out=$(realpath -m "$3")
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$name-$version-linux-x86_64 root=$work/$name-$version-linux-x86_64
mkdir -p "$root"
cp -a "$bundle" "$root/$name"
stage_share "$root/share"
cp packaging/linux/install.sh "$root/install.sh"
fill packaging/linux/README.txt "$root/README.txt"
cp LICENSE CHANGELOG.md "$root/"
cp "$notices" "$root/THIRD-PARTY-NOTICES.txt"
settle "$root" "$root/$name/$name" "$root/install.sh"
# one order, one owner, one date: the same bytes each time
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -C "$work" -cf - "$top" |
    xz "-${XZ:-6}" -T1 >"$out/$top.tar.xz"
