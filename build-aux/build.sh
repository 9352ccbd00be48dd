# Sourced by ./run and ./test: installs the packages of packages.txt and builds. Everything it says goes to stderr.
# Needs Debian 12; uses apt (with sudo unless root) only if a package is missing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# install_packages [TOOL]: installs what is missing of packages.txt; with TOOL also the lines "TOOL: PACKAGE". Quick when nothing is missing.
install_packages() {
  local wanted missing=() package sudo=()
  mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e "s/^${1:-}://" -e '/:/d' -e '/^$/d' "$root/packages.txt")
  for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "installing ${#missing[@]} packages: ${missing[*]}" >&2
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  # Debian's package lists may be absent or old; only then is the network asked for them.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2 && return 0
  "${sudo[@]}" apt-get update >&2 &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2
}

# build_in DIR TARGET CMAKE-OPTIONS...: configures DIR and builds the target in it.
build_in() {
  local dir=$1 target=$2
  shift 2
  cmake -S "$root" -B "$dir" -G Ninja "$@" >&2 || return 1
  cmake --build "$dir" --target "$target" ${ALD_BUILD_JOBS:+--parallel "$ALD_BUILD_JOBS"} >&2
}
