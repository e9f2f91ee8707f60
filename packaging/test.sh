#!/bin/bash
# test.sh [quick] - tests what package.sh has built, in Debians without Python, and prints a table. `quick` is what every
# change goes through: the .deb alone, in one Debian, without what takes longest.
#
# A step that this machine cannot take (no root, no network, no namespaces) is skipped and says why; it does not fail.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
work=${WORK:-$PWD/build/packages} dist=${OUT:-$PWD/dist} out=$PWD/build/package-test
logs=$out/logs table=$out/table.tsv quick=${1:-}
mkdir -p "$out"
. packaging/steps.sh
deb=$dist/${name}_$version-${revision}_amd64.deb
model=$dist/fireside-model_$model_version-${revision}_amd64.deb
portable=$dist/$name-$version-linux-x86_64.tar.xz
portable_model=$dist/fireside-model-$model_version-linux-x86_64.tar
setup=$dist/Fireside-$version-setup.exe
model_setup=$dist/Fireside-model-$model_version-setup.exe
bundle=$work/system/$name
[ -e "$deb" ] || lacking "$deb: run packaging/package.sh first"

# A screen and a session bus with an unlocked keyring that is thrown away
on_screen() { scripts/with_keyring.sh xvfb-run -a -s '-screen 0 1280x800x24 -nolisten tcp -noreset' env QT_QPA_PLATFORM=xcb "$@"; }

said() { grep -qF "$2" "$1" || { echo "no $2 in $1"; cat "$1"; return 1; }; }

bundle_runs() {
    on_screen "$bundle/$name" --selftest >"$out/selftest-bundle.json" || { cat "$out/selftest-bundle.json"; return 1; }
    said "$out/selftest-bundle.json" '"frozen": true'
    said "$out/selftest-bundle.json" '"plugin": "xcb"'
    said "$out/selftest-bundle.json" '"leaks": []'
    said "$out/selftest-bundle.json" '"round_trip": true'
}

bundle_runs_on_wayland() {
    local run code=0
    run=$(mktemp -d)
    chmod 700 "$run"
    XDG_RUNTIME_DIR=$run weston --backend=headless-backend.so --socket=fireside >"$run/weston.log" 2>&1 &
    for _ in $(seq 100); do [ ! -S "$run/fireside" ] || break; sleep 0.1; done
    XDG_RUNTIME_DIR=$run WAYLAND_DISPLAY=fireside QT_QPA_PLATFORM=wayland "$bundle/$name" --selftest \
        >"$out/selftest-wayland.json" || code=$?
    kill "$!"
    rm -rf "$run"
    [ $code = 0 ] || { cat "$out/selftest-wayland.json"; return $code; }
    said "$out/selftest-wayland.json" '"plugin": "wayland"'
}

# A library path into the builder's folders could be taken over by whoever can write there.
no_foreign_paths() {
    local found
    found=$(find "$work"/{system,portable}/$name -type f -name '*.so*' -exec readelf -d {} + 2>/dev/null | grep -E '\((RUN|R)PATH\).*\[/' || true)
    [ -z "$found" ] || { echo "$found"; return 1; }
    found=$(grep -rlF "$work" "$work/system/$name" || true)
    [ -z "$found" ] || { echo "names the builder's folder: $found"; return 1; }
}

lint() {
    desktop-file-validate packaging/linux/*.desktop
    fill "packaging/linux/$id.metainfo.xml" "$out/$id.metainfo.xml"
    appstreamcli validate --no-net "$out/$id.metainfo.xml"
    [ -n "$quick" ] || appstream-util validate-relax --nonet "$out/$id.metainfo.xml"
    lintian --allow-root --fail-on error,warning "$@"
}

starts_as_fast() {
    on_screen /usr/bin/python3 packaging/tests/start_ratio.py "$bundle/$name" "$work/runtime/bin/python" | tee "$out/start.txt"
}

small_enough() {
    echo ".deb: $(size_of "$deb"), at most 60 MB"
    [ "$(stat -c %s "$deb")" -le 60000000 ]
}

# scenario NAME SUITE FILE... - it writes its own lines into the table, "SUITE: …"; other steps may run beside it.
scenario() {
    local before code=0 line file log=$logs/$1-$2.log
    for file in "${@:3}"; do
        [ -e "$file" ] || { tell skipped "$2: $1" 0 "not built: ${file##*/}"; return; }
    done
    before=$(wc -l <"$table")
    packaging/tests/chroot.sh "$1" "$2" "$out" "${@:3}" >"$log" 2>&1 || code=$?
    while read -r line; do row "$line"; done < <(tail -n "+$((before + 1))" "$table" | grep -P "\t$2: ")
    case $code in
        0) ;;
        77) tell skipped "$2: $1" 0 "$(tail -n 1 "$log")" ;;
        *)
            grep -qP "^FAILED\t$2: " "$table" || tell FAILED "$2: $1" 0 "see $log"
            tail -n 25 "$log"
            ;;
    esac
}

release_workflow() {
    local tools=$work/workflow
    [ -x "$tools/bin/zizmor" ] || {
        python3 -m venv "$tools"
        "$tools/bin/python" -m pip install -q --require-hashes --only-binary ':all:' -r requirements/workflow.txt || exit 77
    }
    "$tools/bin/zizmor" --offline .github/workflows
}

# The same commit, built again from nothing: the same bytes.
built_again() {
    local again=$work/again file
    rm -rf "$again"
    mkdir -p "$again"
    WORK=$again OUT=$again/dist packaging/package.sh deb portable rpm model
    for file in "$again"/dist/*.{deb,rpm,tar,tar.xz,whl}; do cmp "$file" "$dist/${file##*/}" && echo "identical: ${file##*/}"; done
    rm -rf "$again"
}

step 'tools to test with' packaging/setup.sh "${quick:-test}" "$work" || exit 1
! grep -q ^skipped "$table" || exit 77
step 'the bundle tests itself (X11, keyring)' bundle_runs || true
step 'no paths of the builder in it' no_foreign_paths || true
step 'size of the .deb' small_enough || true
if [ "$quick" = quick ]; then
    step 'lint of menu entry, metadata, .deb' lint "$deb" &
    QUICK=1 scenario deb "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$deb"
    wait
else
    step 'the bundle tests itself (Wayland)' bundle_runs_on_wayland || true
    step 'lint of menu entry, metadata, .deb' lint "$dist"/*.deb || true
    step 'packaged start at most 1.5 times from source, hand-over 0.25 s' starts_as_fast || true
    step 'release workflow, as a security reviewer reads it' release_workflow || true
    step 'AppImage: its folder runs' packaging/appimage/build.sh "$work" "$out/appimage" || true
    for suite in bookworm trixie; do
        scenario deb $suite "$deb" "$model"
        scenario portable $suite "$portable" "$portable_model"
    done
    scenario windows trixie "$setup" "$model_setup"
    [ -z "${AGAIN:-}" ] || step 'built again: the same bytes' built_again || true
fi
echo
if [ "$(failures)" -gt 0 ]; then echo "$(failures) failed"; exit 1; fi
echo "packages: $(grep -c '^ok' "$table") ok, $(grep -c '^skipped' "$table" || true) skipped, 0 failed"
