#!/usr/bin/env bash
# Packs editors/vscode/n3-VERSION.vsix with the n3 of this machine inside, which `make vscode` has built. The version
# is the one that n3 prints.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$(cd ../.. && pwd)

read -r _ version _ < <("$root/dist/n3" version)
echo "==> packing editors/vscode/n3-$version.vsix"
mkdir -p bin
cp "$root/dist/n3" bin/n3
cp "$root/LICENSE" LICENSE
node build.mjs
rm -f n3-*.vsix
npx --no-install vsce package "$version" --target "$(node -p 'process.platform + "-" + process.arch')" --no-dependencies --no-update-package-json --no-git-tag-version >/dev/null
