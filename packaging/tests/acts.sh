# shellcheck shell=bash disable=SC2154,SC2119,SC2120
# Sourced by the scenarios for Linux: what a person does with an installed Fireside, whichever package it came from.
# Who sources this sets $program, the command as the person types it, and $tag, by which pictures and logs are named.
home=$r/home/person
profile=$home/.local/share/fireside
report=$out/selftest-$tag.json

no_python() { ! system sh -c 'command -v python3 || command -v python' || fail "there is a Python"; }

version() { person "$program" --version | grep -Fx "fireside $1"; }

# self_test [VARIABLE=VALUE...]
self_test() {
    EXTRA="QT_QPA_PLATFORM=xcb ${*:-}" person timeout 240 "$program" --selftest >"$report" || {
        cat "$report"
        return 1
    }
    grep -q '"plugin": "xcb"' "$report"
    grep -q '"frozen": true' "$report"
    grep -q '"leaks": \[\]' "$report"
}

model_answers() {
    self_test
    grep -q '"runtime": true' "$report"
    grep -q '"answer": "' "$report"
}

run_window() {
    person "$program" "$@" >"$out/window-$tag.log" 2>&1 &
    patiently 240 has_window fireside || { cat "$out/window-$tag.log"; return 1; }
}

programs() { pgrep -u 1000 -x fireside; }
no_programs() { ! programs; }

end_window() {
    pkill -TERM -u 1000 -o -x fireside
    patiently 80 no_programs || fail "it does not end: $(programs)"
}

window() {
    person sh -c 'printf "def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n" > first.py'
    run_window first.py:2:5
    sleep 4 # for the picture: what comes after the first paint
    picture "window-$tag"
}

# The second start ends at once, and the first has its file.
second_start() {
    person sh -c 'echo second = 2 > second.py'
    local began=$EPOCHREALTIME
    person timeout 60 "$program" second.py:1:4
    echo "$EPOCHREALTIME $began" | awk '{ printf "handed over in %.2f s\n", $1 - $2 }'
    [ "$(programs | wc -l)" -ge 1 ]
    patiently 40 titled second.py || fail "the window does not show second.py: $(titles)"
    picture "second-start-$tag"
}

titles() { for window in $(has_window fireside); do on_screen xdotool getwindowname "$window"; done; }
titled() { titles | grep -F "$1"; }

# A profile with a person's own words in its settings and an open file, as some version has left it
make_profile() {
    person mkdir -p .local/share/fireside
    printf '[appearance]\ntheme = "dark" # my own words\n' >"$profile/settings.toml"
    chown 1000:1000 "$profile/settings.toml"
    person sh -c 'printf "def a():\n    return 1\n" > kept.py'
    EXTRA=QT_QPA_PLATFORM=xcb run_window kept.py
    end_window
    find "$profile" -type f | LC_ALL=C sort >"$s/profile-before"
    sha256sum "$profile/settings.toml" >"$s/settings-before"
}

profile_is_kept() {
    sha256sum -c --quiet "$s/settings-before"
    find "$profile" -type f | LC_ALL=C sort | diff "$s/profile-before" -
}

keyring() {
    install gnome-keyring
    printf throwaway | person gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    patiently 40 outside dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets
    self_test FIRESIDE_TEST_KEYRING=1
    grep -q '"round_trip": true' "$report"
    grep -q 'Secret Service' "$report"
}

# screen_reader missing|answer - Send by way of the screen reader's interface, and what must come of it. Without the
# model's package the program fetches nothing and says how to get it.
screen_reader() {
    /usr/bin/python3 -c 'import pyatspi' 2>/dev/null || { echo "skipped: python3-pyatspi is not here"; return 78; }
    outside /usr/libexec/at-spi-bus-launcher --launch-immediately >/dev/null 2>&1 &
    patiently 40 outside dbus-send --session --print-reply --dest=org.a11y.Bus /org/a11y/bus org.a11y.Bus.GetAddress
    EXTRA=QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 run_window
    cp "$here/screen_reader.py" "$s/"
    outside timeout 400 /usr/bin/python3 "$s/screen_reader.py" "$@"
    picture "screen-reader-$1-$tag"
    end_window
}

# What of ours lies in the home folder besides the profile and these: what the test itself has put there, and caches,
# which belong to other packages.
left_at_home() {
    grep -vE '^home/person(/(first|second|kept)\.py|/\.local(/share(/(fireside|keyrings)(/.*)?)?)?|/\.cache(/.*)?|/\.config(/.*)?)?$' || true
}
