#!/bin/sh
# Puts the built-in model beside a Fireside that install.sh has put into the home folder; "--uninstall" removes it.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${PREFIX:-$HOME/.local}
models=${XDG_DATA_HOME:-$prefix/share}/fireside/models
lib=$prefix/lib/fireside/_internal

case ${1:-} in
    --uninstall)
        for file in "$here"/models/*.gguf; do
            rm -f "$models/$(basename "$file")"
        done
        rm -rf "$lib/xllamacpp"
        echo "The built-in model is removed."
        ;;
    '')
        [ -d "$lib" ] || {
            echo "Fireside is not installed in $prefix: run its install.sh first." >&2
            exit 1
        }
        mkdir -p "$models"
        chmod 700 "$(dirname "$models")"
        cp "$here"/models/*.gguf "$models/"
        rm -rf "$lib/xllamacpp"
        cp -a "$here/xllamacpp" "$lib/"
        echo "The built-in model is installed; Fireside finds it at its next start."
        ;;
    *)
        echo "usage: install.sh [--uninstall]" >&2
        exit 2
        ;;
esac
