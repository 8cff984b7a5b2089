# Finds what the project stands on; Dependency.cmake says how. What is missing is named by the package that brings it.
include(Dependency)

# ouroboros_dependency(<key> <alias target> [HEADERS_ONLY] [OPTIONAL] <as ouroboros_find>)
# Makes <alias target> stand for the dependency and sets OUROBOROS_FOUND_<name>. An optional one that is missing stands for
# nothing: the code asks with __has_include, or the folder's CMakeLists.txt asks that variable. HEADERS_ONLY: who uses an installed library that needs it privately does without.
function(ouroboros_dependency key alias)
  cmake_parse_arguments(DEP "OPTIONAL;HEADERS_ONLY" "" "" ${ARGN})
  ouroboros_find(${key} ${alias} found ${DEP_UNPARSED_ARGUMENTS})
  # For the installed libraries, whose users find it in the same way.
  string(REGEX REPLACE "^Dep::" "" name ${alias})
  set_property(GLOBAL PROPERTY OUROBOROS_DEPENDENCY_${name} ${key} ${DEP_UNPARSED_ARGUMENTS})
  if("HEADER" IN_LIST DEP_UNPARSED_ARGUMENTS OR DEP_HEADERS_ONLY)
    set_property(GLOBAL APPEND PROPERTY OUROBOROS_HEADERS_ONLY ${name})
  endif()
  set(OUROBOROS_FOUND_${name} ${found} PARENT_SCOPE)
  if(found)
    return()
  endif()
  if(DEP_OPTIONAL)
    message(STATUS "${key} was not found; what it is for is left out")
    add_library(${alias} INTERFACE IMPORTED GLOBAL)
    return()
  endif()
  ouroboros_install_advice("${PROJECT_SOURCE_DIR}/tools/packages.txt" ${key} advice)
  message(FATAL_ERROR "${key} was not found. Install it and configure again:\n${advice}"
    "or let tools/play do it. With -DOUROBOROS_BUILD_GAME=OFF the recorder and its tools build without a window library.")
endfunction()

# Needed by recorder/ and tools/.
ouroboros_dependency(xxhash Dep::xxhash CONFIG xxHash xxHash::xxhash PKGCONFIG libxxhash)
ouroboros_dependency(zstd Dep::zstd CONFIG zstd zstd::libzstd_shared zstd::libzstd_static PKGCONFIG libzstd)
ouroboros_dependency(json Dep::json HEADERS_ONLY CONFIG nlohmann_json nlohmann_json::nlohmann_json
  HEADER nlohmann/json.hpp)
ouroboros_dependency(cli11 Dep::cli11 HEADERS_ONLY CONFIG CLI11 CLI11::CLI11 HEADER CLI/CLI.hpp)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

# Needed by the tools: queries over recordings, and files that others read. Without SQLite there is no `session sql`.
if(PROJECT_IS_TOP_LEVEL)
  ouroboros_dependency(sqlite Dep::sqlite OPTIONAL PKGCONFIG sqlite3)
  ouroboros_dependency(zlib Dep::zlib FIND ZLIB ZLIB::ZLIB)
endif()

# Needed by engine/, game/ and replay/; engine/inspect has none of them.
if(OUROBOROS_BUILD_GAME)
  ouroboros_dependency(sdl2 Dep::sdl2 CONFIG SDL2 SDL2::SDL2 PKGCONFIG sdl2)
  ouroboros_dependency(imgui Dep::imgui CONFIG imgui imgui::imgui PKGCONFIG imgui)
  ouroboros_dependency(giflib Dep::giflib FIND GIF GIF::GIF)
  ouroboros_dependency(stb Dep::stb HEADER stb_image_write.h stb)
  # Letters that the typeface lacks.
  ouroboros_dependency(freetype Dep::freetype OPTIONAL CONFIG freetype freetype FIND Freetype Freetype::Freetype
    PKGCONFIG freetype2)
  ouroboros_dependency(fontconfig Dep::fontconfig OPTIONAL FIND Fontconfig Fontconfig::Fontconfig PKGCONFIG fontconfig)
  if(OUROBOROS_FOUND_freetype AND OUROBOROS_FOUND_fontconfig)
    set(OUROBOROS_SYSTEM_FONTS TRUE)
  else()
    message(STATUS "Without freetype and fontconfig letters beyond ASCII are drawn as boxes")
  endif()
endif()

# Needed by the benchmarks: what measures, and what is measured against. The last is packaged by few systems.
if(OUROBOROS_BUILD_BENCHMARKS)
  ouroboros_dependency(benchmark Dep::benchmark CONFIG benchmark benchmark::benchmark PKGCONFIG benchmark)
  ouroboros_dependency(boost Dep::boost HEADER boost/lockfree/spsc_queue.hpp)
  if(NOT TARGET Dep::sqlite)
    ouroboros_dependency(sqlite Dep::sqlite PKGCONFIG sqlite3)
  endif()
  ouroboros_dependency(readerwriterqueue Dep::readerwriterqueue HEADER readerwriterqueue.h readerwriterqueue OPTIONAL)
endif()

if(OUROBOROS_BUILD_TESTS)
  ouroboros_dependency(gtest Dep::gtest CONFIG GTest GTest::gtest_main)
  ouroboros_dependency(gmock Dep::gmock CONFIG GTest GTest::gmock)
endif()
