#!/bin/sh
# Runs a command in a session bus of its own, with an empty and unlocked keyring in a folder that is thrown away.
# Where dbus-run-session or gnome-keyring-daemon is missing the command runs without; nobody's real keyring is touched.
set -eu

if ! command -v dbus-run-session >/dev/null 2>&1 || ! command -v gnome-keyring-daemon >/dev/null 2>&1; then
    exec "$@"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -m 700 "$folder/run" "$folder/data"
# printf, not echo: a line feed would become part of the password. The bus grumbles on its stderr that it may open few
# files; the command's own goes round it by way of 3.
# shellcheck disable=SC2016  # the inner shell expands these
XDG_RUNTIME_DIR=$folder/run XDG_DATA_HOME=$folder/data FIRESIDE_TEST_KEYRING=1 dbus-run-session -- sh -c '
    printf throwaway | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || unset FIRESIDE_TEST_KEYRING
    # The daemon goes when the bus goes, once it is on the bus: a command shorter than that would leave it behind.
    tries=50
    until [ "$tries" = 0 ] || dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do
        tries=$((tries - 1))
        sleep 0.1
    done
    exec "$@" 2>&3 3>&-
' sh "$@" 3>&2 2>/dev/null
