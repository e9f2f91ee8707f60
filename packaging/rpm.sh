#!/bin/bash
# rpm.sh WORK OUT - the portable bundle as an .rpm, by nfpm. Built here and never run: there is no Fedora here.
set -euo pipefail
work=$(realpath "$1") out=$(realpath -m "$2")
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
stage=$work/stage-rpm
rm -rf "$stage"
mkdir -p "$stage/lib" "$stage/share/doc/$name" "$out"
cp -a "$work/portable/$name" "$stage/lib/$name"
stage_share "$stage/share"
cp LICENSE CHANGELOG.md "$stage/share/doc/$name/"
cp "$work/portable/notices.txt" "$stage/share/doc/$name/THIRD-PARTY-NOTICES.txt"
settle "$stage" "$stage/lib/$name/$name"
fill packaging/linux/nfpm.yaml "$work/nfpm.yaml"
STAGE=$stage "$work/tools/bin/nfpm" package -f "$work/nfpm.yaml" -p rpm -t "$out/"
