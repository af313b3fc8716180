#!/bin/sh
# install_libraries.sh: install what drivers need of the system, on Debian or Ubuntu, unless it is there: the headers that
# some are compiled with, and an ODBC driver with the library that looks for it.
set -eu
if command -v gcc >/dev/null && command -v mariadb_config >/dev/null && command -v pkg-config >/dev/null &&
    grep -q MariaDB /etc/odbcinst.ini 2>/dev/null && ldconfig -p | grep -q libodbc.so.2; then
    exit 0
fi
[ "$(id -u)" = 0 ] && sudo= || sudo=sudo
$sudo apt-get -q update
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
    libmariadb-dev pkg-config gcc odbc-mariadb odbcinst libodbc2
