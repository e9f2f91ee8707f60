# shellcheck shell=bash disable=SC2154
# The setup for Windows in Debian 13's Wine: installed without a question, run, removed. FILES: the setup, and for the
# model its setup. Wine is not Windows: two libraries that every Windows 10 has are stood in for by wine/*.c.
setup=${files[0]} model=${files[1]:-}
home=$r/home/person
prefix=$home/.wine
folder='C:\users\person\AppData\Local\Programs\Fireside'
there=$prefix/drive_c/users/person/AppData/Local/Programs/Fireside
installed='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall'
local_data=$prefix/drive_c/users/person/AppData/Local
env_person+=(PATH=/usr/local/bin:/usr/bin:/bin WINEDEBUG=-all 'WINEDLLOVERRIDES=mscoree=d;mshtml=d;mscms=n;winemenubuilder.exe=d')

in_wine() { person timeout "${T:-180}" wine64 "$@" </dev/null; }

put_wine() {
    install wine64 wine
    ln -sf /usr/lib/wine/wine64 "$r/usr/local/bin/wine64"
    in_wine wineboot -i >/dev/null 2>&1 || true
    local library
    for library in icuuc mscms; do
        x86_64-w64-mingw32-gcc -shared -Os -s "$here/wine/$library.c" -o "$prefix/drive_c/windows/system32/$library.dll"
    done
}

install_it() {
    cp "$setup" "$r/mnt/setup.exe"
    in_wine /mnt/setup.exe /S
    [ -f "$there/fireside.exe" ]
}

version() { in_wine "$folder\\fireside-cli.exe" --version | tr -d '\r' | grep -E '^fireside [0-9.]+$'; }

# Wine keeps QT_QPA_PLATFORM to itself, so that it is set inside.
self_test() {
    local line="set QT_QPA_PLATFORM=windows&& $folder\\fireside-cli.exe --selftest"
    EXTRA=FIRESIDE_TEST_KEYRING=1 in_wine cmd /c "$line" 2>"$out/selftest-wine.err" | tr -d '\r' >"$out/selftest-wine.json" || {
        cat "$out/selftest-wine.json" "$out/selftest-wine.err"
        return 1
    }
    grep -q '"plugin": "windows"' "$out/selftest-wine.json"
    grep -q '"svg"' "$out/selftest-wine.json"
}

credential_manager() {
    grep -q '"store": "the Windows Credential Manager"' "$out/selftest-wine.json"
    grep -q '"round_trip": true' "$out/selftest-wine.json"
}

window() {
    printf 'def area(width, height):\n    return width * height\n' >"$prefix/drive_c/first.py"
    T=300 in_wine "$folder\\fireside.exe" 'C:\first.py:2:5' >"$out/window-wine.log" 2>&1 &
    patiently 200 titled Fireside || { cat "$out/window-wine.log"; return 1; }
    sleep 12 # for the picture: what comes after the first paint
    picture window-wine
}

titled() { on_screen xdotool search --onlyvisible --name "$1"; }

second_start() {
    echo 'second = 2' >"$prefix/drive_c/second.py"
    T=60 in_wine "$folder\\fireside.exe" 'C:\second.py:1:4'
    patiently 80 titled second.py
}

# A setup that took the files away under an open window would leave half a program.
refuses_while_open() {
    refused in_wine /mnt/setup.exe /S
    refused in_wine "$folder\\uninstall.exe" /S "_?=$folder"
    close_all
    T=300 in_wine "$folder\\fireside-cli.exe" 'C:\first.py' >"$out/window-wine-cli.log" 2>&1 &
    patiently 200 titled Fireside
    refused in_wine /mnt/setup.exe /S
    close_all
    version
}

refused() {
    local code=0
    "$@" || code=$?
    [ "$code" = 2 ] || fail "it ended with $code: $*"
    [ -f "$there/runtime/python.exe" ]
}

close_all() {
    person wineserver -k || true
    sleep 1
}

# An older version leaves modules that the newer one does not have; the profile and the model are not its to touch.
upgrade() {
    touch "$there/packages/older.py"
    printf '[appearance]\r\ntheme = "dark" # my own words\r\n' >"$local_data/fireside/settings.toml"
    local before
    before=$(sha256sum "$local_data/fireside/settings.toml")
    in_wine /mnt/setup.exe /S
    [ ! -e "$there/packages/older.py" ]
    [ "$before" = "$(sha256sum "$local_data/fireside/settings.toml")" ]
}

with_model() {
    cp "$model" "$r/mnt/model.exe"
    in_wine /mnt/model.exe /S
    model_answers
    upgrade
    model_answers
}

model_answers() {
    T=400 self_test
    grep -q '"runtime": true' "$out/selftest-wine.json"
    grep -q '"answer": "' "$out/selftest-wine.json"
}

uninstall() {
    [ ! -e "$there/uninstall-model.exe" ] || in_wine "$folder\\uninstall-model.exe" /S "_?=$folder"
    [ -z "$(find "$local_data/fireside/models" -type f 2>/dev/null)" ]
    in_wine "$folder\\uninstall.exe" /S "_?=$folder"
    # run in place, as here, it cannot delete itself
    find "$there" -type f ! -name 'uninstall*.exe' 2>/dev/null | grep . && return 1
    in_wine reg query "$installed" >"$s/registry"
    ! grep -i fireside "$s/registry" || fail 'its entry in the registry is still there'
}

check "Windows: Debian 13's Wine" put_wine
check 'Windows: silent setup' install_it
check 'Windows: version' version
check 'Windows: self-test (window, svg, stream)' self_test
check 'Windows: Credential Manager, a key kept, read, deleted' credential_manager
check 'Windows: window, with picture' window
check 'Windows: second start hands over' second_start
check 'Windows: setup refuses while a window is open' refuses_while_open
check 'Windows: upgrade keeps the profile' upgrade
[ -z "$model" ] || check 'Windows: the model, and an answer of it, kept by an upgrade' with_model
check 'Windows: uninstall' uninstall
