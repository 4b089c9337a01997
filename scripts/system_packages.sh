#!/bin/sh
# Installs what the browser tests need from Debian, when it is missing and this user may; else says what is left out.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
fc-list 2>/dev/null | grep -qi "Noto Serif CJK" || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the browser tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "LEFT OUT: no right to install Debian packages. Missing:$missing"
    echo "          Browser tests are skipped without chromium; ask an administrator to install the packages above."
fi
