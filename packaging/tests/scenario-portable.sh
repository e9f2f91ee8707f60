# shellcheck shell=bash disable=SC2154,SC2034
# The .tar.xz on a machine without Python, for a person who is not root. FILES: the archive, and the model's archive.
# Of the system it needs what every desktop has; a minimal Debian has none of that, so it is put there.
archive=${files[0]} model=${files[1]:-}
program=.local/bin/fireside tag=portable-$suite
# shellcheck source=packaging/tests/acts.sh
. "$here/acts.sh"
top=$(basename "$archive" .tar.xz)
packed_version=$(sed 's/^fireside-//; s/-linux-x86_64$//' <<<"$top")
desktop=(libegl1 libgl1 libfontconfig1 libfreetype6 libxkbcommon-x11-0 libdbus-1-3 libglib2.0-0 libwayland-client0
    libwayland-cursor0 libwayland-egl1 libgssapi-krb5-2 libxcb1 libx11-xcb1 fonts-dejavu-core ca-certificates)

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

# An older version leaves files that the newer one does not have, and a profile.
upgrade() {
    person touch .local/lib/fireside/_internal/older.so
    make_profile
    install_it
    [ ! -e "$home/.local/lib/fireside/_internal/older.so" ]
    profile_is_kept
}

menu_entry() {
    desktop-file-validate "$home/.local/share/applications/"*Fireside.desktop
    appstreamcli validate --no-net "$home/.local/share/metainfo/"*Fireside.metainfo.xml
    grep -q 'Exec="/home/[a-z]*/.local/bin/fireside" %F' "$home/.local/share/applications/"*Fireside.desktop
}

with_model() {
    local archive
    archive=$(basename "$model" .tar)
    cp "$model" "$r/mnt/"
    install libgomp1
    person tar -xf "/mnt/$archive.tar" -C downloads
    person "downloads/$archive/install.sh"
    model_answers
    install_it # an upgrade keeps the model
    model_answers
    screen_reader answer
    person "downloads/$archive/install.sh" --uninstall
}

uninstall() {
    person "downloads/$top/install.sh" --uninstall
    ls "$profile" >/dev/null
    person rm -rf downloads
    everything_in | grep '^home/person' >"$s/after"
    LC_ALL=C comm -13 "$s/before" "$s/after" | left_at_home >"$s/left"
    [ ! -s "$s/left" ] || fail "left behind: $(cat "$s/left")"
}

cp "$archive" "$r/mnt/"
everything_in | grep '^home/person' >"$s/before"
check 'portable: unpack' unpack
check 'portable: says what this computer lacks' says_what_is_lacking
check "portable: a desktop's libraries, without Python" a_desktop
check 'portable: no Python' no_python
check 'portable: install.sh, not as root' install_it
check 'portable: upgrade keeps the profile' upgrade
check 'portable: version' version "$packed_version"
check 'portable: self-test (xcb)' self_test
check 'portable: window, with picture' window
check 'portable: second start hands over' second_start
check 'portable: end' end_window
check 'portable: menu entry and metadata' menu_entry
check 'portable: gnome-keyring: a key kept, read, deleted' keyring
check 'portable: screen reader: Send, and how to get the model' screen_reader missing
[ -z "$model" ] || check 'portable: the model, kept by an upgrade, Send by screen reader' with_model
check 'portable: uninstall leaves the profile' uninstall
