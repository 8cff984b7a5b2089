# Finds what the project stands on, in this order: a CMake config (vcpkg, Homebrew, most of Debian), a module that comes
# with CMake (giflib), pkg-config (Debian's ImGui and xxHash), a header on the search path. What is missing is named by
# the package that brings it.

# Stops with the package to install for `key`, read from the table the scripts use too.
function(ouroboros_missing key what)
  file(STRINGS "${PROJECT_SOURCE_DIR}/tools/packages.txt" lines REGEX "^[a-z]+ +${key} ")
  string(REGEX REPLACE " +" ";" row "${lines}")
  list(GET row 2 debian)
  list(GET row 3 fedora)
  list(GET row 4 arch)
  list(GET row 5 brew)
  message(FATAL_ERROR
    "${what} was not found. Install it and configure again:\n"
    "  Debian, Ubuntu  apt install ${debian}\n"
    "  Fedora          dnf install ${fedora}\n"
    "  Arch            pacman -S ${arch}\n"
    "  macOS           brew install ${brew}\n"
    "or let tools/play do it. With -DOUROBOROS_BUILD_GAME=OFF the recorder and its tools build without a window library.")
endfunction()

# ouroboros_dependency(<key> <alias target> [CONFIG package target] [FIND package target] [PKGCONFIG module]
#                      [HEADER file suffix] [OPTIONAL])
# Makes <alias target> stand for the dependency, whichever way it was found. An optional one that is missing stands for
# nothing: the code asks with __has_include.
function(ouroboros_dependency key alias)
  cmake_parse_arguments(DEP "OPTIONAL" "PKGCONFIG" "CONFIG;FIND;HEADER" ${ARGN})
  if(TARGET ${alias})
    return()
  endif()
  if(DEP_CONFIG)
    list(GET DEP_CONFIG 0 package)
    list(GET DEP_CONFIG 1 target)
    find_package(${package} CONFIG QUIET GLOBAL)
    if(TARGET ${target})
      add_library(${alias} INTERFACE IMPORTED GLOBAL)
      target_link_libraries(${alias} INTERFACE ${target})
      return()
    endif()
  endif()
  if(DEP_FIND)
    list(GET DEP_FIND 0 package)
    list(GET DEP_FIND 1 target)
    find_package(${package} QUIET MODULE)
    if(TARGET ${target})
      set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
      add_library(${alias} INTERFACE IMPORTED GLOBAL)
      target_link_libraries(${alias} INTERFACE ${target})
      return()
    endif()
  endif()
  if(DEP_PKGCONFIG)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
      pkg_check_modules(OUROBOROS_${key} QUIET IMPORTED_TARGET GLOBAL ${DEP_PKGCONFIG})
      if(OUROBOROS_${key}_FOUND)
        add_library(${alias} INTERFACE IMPORTED GLOBAL)
        target_link_libraries(${alias} INTERFACE PkgConfig::OUROBOROS_${key})
        return()
      endif()
    endif()
  endif()
  if(DEP_HEADER)
    list(POP_FRONT DEP_HEADER header suffix)
    find_path(OUROBOROS_${key}_INCLUDE_DIR ${header} PATH_SUFFIXES ${suffix})
    if(OUROBOROS_${key}_INCLUDE_DIR)
      add_library(${alias} INTERFACE IMPORTED GLOBAL)
      target_include_directories(${alias} INTERFACE ${OUROBOROS_${key}_INCLUDE_DIR})
      return()
    endif()
  endif()
  if(DEP_OPTIONAL)
    message(STATUS "${key} was not found; what it is for is left out")
    add_library(${alias} INTERFACE IMPORTED GLOBAL)
    return()
  endif()
  ouroboros_missing(${key} "${key}")
endfunction()

# Needed by recorder/ and tools/.
ouroboros_dependency(xxhash Dep::xxhash CONFIG xxHash xxHash::xxhash PKGCONFIG libxxhash)
ouroboros_dependency(zstd Dep::zstd CONFIG zstd zstd::libzstd_shared PKGCONFIG libzstd)
ouroboros_dependency(json Dep::json CONFIG nlohmann_json nlohmann_json::nlohmann_json)
ouroboros_dependency(cli11 Dep::cli11 CONFIG CLI11 CLI11::CLI11)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# Needed by engine/, game/ and replay/, by engine/inspect also without a window.
if(OUROBOROS_BUILD_GAME OR OUROBOROS_BUILD_TESTS)
  ouroboros_dependency(muparser Dep::muparser CONFIG muparser muparser::muparser PKGCONFIG muparser)
endif()
if(OUROBOROS_BUILD_GAME)
  ouroboros_dependency(sdl2 Dep::sdl2 CONFIG SDL2 SDL2::SDL2 PKGCONFIG sdl2)
  ouroboros_dependency(imgui Dep::imgui CONFIG imgui imgui::imgui PKGCONFIG imgui)
  ouroboros_dependency(stb Dep::stb HEADER stb_image_write.h stb)
  ouroboros_dependency(giflib Dep::giflib FIND GIF GIF::GIF)
endif()

# Needed by the benchmarks: what measures, and what is measured against. The last is packaged by few systems.
if(OUROBOROS_BUILD_BENCHMARKS)
  ouroboros_dependency(benchmark Dep::benchmark CONFIG benchmark benchmark::benchmark PKGCONFIG benchmark)
  ouroboros_dependency(boost Dep::boost HEADER boost/lockfree/spsc_queue.hpp)
  ouroboros_dependency(sqlite Dep::sqlite PKGCONFIG sqlite3)
  ouroboros_dependency(readerwriterqueue Dep::readerwriterqueue HEADER readerwriterqueue.h readerwriterqueue OPTIONAL)
endif()

if(OUROBOROS_BUILD_TESTS)
  ouroboros_dependency(gtest Dep::gtest CONFIG GTest GTest::gtest_main)
  ouroboros_dependency(gmock Dep::gmock CONFIG GTest GTest::gmock)
endif()
