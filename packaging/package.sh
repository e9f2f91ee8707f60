#!/bin/bash
# package.sh [deb|portable|rpm|model|windows]... - builds the packages (all, if none is named) into dist/, with checksums
# and a bill of materials. What this machine cannot build is left out, and said so; XZ=1 packs quickly instead of small.
#
# Two builds of one commit give the same bytes: everything is dated with the commit, sorted, and owned by root.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
work=${WORK:-$PWD/build/packages} out=${OUT:-$PWD/dist}
logs=$work/logs table=$work/table.tsv
mkdir -p "$work" "$out"
. packaging/steps.sh
[ $# -gt 0 ] || { rm -f "$out"/* && set -- deb portable rpm model windows; }
wants() { [[ " $wanted " == *" $1 "* ]]; }
wanted=$*

bundle() {
    BUNDLE_FLAVOUR=$1 "$work/tools/bin/pyinstaller" --noconfirm --clean --log-level WARN --distpath "$work/$1" \
        --workpath "$work/work-$1" packaging/pyinstaller/fireside.spec
    notices "$work/$1/contents.json" "$(site)" >"$work/$1/notices.txt"
}

site() { "$work/runtime/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

notices() { "$work/tools/bin/python" packaging/notices.py --contents "$1" --site "$2" --python "$(python_version)"; }

python_version() { "$work/runtime/bin/python" -c 'import platform; print(platform.python_version())'; }

packages_of_python() {
    "$work/tools/bin/cyclonedx-py" environment --sv 1.6 --output-reproducible --of JSON -o "$work/environment.json" \
        "$work/runtime/bin/python"
}

# Of the bundle that has most in it; the packages it goes with are named by their sums.
bill() {
    local flavour=$1 files=() file
    for file in "$out/$name"[_-]"$version"*; do
        case $file in *.deb | *.tar.xz | *.rpm) files+=(--file "$file") ;; esac
    done
    "$work/tools/bin/python" packaging/sbom.py --bom "$work/environment.json" --contents "$work/$flavour/contents.json" \
        --site "$(site)" --version "$version" --python "$(python_version)" "${files[@]}" \
        >"$out/$name-$version-linux.cdx.json"
}

wheel() { cp "$work"/wheel/*.whl "$out/"; }

checksums() {
    (cd "$out" && sha256sum -- *) >"$work/SHA256SUMS"
    mv "$work/SHA256SUMS" "$out/"
}

step 'tools and libraries to build with' packaging/setup.sh build "$work" || exit 1
! grep -q ^skipped "$table" || exit 77 # the line above says what this machine lacks
step 'what the environment of Python holds' packages_of_python &
listing=$!
if wants deb; then
    step 'bundle, libraries of the system' bundle system
    step '.deb' packaging/deb.sh "$work/system/$name" "$work/system/notices.txt" "$out"
fi
if wants portable || wants rpm; then
    step 'bundle, libraries along' bundle portable
fi
! wants portable || step '.tar.xz for people without root' packaging/portable.sh "$work/portable/$name" "$work/portable/notices.txt" "$out"
! wants rpm || step '.rpm (built, not run)' packaging/rpm.sh "$work" "$out"
! wants model || step 'built-in model: .deb and .tar' packaging/model.sh "$work" "$out"
! wants windows || step 'Windows setup' packaging/windows.sh "$work" "$out"
step 'wheel' wheel
wait "$listing"
if wants portable; then step 'bill of materials' bill portable; elif wants deb; then step 'bill of materials' bill system; fi
step 'checksums' checksums
echo
for file in "$out"/*; do printf '%-56s %10s\n' "${file##*/}" "$(size_of "$file")"; done
