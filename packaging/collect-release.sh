#!/bin/sh
# The last gate before publishing: every file of the release is there, belongs to VERSION, and is the one that was built
# and tested. Puts them and one SHA256SUMS into TARGET.
#   collect-release.sh VERSION BUILT TARGET     BUILT holds linux/, windows/ and macos/
set -eu

version=${1:?usage: collect-release.sh VERSION BUILT TARGET}
built=${2:?} target=${3:?}
root=$(cd "$(dirname "$0")/.." && pwd)

refuse() {
    echo "Not published: $1" >&2
    exit 1
}

grep -q "^version = \"$version\"\$" "$root/pyproject.toml" || refuse "pyproject.toml has another version than $version."
for system in linux windows macos; do
    [ -s "$built/$system/SHA256SUMS-$system" ] || refuse "$system has no checksums, so nothing was checked there."
    (cd "$built/$system" && sha256sum --check --strict --quiet "SHA256SUMS-$system") || refuse "$system is not as built."
done
mkdir -p "$target"
for file in \
    "linux/telltale_${version}_amd64.deb" "linux/telltale-$version-linux-x86_64.tar.gz" \
    "linux/telltale-$version-linux-x86_64.cdx.json" "linux/telltale-chromium-$version.zip" \
    "linux/telltale-firefox-$version.xpi" \
    "windows/telltale-$version-windows-x86_64-setup.exe" "windows/telltale-$version-windows-x86_64.zip" \
    "windows/telltale-$version-windows-x86_64.cdx.json" \
    "macos/telltale-$version-macos-arm64.dmg" "macos/telltale-$version-macos-aarch64.cdx.json"
do
    [ -s "$built/$file" ] || refuse "$file is missing."
    grep -q "  ${file#*/}\$" "$built/${file%%/*}/SHA256SUMS-${file%%/*}" || refuse "$file has no checksum."
    cp "$built/$file" "$target/"
done
(cd "$target" && sha256sum -- * >SHA256SUMS)
