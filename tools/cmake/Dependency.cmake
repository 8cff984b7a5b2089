# How a library that the project stands on is found: for the build (Dependencies.cmake) and, installed beside
# OuroborosConfig.cmake, for a project that uses what was built. In this order: a CMake config (vcpkg, Homebrew, most of
# Debian), pkg-config (Debian's ImGui and xxHash), a header on the search path.

# ouroboros_find(<key> <target> <found> [CONFIG package target] [PKGCONFIG module] [HEADER file suffix])
# Makes <target> stand for the library, whichever way it was found, and sets <found>.
function(ouroboros_find key alias found)
  cmake_parse_arguments(DEP "" "PKGCONFIG" "CONFIG;HEADER" ${ARGN})
  set(${found} TRUE PARENT_SCOPE)
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
  set(${found} FALSE PARENT_SCOPE)
endfunction()

# The names that the systems have for the package of `key`, as a list "debian;fedora;arch;brew". `table` is the file that
# the scripts use too, tools/packages.txt.
function(ouroboros_package_names table key names)
  file(STRINGS "${table}" lines REGEX "^[a-z]+ +${key} ")
  string(REGEX REPLACE " +" ";" row "${lines}")
  list(SUBLIST row 2 4 row)
  set(${names} "${row}" PARENT_SCOPE)
endfunction()

# What to type to get the package of `key`, a line for each system.
function(ouroboros_install_advice table key advice)
  ouroboros_package_names("${table}" ${key} names)
  list(GET names 0 debian)
  list(GET names 1 fedora)
  list(GET names 2 arch)
  list(GET names 3 brew)
  string(CONCAT text
    "  Debian, Ubuntu  apt install ${debian}\n"
    "  Fedora          dnf install ${fedora}\n"
    "  Arch            pacman -S ${arch}\n"
    "  macOS           brew install ${brew}\n")
  set(${advice} "${text}" PARENT_SCOPE)
endfunction()
