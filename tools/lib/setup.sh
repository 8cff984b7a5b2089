# What the project needs from the system: asks quickly what is missing, installs it on Debian and Ubuntu, names it elsewhere.
# Sourced by tools/play and tools/check; plain bash 3.2 (macOS) without other programs until something is missing.
# shellcheck shell=bash
#
#   program       the caller's name, for messages
#   root          the repository
#   OUROBOROS_NO_INSTALL=1   skip all this: the dependencies come from elsewhere and CMake finds them
#   OUROBOROS_OS_RELEASE     read instead of /etc/os-release, for tests

: "${program:?}" "${root:?}"

say() { printf '%s: %s\n' "$program" "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# Prints debian, fedora, arch, macos or unknown.
detect_system() {
  if [ "$(uname)" = Darwin ]; then
    echo macos
    return
  fi
  local key value names=""
  if [ -r "${OUROBOROS_OS_RELEASE:-/etc/os-release}" ]; then
    while IFS='=' read -r key value; do
      # ID before ID_LIKE or after it: both count, and a derived system (Mint, Manjaro) names what it is like.
      case "$key" in ID | ID_LIKE) names="$names ${value//[\"\']/}" ;; esac
    done <"${OUROBOROS_OS_RELEASE:-/etc/os-release}"
  fi
  case " $names " in
    *" debian "* | *" ubuntu "*) echo debian ;;
    *" fedora "*) echo fedora ;;
    *" arch "*) echo arch ;;
    *) echo unknown ;;
  esac
}

# packages_of <system> <group...>: the packages of these groups in the system's own words, on one line.
packages_of() {
  local system="$1" group debian fedora arch brew package wanted=""
  shift
  while read -r group _ debian fedora arch brew; do
    case " $* " in *" $group "*) ;; *) continue ;; esac
    case "$system" in
      debian) package="$debian" ;;
      fedora) package="$fedora" ;;
      arch) package="$arch" ;;
      macos) package="$brew" ;;
    esac
    if [ "$package" != - ]; then wanted="$wanted $package"; fi
  done <"$root/tools/packages.txt"
  echo "${wanted# }"
}

# missing_of <system> <package...>: those that are not installed, one a line. One question to the package manager for all
# of them; its exit status only repeats that something is missing.
missing_of() {
  local system="$1"
  shift
  "missing_on_$system" "$@"
}

missing_on_debian() {
  local package installed
  # "hold ok installed" is installed too; "deinstall ok config-files" is not.
  installed="$(dpkg-query -W -f='${Package} ${Status}\n' "$@" 2>/dev/null || true)"
  for package in "$@"; do
    case $'\n'"$installed"$'\n' in
      *$'\n'"$package install ok installed"$'\n'* | *$'\n'"$package hold ok installed"$'\n'*) ;;
      *) echo "$package" ;;
    esac
  done
}

# By what is provided, because packages are renamed and keep their old names as provisions.
missing_on_fedora() {
  local line
  LC_ALL=C rpm -q --whatprovides "$@" 2>/dev/null | while read -r line; do
    case "$line" in "no package provides "*) echo "${line#no package provides }" ;; esac
  done || true
}

missing_on_arch() {
  pacman -T "$@" 2>/dev/null || true
}

# Homebrew links every installed formula under its name and its aliases; asking `brew list` takes seconds.
missing_on_macos() {
  local package prefix
  prefix="$(brew --prefix)"
  for package in "$@"; do
    if [ ! -e "$prefix/opt/$package" ]; then echo "$package"; fi
  done
}

# Runs as root what needs root. The only question is sudo's own.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# apt_get <arguments...>: waits for another apt instead of failing, never asks, shows its progress on stderr.
apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2
}

install_on_debian() {
  local missing="$1" still
  local command="apt-get update && apt-get install -y --no-install-recommends $missing"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die "these packages are missing, and installing them needs root; run as root: $command"
  fi
  say "installing what is missing: $missing"
  # A package list that cannot be fetched (an unrelated repository that is down) need not be the one that is needed.
  apt_get update || say "apt-get update failed; trying to install with the lists at hand"
  # The list is a list of words.
  # shellcheck disable=SC2086
  if ! apt_get install -y --no-install-recommends $missing; then
    say "apt-get could not install: $missing"
    say "what it says above tells why: no network, no right to install, or a package that this release does not have."
    say "On Ubuntu some of them are in 'universe': sudo add-apt-repository universe"
    die "Then run $program again, or by hand as root: $command"
  fi
  # shellcheck disable=SC2086
  still="$(missing_on_debian $missing)"
  if [ -n "$still" ]; then die "apt-get reported success, but these are still missing: ${still//$'\n'/ }"; fi
}

# Elsewhere the right command is named, not run.
name_the_command() {
  local system="$1" missing="$2" command
  case "$system" in
    fedora) command="sudo dnf install $missing" ;;
    arch) command="sudo pacman -S --needed $missing" ;;
    macos) command="brew install $missing" ;;
  esac
  say "these packages are missing; install them and run $program again:"
  say "  $command"
  say "(or set OUROBOROS_NO_INSTALL=1 if you have them from elsewhere)"
  exit 1
}

# What does not come as a package on macOS: the package manager itself and Apple's compiler.
require_macos_tools() {
  command -v brew >/dev/null || die "Homebrew is missing: see https://brew.sh, then run $program again"
  command -v c++ >/dev/null || die "the compiler is missing: xcode-select --install"
}

# setup_packages <group...>: returns when everything of these groups is there, silently if it was there already.
setup_packages() {
  local system wanted missing
  if [ "${OUROBOROS_NO_INSTALL:-}" = 1 ]; then return; fi
  system="$(detect_system)"
  if [ "$system" = unknown ]; then
    # CMake names any library that it does not find.
    command -v cmake >/dev/null || die "this system is not known here; install a C++ compiler, make, cmake and the libraries of tools/packages.txt"
    return
  fi
  if [ "$system" = macos ]; then require_macos_tools; fi
  wanted="$(packages_of "$system" "$@")"
  # shellcheck disable=SC2086
  missing="$(missing_of "$system" $wanted)"
  missing="${missing//$'\n'/ }"
  if [ -z "$missing" ]; then return; fi
  if [ "$system" = debian ]; then
    install_on_debian "$missing"
  else
    name_the_command "$system" "$missing"
  fi
}
