#!/bin/sh
# The disk image for macOS, from the Telltale.app that packaging/build.py froze.
#   make-dmg.sh VERSION [SIGNING_IDENTITY]
# Without an identity the program is signed ad hoc: it runs on the machine that built it, and elsewhere after
# right-click, Open. Notarisation needs an Apple account and is not part of this script.
set -eu

version=${1:?usage: make-dmg.sh VERSION [SIGNING_IDENTITY]}
identity=${2:--}
root=$(cd "$(dirname "$0")/../.." && pwd)
app="$root/build/package/out/Telltale.app"
stage="$root/build/package/dmg"
image="$root/dist/telltale-$version-macos-$(uname -m).dmg"

[ -d "$app" ] || { echo "There is no $app: run make package first." >&2; exit 2; }
if [ "$identity" = - ]; then
    codesign --force --deep --sign - "$app"
else
    codesign --force --deep --options runtime --timestamp --sign "$identity" "$app"
fi
codesign --verify --deep --strict "$app"
"$app/Contents/MacOS/telltale" self-test

rm -rf "$stage" "$image"
mkdir -p "$stage"
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
find "$stage" -exec touch -h -t "$(date -u -r "${SOURCE_DATE_EPOCH:-0}" +%Y%m%d%H%M.%S)" {} +
hdiutil create -volname Telltale -srcfolder "$stage" -fs HFS+ -format UDZO -imagekey zlib-level=9 "$image"
hdiutil verify "$image"
