#!/bin/bash
# deb.sh BUNDLE NOTICES OUT - lays the tree, asks dpkg-shlibdeps what the bundle needs of the system, writes a
# reproducible .deb. No maintainer scripts (dpkg's triggers see to icons and menus) and no conffiles: purge leaves nothing.
set -euo pipefail
bundle=$(realpath "$1") notices=$(realpath "$2") out=$(realpath -m "$3")
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/debian/$name lib=$work/debian/$name/usr/lib/$name doc=$work/debian/$name/usr/share/doc/$name
mkdir -p "$lib" "$doc" "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/lintian/overrides"
cp -a "$bundle/." "$lib/"
ln -s "../lib/$name/$name" "$root/usr/bin/$name" # the bootloader follows the link
stage_share "$root/usr/share"
cp packaging/linux/copyright "$doc/copyright"
gzip -9n <"$notices" >"$doc/THIRD-PARTY-NOTICES.txt.gz"
gzip -9n <CHANGELOG.md >"$doc/changelog.gz"
printf '%s (%s-%s) unstable; urgency=medium\n\n  * Release %s; see changelog.gz.\n\n -- %s  %s\n' "$name" "$version" "$revision" \
    "$version" "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.Debian.gz"
cp packaging/linux/lintian-overrides "$root/usr/share/lintian/overrides/$name"

# What the kept libraries need and the bundle does not bring. The GTK theme is only recommended: its plugin stays out.
printf 'Source: %s\nMaintainer: %s\n\nPackage: %s\nArchitecture: amd64\nDescription: x\n' $name "$maintainer" $name \
    >"$work/debian/control"
depends=$(cd "$work" && find "debian/$name/usr/lib" -type f \( -name '*.so*' -o -name $name \) ! -name libqgtk3.so -print0 |
    xargs -0 dpkg-shlibdeps -O --ignore-missing-info "-l$lib/_internal" "-l$lib/_internal/PySide6/Qt/lib" \
        "-l$lib/_internal/PySide6" "-l$lib/_internal/shiboken6" 2>"$work/shlibdeps.log" | sed 's/^shlibs:Depends=//')
settle "$root" "$lib/$name"
cat >"$root/DEBIAN/control" <<C
Package: $name
Version: $version-$revision
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $depends, ca-certificates, hicolor-icon-theme
Recommends: gnome-keyring | kwalletmanager | keepassxc, xdg-desktop-portal, fonts-dejavu-core | fonts-liberation2, libgtk-3-0
Suggests: fireside-model, git
Section: devel
Priority: optional
Homepage: $homepage
Description: code editor, chat about that code, and a cost meter
 Fireside is a desktop coding assistant for people who pay per token: a code
 editor, a chat about that code and a cost meter, in one native window. The
 price is shown before anything is sent, what is sent can be seen, and nothing
 that a model says changes a file unless its user says so.
 .
 It works with Fireworks AI and any OpenAI-compatible server, and without key
 or network on the small model of the package fireside-model.
C
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$root"/DEBIAN/*
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz "-z${XZ:-6}" --build "$root" "$out/${name}_$version-${revision}_amd64.deb"
