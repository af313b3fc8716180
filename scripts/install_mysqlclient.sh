#!/bin/sh
# install_mysqlclient.sh PYTHON: install the driver mysqlclient where the headers that it is compiled with are there.
# Elsewhere that is said, and its tests tell it again: they are skipped, or fail where CI=true.
set -eu
folder=$(dirname "$0")/../requirements

for library in mysqlclient mariadb libmariadb; do
    if pkg-config --exists "$library" 2>/dev/null; then
        exec "$1" -m pip --disable-pip-version-check install -q --no-deps -r "$folder/mysqlclient.txt"
    fi
done
echo "mysqlclient is not installed, for want of its headers: sudo apt-get install libmariadb-dev pkg-config," >&2
echo "then: scripts/install_mysqlclient.sh $1" >&2
