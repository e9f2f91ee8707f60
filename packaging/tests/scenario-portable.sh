# shellcheck shell=bash disable=SC2154
# The .tar.xz on a machine without Python, for a person who is not root. FILES: the archive, and for the long run the
# model's archive. Of the system it needs what every desktop has; a minimal Debian has none of that, so it is put there.
archive=${files[0]} model=${files[1]:-}
home=$r/home/person
profile=$home/.local/share/fireside
top=$(basename "$archive" .tar.xz)
desktop=(libegl1 libgl1 libfontconfig1 libfreetype6 libxkbcommon-x11-0 libdbus-1-3 libglib2.0-0 libwayland-client0
    libwayland-cursor0 libwayland-egl1 libgssapi-krb5-2 libxcb1 libx11-xcb1 fonts-dejavu-core ca-certificates)

no_python() { ! system sh -c 'command -v python3 || command -v python' || fail "there is a Python"; }

a_desktop() { install "${desktop[@]}"; }

unpack() {
    system apt-get install -y -qq --no-install-recommends xz-utils >/dev/null
    person mkdir downloads
    person tar -xJf "/mnt/$top.tar.xz" -C downloads
}

says_what_is_lacking() {
    local said
    ! said=$(person "downloads/$top/install.sh" 2>&1) || fail "it installs itself where it cannot run"
    echo "$said"
    grep -qF 'lacks something' <<<"$said"
    grep -qF 'not found' <<<"$said"
    [ ! -e "$home/.local/lib/fireside" ]
}

install_it() { person "downloads/$top/install.sh"; }

program=.local/bin/fireside
version() { person $program --version | grep -E '^fireside [0-9.]+$'; }

self_test() {
    EXTRA=QT_QPA_PLATFORM=xcb person timeout 240 $program --selftest >"$out/selftest-portable-$suite.json" || {
        cat "$out/selftest-portable-$suite.json"
        return 1
    }
    grep -q '"plugin": "xcb"' "$out/selftest-portable-$suite.json"
    grep -q '"leaks": \[\]' "$out/selftest-portable-$suite.json"
}

programs() { pgrep -u 1000 -x fireside; }
no_programs() { ! programs; }

window() {
    person sh -c 'printf "def area(width, height):\n    return width * height\n" > first.py'
    person $program first.py:2:5 >"$out/window-portable-$suite.log" 2>&1 &
    patiently 240 has_window fireside || { cat "$out/window-portable-$suite.log"; return 1; }
    sleep 4 # for the picture: what comes after the first paint
    picture "window-portable-$suite"
    pkill -TERM -u 1000 -o -x fireside
    patiently 80 no_programs || fail "it does not end: $(programs)"
}

menu_entry() {
    desktop-file-validate "$home/.local/share/applications/"*Fireside.desktop
    grep -q 'Exec="/home/[a-z]*/.local/bin/fireside" %F' "$home/.local/share/applications/"*Fireside.desktop
}

with_model() {
    local archive
    archive=$(basename "$model" .tar)
    cp "$model" "$r/mnt/"
    install libgomp1
    person tar -xf "/mnt/$archive.tar" -C downloads
    person "downloads/$archive/install.sh"
    self_test
    grep -q '"runtime": true' "$out/selftest-portable-$suite.json"
    grep -q '"answer": "' "$out/selftest-portable-$suite.json"
    install_it # an upgrade keeps the model
    self_test
    grep -q '"answer": "' "$out/selftest-portable-$suite.json"
    person "downloads/$archive/install.sh" --uninstall
}

uninstall() {
    person "downloads/$top/install.sh" --uninstall
    ls "$profile" >/dev/null
    person rm -rf downloads first.py .cache
    everything_in | grep '^home/person' >"$s/after"
    # what stays is the profile
    LC_ALL=C comm -13 "$s/before" "$s/after" | grep -vE '^home/person/\.(local(/share(/fireside(/.*)?)?)?|config(/.*)?)$' >"$s/left" || true
    [ ! -s "$s/left" ] || fail "left behind: $(cat "$s/left")"
}

cp "$archive" "$r/mnt/"
everything_in | grep '^home/person' >"$s/before"
check 'portable: unpack' unpack
check 'portable: says what this computer lacks' says_what_is_lacking
check "portable: a desktop's libraries, without Python" a_desktop
check 'portable: no Python' no_python
check 'portable: install.sh, not as root' install_it
check 'portable: version' version
check 'portable: self-test (xcb)' self_test
check 'portable: window, with picture' window
check 'portable: menu entry' menu_entry
[ -z "$model" ] || check 'portable: the model, kept by an upgrade' with_model
check 'portable: uninstall leaves the profile' uninstall
