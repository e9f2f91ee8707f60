#!/bin/bash
# build.sh WORK OUT - an AppImage of the portable bundle. APPIMAGETOOL and RUNTIME name appimagetool and the runtime it
# puts in front; neither is in Debian or on the Python index. Without them the folder is laid out, run and left there.
set -euo pipefail
work=$(realpath "$1") out=$(realpath -m "$2")
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
folder=$work/Fireside.AppDir
rm -rf "$folder"
mkdir -p "$folder/usr/lib" "$out"
cp -a "$work/portable/$name" "$folder/usr/lib/$name"
stage_share "$folder/usr/share"
cp "$work/portable/notices.txt" "$folder/usr/share/THIRD-PARTY-NOTICES.txt"
ln -s "usr/lib/$name/$name" "$folder/AppRun"
ln -s "usr/share/applications/$id.desktop" "$folder/$id.desktop"
ln -s "usr/share/icons/hicolor/scalable/apps/$id.svg" "$folder/$id.svg"
ln -s "$id.svg" "$folder/.DirIcon"
settle "$folder" "$folder/usr/lib/$name/$name"
"$folder/AppRun" --version
if [ -z "${APPIMAGETOOL:-}" ] || [ -z "${RUNTIME:-}" ]; then
    echo "laid out in $folder; APPIMAGETOOL and RUNTIME are not given, so that no file is made of it"
    exit 0
fi
ARCH=x86_64 VERSION=$version "$APPIMAGETOOL" --runtime-file "$RUNTIME" --no-appstream "$folder" "$out/Fireside-$version-x86_64.AppImage"
