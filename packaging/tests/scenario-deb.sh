# shellcheck shell=bash disable=SC2154,SC2119,SC2120,SC2016
# The .deb on a machine that has no Python. FILES: the package, and for the long run the model's package. QUICK=1 leaves
# out what takes longest: upgrade, keyring, screen reader, model.
deb=${files[0]} model=${files[1]:-}
cp "$deb" "$r/mnt/fireside.deb"
home=$r/home/person
profile=$home/.local/share/fireside

no_python() { ! system sh -c 'command -v python3 || command -v python' || fail "there is a Python"; }

install_previous() {
    local old=$w/old
    dpkg-deb -R "$deb" "$old"
    sed -i 's/^Version: .*/Version: 0.0.9-1/' "$old/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$old" "$r/mnt/previous.deb" >/dev/null
    rm -rf "$old"
    install /mnt/previous.deb
    person mkdir -p .local/share/fireside
    printf '[appearance]\ntheme = "dark" # my own words\n' >"$profile/settings.toml"
    chown 1000:1000 "$profile/settings.toml"
    person sh -c 'printf "def a():\n    return 1\n" > kept.py'
    EXTRA=QT_QPA_PLATFORM=xcb run_window fireside kept.py
    end_window
    find "$profile" -type f | LC_ALL=C sort >"$s/profile-before"
    sha256sum "$profile/settings.toml" >"$s/settings-before"
}

upgrade() {
    install /mnt/fireside.deb
    [ "$(system dpkg-query -W -f '${Version}' fireside)" = "$(dpkg-deb -f "$deb" Version)" ]
    sha256sum -c --quiet "$s/settings-before"
    find "$profile" -type f | LC_ALL=C sort | diff "$s/profile-before" -
}

install_it() { install /mnt/fireside.deb; }

version() { person fireside --version | grep -Fx "fireside $(dpkg-deb -f "$deb" Version | sed 's/-[^-]*$//')"; }

self_test() {
    EXTRA="QT_QPA_PLATFORM=xcb ${1:-}" person timeout 240 fireside --selftest >"$out/selftest-$suite.json" || {
        cat "$out/selftest-$suite.json"
        return 1
    }
    grep -q '"plugin": "xcb"' "$out/selftest-$suite.json"
    grep -q '"frozen": true' "$out/selftest-$suite.json"
    grep -q '"leaks": \[\]' "$out/selftest-$suite.json"
}

run_window() {
    person "$@" >"$out/window-$suite.log" 2>&1 &
    patiently 240 has_window fireside || { cat "$out/window-$suite.log"; return 1; }
}

programs() { pgrep -u 1000 -x fireside; }

end_window() {
    pkill -TERM -u 1000 -o -x fireside
    patiently 80 no_programs || fail "it does not end: $(programs)"
}

no_programs() { ! programs; }

window() {
    person sh -c 'printf "def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n" > first.py'
    run_window fireside first.py:2:5
    sleep 4 # for the picture: what comes after the first paint
    picture "window-$suite"
}

# The second start ends at once, and the first has its file.
second_start() {
    person sh -c 'echo second = 2 > second.py'
    local began=$EPOCHREALTIME
    person timeout 60 fireside second.py:1:4
    echo "$EPOCHREALTIME $began" | awk '{ printf "handed over in %.2f s\n", $1 - $2 }'
    [ "$(programs | wc -l)" -ge 1 ]
    patiently 40 titled second.py || fail "the window does not show second.py: $(titles)"
    picture "second-start-$suite"
}

titles() { for window in $(has_window fireside); do on_screen xdotool getwindowname "$window"; done; }
titled() { titles | grep -F "$1"; }

verified() { system dpkg -V fireside | grep . && return 1 || return 0; }

validators() {
    desktop-file-validate "$r"/usr/share/applications/*Fireside.desktop
    appstreamcli validate --no-net "$r"/usr/share/metainfo/*Fireside.metainfo.xml
    appstream-util validate-relax --nonet "$r"/usr/share/metainfo/*Fireside.metainfo.xml
}

keyring() {
    install gnome-keyring
    printf throwaway | person gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    patiently 40 outside dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets
    self_test FIRESIDE_TEST_KEYRING=1
    grep -q '"round_trip": true' "$out/selftest-$suite.json"
    grep -q 'Secret Service' "$out/selftest-$suite.json"
}

# Without the model the program fetches nothing and says how to get it; all by way of the screen reader's interface.
screen_reader() {
    /usr/bin/python3 -c 'import pyatspi' 2>/dev/null || { echo "skipped: python3-pyatspi is not here"; return 78; }
    outside /usr/libexec/at-spi-bus-launcher --launch-immediately >/dev/null 2>&1 &
    patiently 40 outside dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus org.a11y.Bus.GetAddress
    EXTRA=QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 run_window fireside
    cp "$here/screen_reader.py" "$s/"
    outside timeout 400 /usr/bin/python3 "$s/screen_reader.py" "$@"
    picture "screen-reader-$1-$suite"
    end_window
}

with_model() {
    cp "$model" "$r/mnt/model.deb"
    install /mnt/model.deb
    self_test
    grep -q '"runtime": true' "$out/selftest-$suite.json"
    grep -q '"answer": "' "$out/selftest-$suite.json"
    screen_reader answer
}

remove() {
    system apt-get remove -y fireside fireside-model >/dev/null 2>&1 || system apt-get remove -y fireside >/dev/null
    ! person fireside --version 2>/dev/null || fail "it is still there"
    system dpkg --purge fireside fireside-model # without configuration files, removal has left dpkg nothing to purge
    everything_in >"$s/after"
    # of the home folder only the profile and what the test itself has put there; caches belong to other packages
    LC_ALL=C comm -13 "$s/before" "$s/after" | grep -vE '^home/person(/(first|second|kept)\.py|/\.local(/share(/fireside(/.*)?)?)?|/\.cache(/.*)?|/\.config(/.*)?)?$' >"$s/left" || true
    if grep -i fireside "$s/left"; then return 1; fi
    ls "$profile" >/dev/null
}

check 'no Python' no_python
everything_in >"$s/before"
if [ -z "${QUICK:-}" ]; then
    check 'the previous version, and a profile' install_previous
    check 'upgrade keeps the profile' upgrade
else
    check 'apt install' install_it
fi
check 'still no Python' no_python
check 'version' version
check 'self-test (xcb)' self_test
check 'window, with picture' window
check 'second start hands over' second_start
check 'end' end_window
check 'files as packed (dpkg -V)' verified
if [ -z "${QUICK:-}" ]; then
    check 'menu entry and metadata' validators
    check 'gnome-keyring: a key kept, read, deleted' keyring
    check 'screen reader: Send, and how to get the model' screen_reader missing
    [ -z "$model" ] || check 'the model: apt install, Send by screen reader' with_model
fi
check 'remove and purge leave the profile' remove
