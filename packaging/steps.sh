#!/bin/bash
# Sourced: runs the steps of building or testing, keeps their logs, and tells what came of each in one table.
# $logs (a folder) and $table (a file, emptied here) are set by who sources this. A step may run beside others: `step … &`.
mkdir -p "${logs:?}"
: >"${table:?}"

# step TITLE COMMAND... - one line of the table; 77 means that this machine lacks something, and is no failure.
# Each runs in a subshell of its own: `set -e` would be off inside anything that `if` looks at.
step() {
    local title=$1 log began=$EPOCHREALTIME code spent
    log=$logs/$(tr -c 'a-z0-9\n' - <<<"${1,,}").log
    shift
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1
    code=$?
    set -e
    spent=$(awk '{ printf "%.1f", $1 - $2 }' <<<"$EPOCHREALTIME $began")
    case $code in
        0) tell ok "$title" "$spent" ;;
        77) tell skipped "$title" "$spent" "$(tail -n 1 "$log")" ;;
        *)
            tell FAILED "$title" "$spent" "see $log"
            tail -n 25 "$log"
            ;;
    esac
    return "$((code == 77 ? 0 : code))"
}

# tell STATE TITLE SECONDS [WORDS]
tell() {
    local line
    line=$(IFS=$'\t' && echo "$*")
    echo "$line" >>"$table"
    row "$line"
}

failures() { grep -c '^FAILED' "$table" || true; }

row() { awk -F'\t' '{ printf "%-8s %-62s %6s s  %s\n", $1, $2, $3, $4 }' <<<"$1"; }

lacking() {
    echo "lacking: $*"
    exit 77
}

size_of() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f MB", bytes / 1e6 }'; }
