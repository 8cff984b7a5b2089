# Source packages of Debian, for what is compiled for other systems. Sourced after setup.sh.
#
#   sources_folder   where they are kept, unpacked in sources/
# shellcheck shell=bash
: "${program:?}" "${root:?}" "${sources_folder:?}"

# apt_sources <arguments...>: apt with lists of its own that name source packages, for which it needs no root.
apt_sources() {
  local apt="$sources_folder/apt" program_name="$1"
  shift
  "$program_name" -q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts="$apt/sources.list.d" \
    -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root "$@"
}

# The lists of packages that the system has, asked for the sources of the same.
fetch_source_lists() {
  local apt="$sources_folder/apt" file
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources.list.d"
  : >"$apt/sources.list"
  if [ -r /etc/apt/sources.list ]; then sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$apt/sources.list"; fi
  for file in /etc/apt/sources.list.d/*.sources; do
    if [ -r "$file" ]; then sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/sources.list.d/${file##*/}"; fi
  done
  apt_sources apt-get update
}

# fetch_source <package>: unpacks it, patched as Debian has it, as sources/<package>. A mirror may not have the newest
# version that its lists name; then the one before it.
fetch_source() {
  local package="$1" folder="$sources_folder/sources" version
  if [ -d "$folder/$package" ]; then return; fi
  mkdir -p "$folder"
  for version in $(apt_sources apt-cache showsrc --only-source "$package" | sed -n 's/^Version: //p' | sort -Vru); do
    if (cd "$folder" && apt_sources apt-get source --download-only "$package=$version"); then
      (cd "$folder" && dpkg-source --extract "$package"_"${version#*:}".dsc "$package.unpacked" &&
        mv "$package.unpacked" "$package")
      return
    fi
  done
  say "the source package $package could not be fetched"
  return 1
}
