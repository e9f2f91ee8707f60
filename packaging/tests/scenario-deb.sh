# shellcheck shell=bash disable=SC2154,SC2034,SC2016
# The .deb on a machine that has no Python. FILES: the package, and for the long run the model's package. QUICK=1 leaves
# out what takes longest: upgrade, keyring, screen reader, model.
deb=${files[0]} model=${files[1]:-}
program=fireside tag=$suite
# shellcheck source=packaging/tests/acts.sh
. "$here/acts.sh"
cp "$deb" "$r/mnt/fireside.deb"
packed_version=$(dpkg-deb -f "$deb" Version)

install_previous() {
    local old=$w/old
    dpkg-deb -R "$deb" "$old"
    sed -i 's/^Version: .*/Version: 0.0.9-1/' "$old/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$old" "$r/mnt/previous.deb" >/dev/null
    rm -rf "$old"
    install /mnt/previous.deb
    make_profile
}

upgrade() {
    install /mnt/fireside.deb
    [ "$(system dpkg-query -W -f '${Version}' fireside)" = "$packed_version" ]
    profile_is_kept
}

install_it() { install /mnt/fireside.deb; }

verified() { system dpkg -V fireside | grep . && return 1 || return 0; }

validators() {
    desktop-file-validate "$r"/usr/share/applications/*Fireside.desktop
    appstreamcli validate --no-net "$r"/usr/share/metainfo/*Fireside.metainfo.xml
    appstream-util validate-relax --nonet "$r"/usr/share/metainfo/*Fireside.metainfo.xml
}

with_model() {
    cp "$model" "$r/mnt/model.deb"
    install /mnt/model.deb
    model_answers
    screen_reader answer
}

remove() {
    system apt-get remove -y fireside fireside-model >/dev/null 2>&1 || system apt-get remove -y fireside >/dev/null
    ! person fireside --version 2>/dev/null || fail "it is still there"
    system dpkg --purge fireside fireside-model # without configuration files, removal has left dpkg nothing to purge
    everything_in >"$s/after"
    LC_ALL=C comm -13 "$s/before" "$s/after" | left_at_home >"$s/left"
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
check 'version' version "${packed_version%-*}"
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
