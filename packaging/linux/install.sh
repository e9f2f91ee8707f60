#!/bin/sh
# Puts Fireside into the home folder of the person who runs this; root is not needed. "--uninstall" takes it out again
# and leaves the profile. PREFIX says where to (default: ~/.local).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
data=${XDG_DATA_HOME:-$prefix/share}
lib=$prefix/lib/fireside
id=io.github.fireside.Fireside

refresh() {
    if command -v update-desktop-database >/dev/null; then
        update-desktop-database "$data/applications" 2>/dev/null || true
    fi
}

# Folders that hold nothing any more go as well; they may have been made by this script.
tidy() {
    for size in 16 22 24 32 48 64 128 256 512; do
        rmdir "$data/icons/hicolor/${size}x$size/apps" "$data/icons/hicolor/${size}x$size" 2>/dev/null || true
    done
    rmdir "$data/icons/hicolor/scalable/apps" "$data/icons/hicolor/scalable" "$data/icons/hicolor" "$data/icons" \
        "$data/man/man1" "$data/man" "$data/metainfo" "$data/applications" "$prefix/bin" "$prefix/lib" 2>/dev/null || true
}

uninstall() {
    rm -rf "$lib" "$lib.old" "$lib.new"
    rm -f "$prefix/bin/fireside" "$data/applications/$id.desktop" "$data/metainfo/$id.metainfo.xml" \
        "$data/man/man1/fireside.1.gz" "$data/icons/hicolor"/*/apps/"$id.png" \
        "$data/icons/hicolor/scalable/apps/$id.svg"
    [ ! -e "$data/applications/mimeinfo.cache" ] || refresh
    [ -n "$(find "$data/applications" -name '*.desktop' 2>/dev/null | head -n 1)" ] ||
        rm -f "$data/applications/mimeinfo.cache"
    tidy
    echo "Fireside is removed; your profile in $data/fireside stays."
}

# Is all there that the program needs of this computer? It checks itself, without a display.
complain() {
    echo "This computer lacks something that Fireside needs:" >&2
    LD_LIBRARY_PATH=$lib.new/_internal:$lib.new/_internal/PySide6/Qt/lib \
        ldd "$lib.new/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null | grep 'not found' >&2 || true
    sed -n '/"wrong"/,/]/p' "$lib.new/selftest.json" >&2
    rm -rf "$lib.new"
    exit 1
}

install() {
    mkdir -p "$prefix/bin" "$prefix/lib" "$data/applications" "$data/metainfo" "$data/man/man1" "$data/icons/hicolor"
    rm -rf "$lib.new"
    cp -a "$here/fireside" "$lib.new"
    [ ! -d "$lib/_internal/xllamacpp" ] || cp -a "$lib/_internal/xllamacpp" "$lib.new/_internal/" # the built-in model
    QT_QPA_PLATFORM=offscreen "$lib.new/fireside" --selftest >"$lib.new/selftest.json" 2>&1 || complain
    rm -f "$lib.new/selftest.json"
    rm -rf "$lib.old"
    [ ! -e "$lib" ] || mv "$lib" "$lib.old" # a window that is open goes on with the files it has
    mv "$lib.new" "$lib"
    rm -rf "$lib.old"
    cp "$here/THIRD-PARTY-NOTICES.txt" "$here/LICENSE" "$lib/"
    ln -sfn "$lib/fireside" "$prefix/bin/fireside"
    # menus do not know ~/.local/bin everywhere
    sed "s#^Exec=fireside#Exec=\"$prefix/bin/fireside\"#; s#^TryExec=.*#TryExec=$prefix/bin/fireside#" \
        "$here/share/applications/$id.desktop" >"$data/applications/$id.desktop"
    cp "$here/share/metainfo/$id.metainfo.xml" "$data/metainfo/"
    cp "$here/share/man/man1/fireside.1.gz" "$data/man/man1/"
    cp -R "$here/share/icons/hicolor/." "$data/icons/hicolor/"
    refresh
    echo "Fireside is installed: $prefix/bin/fireside"
    case ":$PATH:" in
        *":$prefix/bin:"*) ;;
        *) echo "$prefix/bin is not in your PATH: start it from the menu, or with its whole name." ;;
    esac
}

case ${1:-} in
    --uninstall) uninstall ;;
    '') install ;;
    *)
        echo "usage: install.sh [--uninstall]" >&2
        exit 2
        ;;
esac
