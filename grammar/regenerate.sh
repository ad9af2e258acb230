#!/usr/bin/env bash
# Generates src/parser.c and its neighbours from grammar.js, and records what they were made from.
#
# It needs the tree-sitter command line at one exact version, because another version prints another parser. Use the one
# named by TREE_SITTER, or let this script unpack Debian's package privately into the repository's .cache (nothing is
# installed; the system's own package lists are neither read nor written). A second run finds it there.
set -euo pipefail

version=0.22.6
suite=trixie
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$(dirname "$here")/.cache/tree-sitter-$version

install_cli() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
    echo "no apt-get here: run 'cargo install tree-sitter-cli --locked --version $version' and set TREE_SITTER to it" >&2
    exit 1
  }
  # The mirror is the one this machine already uses for Debian; only the suite differs.
  local mirror
  mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$')}
  local work=$cache.partial
  rm -rf "$work"
  mkdir -p "$work"/{lists/partial,archives/partial,root}
  : >"$work/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$work/sources.list"
  local options=(
    -qq
    -o "Dir::State=$work" -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status"
    -o "Dir::Cache=$work" -o "Dir::Cache::archives=$work/archives"
    -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null
    -o "APT::Sandbox::User=" -o "Acquire::Languages=none"
  )
  echo "unpacking tree-sitter-cli $version, libc6 and libgcc-s1 from Debian $suite into .cache/$(basename "$cache")" >&2
  apt-get "${options[@]}" update
  (cd "$work/archives" && apt-get "${options[@]}" download tree-sitter-cli libc6 libgcc-s1)
  local package
  for package in "$work"/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  rm -rf "$work/lists" "$work/archives"
  mv "$work" "$cache"
}

run_cli() {
  if [ -n "${TREE_SITTER:-}" ]; then
    "$TREE_SITTER" "$@"
    return
  fi
  [ -d "$cache" ] || install_cli
  # The package is built against a newer libc than stable releases have, so it runs under its own loader.
  local loader
  loader=$(find "$cache/root" -name 'ld-linux*.so*' | sort | head -n 1)
  "$loader" --library-path "$(dirname "$loader"):$(dirname "$(find "$cache/root" -name 'libc.so.6' | head -n 1)")" \
    "$cache/root/usr/bin/tree-sitter" "$@"
}

fingerprint() { (cd "$here" && sha256sum grammar.js src/scanner.c); }

cd "$here"
if [ "$(cat src/grammar.sha256 2>/dev/null)" = "$(fingerprint)" ] && [ -f src/parser.c ] && [ "${1:-}" != --force ]; then
  echo "grammar: up to date"
  exit 0
fi
found=$(run_cli --version)
case $found in
  "tree-sitter $version"*) ;;
  *) echo "tree-sitter $version is needed, found: $found" >&2; exit 1 ;;
esac
# ABI 14 is what the editors of the last years load.
run_cli generate --abi 14 --no-bindings
rm -f package.json # this version always writes one
fingerprint >src/grammar.sha256
echo "grammar: generated with $found"
