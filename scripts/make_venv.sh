#!/bin/sh
# make_venv.sh FOLDER [PYTHON]: make a virtual environment with Python 3.11 or later, whatever the machine offers for it.
set -eu
folder=$1

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    [ $# -gt 0 ] || set -- python3.11 python3 python3.14 python3.13 python3.12
    for python in "$@"; do
        if is_recent "$python"; then
            echo "$python"
            return
        fi
    done
    echo "Relata needs Python 3.11 or later; looked for: $*" >&2
    echo "On Debian or Ubuntu: sudo apt-get install python3.11 python3.11-venv python3.11-dev" >&2
    echo "Or name one: make PYTHON=/path/to/python3.11" >&2
    exit 1
}

python=$(find_python ${2:+"$2"})
rm -rf "$folder"

# Debian keeps the parts of venv that install pip in a package of its own (python3.11-venv): three ways round its absence.
if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv "$folder"; then
    exit 0
fi
rm -rf "$folder"
if command -v virtualenv >/dev/null 2>&1 && virtualenv -q -p "$python" "$folder"; then
    exit 0
fi
rm -rf "$folder"
if "$python" -m venv --without-pip "$folder"; then
    if "$python" -m pip --python "$folder/bin/python" install -q pip; then
        exit 0
    fi
    if "$folder/bin/python" -c '
import urllib.request
exec(compile(urllib.request.urlopen("https://bootstrap.pypa.io/get-pip.py").read(), "get-pip.py", "exec"))' -q; then
        exit 0
    fi
fi
rm -rf "$folder"
echo "No virtual environment could be made with $python, since it lacks ensurepip." >&2
echo "On Debian or Ubuntu: sudo apt-get install python3.11-venv" >&2
exit 1
