#!/bin/sh
# install_headers.sh: install what mysqlclient is compiled with, on Debian or Ubuntu, unless it is there.
set -eu
for library in mysqlclient mariadb libmariadb; do
    if pkg-config --exists "$library" 2>/dev/null; then
        exit 0
    fi
done
[ "$(id -u)" = 0 ] && sudo= || sudo=sudo
$sudo apt-get -q update
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends libmariadb-dev pkg-config gcc
