#!/bin/bash
# build.sh OUT - Fireside.app and a disk image with it, on a Mac with Xcode's command line tools and Python 3.11 or newer.
# Never run yet: see packaging/README.md.
#
# MACOS_IDENTITY ("Developer ID Application: …") signs; NOTARY_PROFILE (kept by `xcrun notarytool store-credentials`) has
# Apple notarise. Without them the image is unsigned: it opens by a right click, Open.
set -euo pipefail
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' app/__init__.py)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0
work=$PWD/build/macos
rm -rf "$work"
mkdir -p "$work/dist"

"${PYTHON:-python3}" -m venv "$work/venv"
pip=("$work/venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --only-binary ':all:')
# the built-in model and its runtime are a download of their own
awk '/^[a-zA-Z]/ { skip = /^xllamacpp==/ } !skip' requirements/run.txt >"$work/run.txt"
"${pip[@]}" -r "$work/run.txt"
"${pip[@]}" -r requirements/package.txt
"${pip[@]}" -r requirements/build.txt
"$work/venv/bin/python" -m pip install -q --no-deps --no-build-isolation .

"$work/venv/bin/python" packaging/macos/iconset.py resources/icons/fireside.svg "$work/fireside.iconset"
iconutil -c icns -o "$work/dist/fireside.icns" "$work/fireside.iconset"
"$work/venv/bin/pyinstaller" --noconfirm --clean --distpath "$work/dist" --workpath "$work/work" packaging/pyinstaller/fireside.spec
app=$work/dist/Fireside.app
site=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$work/venv/bin/python" packaging/notices.py --contents "$work/dist/contents.json" --site "$site" \
    >"$app/Contents/Resources/THIRD-PARTY-NOTICES.txt"
cp LICENSE "$app/Contents/Resources/"

if [ -n "${MACOS_IDENTITY:-}" ]; then
    # From the inside out, every library before the frameworks and the program that hold it: Apple refuses it otherwise.
    sign=(codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist -s "$MACOS_IDENTITY")
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -exec "${sign[@]}" {} +
    find "$app/Contents" -type d -name '*.framework' -exec "${sign[@]}" {} +
    "${sign[@]}" "$app"
    codesign --verify --deep --strict "$app"
fi
"$app/Contents/MacOS/fireside" --selftest

image=$out/Fireside-$version.dmg
mkdir "$work/image"
cp -R "$app" "$work/image/"
ln -s /Applications "$work/image/Applications"
hdiutil create -volname Fireside -srcfolder "$work/image" -format UDZO -ov "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
    codesign --timestamp -s "$MACOS_IDENTITY" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
