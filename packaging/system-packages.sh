#!/bin/sh
# Debian packages that pip and npm cannot bring: named, and installed where that is allowed.
#   system-packages.sh run    what the application needs to show a window
#   system-packages.sh package   what the build of the installable program needs
#   system-packages.sh try-package   what trying that program on a clean system needs
#   system-packages.sh test   also a browser, a virtual screen and what drives them
set -eu

run="python3-venv libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libdbus-1-3 libfontconfig1"
test="nodejs npm chromium firefox-esr xvfb xdotool openbox tint2 x11-utils x11-xserver-utils xauth dbus-x11 dbus imagemagick fonts-dejavu-core strace iproute2 faketime"
package="$run binutils nodejs xvfb xdotool openbox x11-utils"

case "${1:-}" in
    package) wanted=$package ;;
    try-package) wanted="$run $test debootstrap" ;;
    run) wanted=$run ;;
    test) wanted="$run $test" ;;
    *) echo "usage: $0 run|test|package|try-package" >&2; exit 2 ;;
esac

# Elsewhere the names differ; Qt's own message then says which library it lacks.
command -v dpkg-query >/dev/null || exit 0

provided() {
    # A Python or Node that did not come from Debian is as good.
    case $1 in
        python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null && return 0 ;;
        nodejs) command -v node >/dev/null && return 0 ;;
        npm) command -v npm >/dev/null && return 0 ;;
    esac
    dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed$'
}

missing=""
for package in $wanted; do
    provided "$package" || missing="$missing $package"
done

needs_newer_node() {
    # The extension's linter does; Debian 12 has an older one.
    [ "$1" = test ] && command -v node >/dev/null &&
        ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}
if needs_newer_node "$1"; then
    echo "Node $(node --version) is too old for the extension's checks: install Node 20.19 or newer." >&2
    exit 2
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Missing Debian packages. Install them, then try again:" >&2
    echo "  sudo apt-get install$missing" >&2
    # A window may open without some of them; the tests cannot run without theirs.
    [ "$1" = run ] && exit 0
    exit 2
fi
echo "Installing Debian packages:$missing"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends -qq $missing >/dev/null
