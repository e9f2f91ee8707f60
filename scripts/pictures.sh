#!/bin/sh
# Takes the tour's pictures of an answer to where the README shows them: scripts/pictures.sh build/tour docs/pictures
set -eu
from=${1:?the folder of the tour} to=${2:?the folder of the pictures}
mkdir -p "$to"
for theme in light dark; do
    # The tour numbers its pictures; the answer's is the one that the README needs.
    picture=$(find "$from" -name "*-answer-$theme.png" | head -n 1)
    [ -n "$picture" ] || { echo "no picture of an answer ($theme) in $from" >&2; exit 1; }
    cp "$picture" "$to/window-$theme.png"
    echo "$to/window-$theme.png"
done
