#!/usr/bin/env bash
# Puts a real VS Code (code-server, from npm) and the Node it needs into the repository's .cache/vscode. A second run
# finds them there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
cache=$root/.cache/vscode
node=24.21.0
code=4.139.1
done_mark=$cache/.installed-$node-$code
[ -f "$done_mark" ] && exit 0

command -v npm >/dev/null || { echo "npm is needed by the tests of VS Code: install Node 20.19 or newer" >&2; exit 1; }
rm -rf "$cache"
mkdir -p "$cache/node" "$cache/code"
quiet=(--no-audit --no-fund --no-save --loglevel=error)

echo "==> installing Node $node (npm: node) into .cache/vscode/node"
(cd "$cache/node" && echo '{}' >package.json && npm install "node@$node" "${quiet[@]}")
export PATH=$cache/node/node_modules/node/bin:$PATH

echo "==> installing VS Code (npm: code-server $code) into .cache/vscode/code: 600 MB, a quarter of a minute"
cd "$cache/code"
echo '{}' >package.json
# Its scripts compile native modules that the tests do not need.
npm install "code-server@$code" --ignore-scripts "${quiet[@]}"
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts "${quiet[@]}"
cd extensions
npm install --omit=dev --ignore-scripts "${quiet[@]}"
touch "$done_mark"
