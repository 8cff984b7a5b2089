# The libraries that the project stands on, compiled for Windows out of Debian's source packages. Sourced after setup.sh.
#
# Everything is static, so that the programs need no DLL. What is made is kept, with its sources, in build/windows-sysroot
# and made again only when that folder is removed.
# shellcheck shell=bash
: "${program:?}" "${root:?}"

sysroot="$root/build/windows-sysroot"
sysroot_logs="$sysroot/logs"
sysroot_toolchain="$root/tools/cmake/windows-mingw.cmake"
sources_folder="$sysroot"
# shellcheck source=tools/lib/debian_sources.sh
. "$root/tools/lib/debian_sources.sh"

# cmake_library <package> <folder within its source> <cmake arguments...>: compiles and installs it into the sysroot.
cmake_library() {
  local source="$sysroot/sources/$1/$2" folder="$sysroot/builds/$1"
  shift 2
  cmake -S "$source" -B "$folder" -DCMAKE_TOOLCHAIN_FILE="$sysroot_toolchain" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$sysroot" -DBUILD_SHARED_LIBS=OFF "$@"
  cmake --build "$folder"
  cmake --install "$folder"
}

# archive_library <name> <include folder> <source...>: a library that has no CMake list of its own.
archive_library() {
  local name="$1" folder="$sysroot/builds/$1" include="$2" compiler source objects=""
  shift 2
  mkdir -p "$folder" "$sysroot/lib"
  for source in "$@"; do
    compiler=x86_64-w64-mingw32-gcc-posix
    case "$source" in *.cpp) compiler=x86_64-w64-mingw32-g++-posix ;; esac
    "$compiler" -O2 -I"$include" -I"$sysroot/include" -I"$sysroot/include/SDL2" -DSDL_MAIN_HANDLED \
      -c "$source" -o "$folder/${source##*/}.o"
    objects="$objects $folder/${source##*/}.o"
  done
  rm -f "$sysroot/lib/lib$name.a"
  # The list is a list of words.
  # shellcheck disable=SC2086
  x86_64-w64-mingw32-ar rcs "$sysroot/lib/lib$name.a" $objects
}

build_zstd() {
  cmake_library libzstd build/cmake -DZSTD_BUILD_PROGRAMS=OFF -DZSTD_BUILD_SHARED=OFF -DZSTD_BUILD_STATIC=ON
}
build_xxhash() {
  cmake_library xxhash cmake_unofficial -DXXHASH_BUILD_XXHSUM=OFF
}
build_gtest() {
  cmake_library googletest . -DCMAKE_CXX_STANDARD=17
}
build_sdl2() {
  cmake_library libsdl2 . -DSDL_SHARED=OFF -DSDL_STATIC=ON -DSDL_TEST=OFF
}
build_giflib() {
  local from="$sysroot/sources/giflib"
  archive_library gif "$from" "$from"/{dgif_lib,egif_lib,gifalloc,gif_err,gif_hash,openbsd-reallocarray,quantize}.c
  cp "$from/gif_lib.h" "$sysroot/include/"
}
build_imgui() {
  local from="$sysroot/sources/imgui"
  archive_library imgui "$from" "$from"/imgui{,_draw,_tables,_widgets}.cpp "$from/backends/imgui_impl_sdl.cpp"
  mkdir -p "$sysroot/include/imgui/backends" "$sysroot/lib/cmake/imgui"
  cp "$from"/{imconfig,imgui}.h "$sysroot/include/imgui/"
  cp "$from"/backends/*sdl*.h "$sysroot/include/imgui/backends/"
  cat >"$sysroot/lib/cmake/imgui/imgui-config.cmake" <<'CMAKE'
add_library(imgui::imgui STATIC IMPORTED)
set_target_properties(imgui::imgui PROPERTIES
  IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/../../libimgui.a"
  INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}/../../../include/imgui"
  INTERFACE_LINK_LIBRARIES "imm32;dwmapi")
CMAKE
}
# What is headers only is the same for every system.
build_headers() {
  local library
  mkdir -p "$sysroot/include"
  for library in CLI nlohmann stb; do cp -rL "/usr/include/$library" "$sysroot/include/"; done
}

# make_library <name> <source package, or - for none>: once.
make_library() {
  local name="$1" package="$2" log="$sysroot_logs/$1.log"
  if [ -e "$sysroot/made/$name" ]; then return; fi
  say "sysroot: $name"
  mkdir -p "$sysroot_logs" "$sysroot/made" "$sysroot/include"
  # A subshell of its own, in which the first command that fails ends it: not in a condition, where that has no effect.
  set +e
  (
    set -e
    if [ ! -d "$sysroot/apt/lists" ] && [ "$package" != - ]; then fetch_source_lists; fi
    if [ "$package" != - ]; then fetch_source "$package"; fi
    "build_$name"
  ) >"$log" 2>&1 </dev/null
  local failed=$?
  set -e
  if [ "$failed" != 0 ]; then
    show_failure "making $name for Windows" "$log"
    return 1
  fi
  : >"$sysroot/made/$name"
}

# make_sysroot: all that is missing of it.
make_sysroot() {
  make_library headers -
  make_library zstd libzstd
  make_library xxhash xxhash
  make_library gtest googletest
  make_library sdl2 libsdl2
  make_library imgui imgui
  make_library giflib giflib
}
