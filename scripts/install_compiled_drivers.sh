#!/bin/sh
# install_compiled_drivers.sh PYTHON: install each driver of requirements/compiled-drivers.txt that can be compiled here.
# What cannot is named, and its tests tell it again: they are skipped, or fail where CI=true.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
missing=
for driver in $(sed 's/#.*//' "$(dirname "$0")/../requirements/compiled-drivers.txt"); do
    "$1" -m pip --disable-pip-version-check install -q "$driver" >"$log" 2>&1 || missing="$missing $driver"
done
if [ -n "$missing" ]; then
    echo "not installed, since they could not be compiled here:$missing" >&2
    echo "sudo apt-get install gcc python3-dev libmariadb-dev pkg-config, then: $0 $1" >&2
fi
