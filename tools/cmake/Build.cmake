# How every target of the project is compiled. One place, so that a library and its tests cannot drift apart.

# Language level, warnings and the include root (the repository), private to the target.
function(ouroboros_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  # GCC 12 warns falsely of std::string operator+ (its bug 105651), and under sanitizers of <regex> and <functional>.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE -Wno-restrict)
    if(OUROBOROS_SANITIZE)
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    endif()
  endif()
  if(OUROBOROS_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# ouroboros_library(<name> <sources...>): static library ouroboros_<name> with the alias Ouroboros::<name>.
function(ouroboros_library name)
  add_library(ouroboros_${name} STATIC ${ARGN})
  add_library(Ouroboros::${name} ALIAS ouroboros_${name})
  ouroboros_target(ouroboros_${name})
  # Most of the time that the sanitizers' builds take is reading the standard library's headers. Elsewhere every file
  # reads its own, so that one that forgets an include is found.
  list(LENGTH ARGN source_count)
  if(OUROBOROS_SANITIZE AND source_count GREATER 6)
    target_precompile_headers(ouroboros_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tools/cmake/common_headers.h")
  endif()
endfunction()

# ouroboros_program(<name> <sources...>): an executable in the build folder's root.
function(ouroboros_program name)
  add_executable(${name} ${ARGN})
  ouroboros_target(${name})
endfunction()

# ouroboros_manual(<program>): its manual page and its completion for bash, beside it, as the program itself prints them.
function(ouroboros_manual program)
  set(page "${CMAKE_BINARY_DIR}/${program}.1")
  set(completion "${CMAKE_BINARY_DIR}/${program}.bash")
  add_custom_command(OUTPUT "${page}" "${completion}"
    COMMAND ${program} --print-man > "${page}"
    COMMAND ${program} --print-completion > "${completion}"
    DEPENDS ${program} VERBATIM)
  add_custom_target(${program}_manual ALL DEPENDS "${page}" "${completion}")
  set_property(GLOBAL APPEND PROPERTY OUROBOROS_PROGRAMS ${program})
endfunction()
