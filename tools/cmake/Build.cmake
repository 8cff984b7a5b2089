# How every target of the project is compiled. One place, so that a library and its tests cannot drift apart.

# Language level, warnings and the include root (the repository), private to the target.
function(ouroboros_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>")
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4)
  else()
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  endif()
  # GCC takes a source that is compiled with others for a header.
  if(OUROBOROS_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
  # Of clang's -Wconversion this part is more than GCC's.
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -Wno-sign-conversion)
  endif()
  # GCC 12 warns falsely of std::string operator+ (its bug 105651; with precompiled headers in more words), and
  # under sanitizers of <regex> and <functional>.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                                              -Wno-stringop-overread)
    if(OUROBOROS_SANITIZE)
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    endif()
  endif()
  if(OUROBOROS_WERROR)
    target_compile_options(${target} PRIVATE "$<IF:$<CXX_COMPILER_ID:MSVC>,/WX,-Werror>")
  endif()
endfunction()

# The standard library's headers, read once for the whole build: they are half of the time that most files take.
add_library(ouroboros_headers OBJECT "${PROJECT_SOURCE_DIR}/tools/cmake/common_headers.cpp")
ouroboros_target(ouroboros_headers)
target_precompile_headers(ouroboros_headers PRIVATE "${PROJECT_SOURCE_DIR}/tools/cmake/common_headers.h")

# ouroboros_library(<name> <sources...>): static library ouroboros_<name> with the alias Ouroboros::<name>.
function(ouroboros_library name)
  add_library(ouroboros_${name} STATIC ${ARGN})
  add_library(Ouroboros::${name} ALIAS ouroboros_${name})
  ouroboros_target(ouroboros_${name})
  target_precompile_headers(ouroboros_${name} REUSE_FROM ouroboros_headers)
endfunction()

# ouroboros_program(<name> <sources...>): an executable in the build folder's root.
function(ouroboros_program name)
  add_executable(${name} ${ARGN})
  ouroboros_target(${name})
  target_precompile_headers(${name} REUSE_FROM ouroboros_headers)
endfunction()

# ouroboros_exports(<shared library> <file>): it shows the functions that the version script names, and nothing else.
function(ouroboros_exports target script)
  if(NOT APPLE)
    target_link_options(${target} PRIVATE "-Wl,--version-script=${script}")
    set_target_properties(${target} PROPERTIES LINK_DEPENDS "${script}")
  endif()
endfunction()

# ouroboros_manual(<program>): its manual page and its completion for bash, beside it, as the program itself prints them.
# Windows knows neither.
function(ouroboros_manual program)
  set_property(GLOBAL APPEND PROPERTY OUROBOROS_PROGRAMS ${program})
  if(WIN32)
    return()
  endif()
  set(page "${CMAKE_BINARY_DIR}/${program}.1")
  set(completion "${CMAKE_BINARY_DIR}/${program}.bash")
  add_custom_command(OUTPUT "${page}" "${completion}"
    COMMAND ${program} --print-man > "${page}"
    COMMAND ${program} --print-completion > "${completion}"
    DEPENDS ${program} VERBATIM)
  add_custom_target(${program}_manual ALL DEPENDS "${page}" "${completion}")
endfunction()
