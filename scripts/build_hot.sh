#!/bin/sh
# build_hot.sh PYTHON: compile the hot modules in place where that can be done, and say plainly where it cannot.
# With a compiler and Python's headers a failure is an error; without them the interpreted form serves.
set -eu
python=$1
cc=${CC:-$("$python" -c 'import sysconfig; print((sysconfig.get_config_var("CC") or "cc").split()[0])')}
headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')

if ! command -v "$cc" >/dev/null 2>&1 && command -v gcc >/dev/null 2>&1; then
    cc=gcc
    export CC=gcc
fi
if ! command -v "$cc" >/dev/null 2>&1; then
    missing="no C compiler ($cc): sudo apt-get install gcc"
elif [ ! -f "$headers/Python.h" ]; then
    missing="no Python.h in $headers: sudo apt-get install python3.11-dev"
else
    missing=
fi
if [ -n "$missing" ]; then
    rm -f relata/_hot/*.so relata/sql/compiler/*.so
    echo "relata: the interpreted form is used, since there is $missing"
    exit 0
fi
# a third of the time of Python's own -g -O3, and no slower code
flags=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("CFLAGS") or "")')
export CFLAGS="${CFLAGS:-$flags -O1 -g0}"
mkdir -p build
if ! RELATA_REQUIRE_COMPILED=1 "$python" setup.py -q build_ext --inplace --parallel 2 >build/hot.log 2>&1; then
    cat build/hot.log >&2
    exit 1
fi
"$python" -c 'import relata._hot as hot; print("relata: compiled", *hot.compiled_modules())'
