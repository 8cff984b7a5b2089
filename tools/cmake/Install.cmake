# What `cmake --install` puts where, and what find_package and pkg-config need to use it. Two components: `runtime` has
# the programs with their pages, completion and desktop entries, `development` the libraries and headers.
#
# Each library is a component of the package Ouroboros, so that a game that only records needs neither SDL nor ImGui:
#
#     find_package(Ouroboros 0.1 REQUIRED COMPONENTS recorder)
#     target_link_libraries(game PRIVATE Ouroboros::recorder)
#
# Nothing installed names the folder that it was built or installed in: the prefix can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(OUROBOROS_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/Ouroboros")
set(OUROBOROS_HEADER_DIR "${CMAKE_INSTALL_INCLUDEDIR}/ouroboros")

# Those that others need come first.
set(OUROBOROS_LIBRARIES recorder)
if(OUROBOROS_BUILD_GAME)
  list(APPEND OUROBOROS_LIBRARIES program inspect engine overlay rules game replay)
endif()

# Users of an installed library find its dependencies as Ouroboros::dep_zstd, so that Dep::zstd stays a name of the
# build. A static library needs the headers of what it uses privately no more.
function(ouroboros_rename_dependencies target)
  get_property(headers_only GLOBAL PROPERTY OUROBOROS_HEADERS_ONLY)
  get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
  set(renamed "")
  foreach(library IN LISTS libraries)
    if(library MATCHES "BUILD_INTERFACE" OR NOT library MATCHES "Dep::([a-z0-9_]+)")
      list(APPEND renamed "${library}")
      continue()
    endif()
    set(name "${CMAKE_MATCH_1}")
    list(APPEND renamed "$<BUILD_INTERFACE:${library}>")
    if(NOT (library MATCHES "LINK_ONLY" AND name IN_LIST headers_only))
      string(REPLACE "Dep::" "Ouroboros::dep_" installed "${library}")
      list(APPEND renamed "$<INSTALL_INTERFACE:${installed}>")
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${renamed}")
endfunction()

# What an installed library needs: other components, dependencies.
function(ouroboros_needs component components dependencies)
  get_target_property(libraries ouroboros_${component} INTERFACE_LINK_LIBRARIES)
  set(found_components "")
  set(found_dependencies "")
  foreach(library IN LISTS libraries)
    if(library MATCHES "Ouroboros::dep_([a-z0-9_]+)")
      list(APPEND found_dependencies ${CMAKE_MATCH_1})
    elseif(library MATCHES "Ouroboros::([a-z0-9_]+)")
      list(APPEND found_components ${CMAKE_MATCH_1})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES found_components)
  list(REMOVE_DUPLICATES found_dependencies)
  set(${components} "${found_components}" PARENT_SCOPE)
  set(${dependencies} "${found_dependencies}" PARENT_SCOPE)
endfunction()

# Builds all that is installed.
add_custom_target(ouroboros_installable)

function(ouroboros_install_library component)
  set(target ouroboros_${component})
  add_dependencies(ouroboros_installable ${target})
  ouroboros_rename_dependencies(${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${component})
  install(TARGETS ${target} EXPORT ouroboros_${component}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
    # The second for <ouroboros.h>, which programs in C include, and <circular_buffer.h>.
    INCLUDES DESTINATION "${OUROBOROS_HEADER_DIR}" "${OUROBOROS_HEADER_DIR}/recorder/include")
  install(EXPORT ouroboros_${component} NAMESPACE Ouroboros:: FILE OuroborosTargets-${component}.cmake
    DESTINATION "${OUROBOROS_CMAKE_DIR}" COMPONENT development)
endfunction()

# ouroboros_install_headers(<folder> [EXCEPT <name>...]): a folder's headers but for those that only its sources use.
function(ouroboros_install_headers folder)
  cmake_parse_arguments(HEADERS "" "" "EXCEPT" ${ARGN})
  set(except "")
  foreach(name IN LISTS HEADERS_EXCEPT)
    list(APPEND except PATTERN "${name}" EXCLUDE)
  endforeach()
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}/" DESTINATION "${OUROBOROS_HEADER_DIR}/${folder}"
    COMPONENT development FILES_MATCHING PATTERN "*.h" ${except})
endfunction()

# The part of OuroborosConfig.cmake that knows the components.
function(ouroboros_describe_components text)
  set(lines "set(_ouroboros_components ${OUROBOROS_LIBRARIES})\n")
  set(all_dependencies "")
  foreach(component IN LISTS OUROBOROS_LIBRARIES)
    ouroboros_needs(${component} components dependencies)
    string(APPEND lines "set(_ouroboros_${component}_components ${components})\n"
      "set(_ouroboros_${component}_dependencies ${dependencies})\n")
    list(APPEND all_dependencies ${dependencies})
  endforeach()
  list(REMOVE_DUPLICATES all_dependencies)
  foreach(name IN LISTS all_dependencies)
    get_property(arguments GLOBAL PROPERTY OUROBOROS_DEPENDENCY_${name})
    string(APPEND lines "set(_ouroboros_dependency_${name} ${arguments})\n")
  endforeach()
  set(${text} "${lines}" PARENT_SCOPE)
endfunction()

# The pkg-config modules of what a component needs to be linked.
function(ouroboros_pkgconfig_modules component modules)
  ouroboros_needs(${component} components dependencies)
  set(found "")
  foreach(name IN LISTS dependencies)
    get_property(arguments GLOBAL PROPERTY OUROBOROS_DEPENDENCY_${name})
    cmake_parse_arguments(DEP "" "PKGCONFIG" "" ${arguments})
    list(APPEND found ${DEP_PKGCONFIG})
  endforeach()
  list(JOIN found ", " found)
  set(${modules} "${found}" PARENT_SCOPE)
endfunction()

# What is loaded while a program runs: Python's module with its library, SQLite's module.
set(OUROBOROS_PYTHON_DIR "lib/python3/dist-packages" CACHE STRING "Where ouroboros.py is installed, below the prefix")
function(ouroboros_install_shared)
  install(FILES "${PROJECT_SOURCE_DIR}/recorder/python/ouroboros.py" DESTINATION "${OUROBOROS_PYTHON_DIR}"
    COMPONENT development)
  set(libraries ouroboros_shared)
  if(TARGET ouroboros_sqlite)
    list(APPEND libraries ouroboros_sqlite)
  endif()
  add_dependencies(ouroboros_installable ${libraries})
  install(TARGETS ${libraries} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endfunction()

function(ouroboros_install_development)
  foreach(component IN LISTS OUROBOROS_LIBRARIES)
    ouroboros_install_library(${component})
  endforeach()
  ouroboros_install_headers(recorder
    EXCEPT c_api program xxh3_avx2.h contents.h expression_program.h expression_syntax.h field_json.h json_text.h
           session_recording.h web_files.h)
  # For the ring alone, whose headers bring these sources along.
  install(FILES "${PROJECT_SOURCE_DIR}/recorder/base/file.cpp" "${PROJECT_SOURCE_DIR}/recorder/base/file_posix.cpp"
      "${PROJECT_SOURCE_DIR}/recorder/base/file_windows.cpp"
    DESTINATION "${OUROBOROS_HEADER_DIR}/recorder/base" COMPONENT development)
  install(FILES "${PROJECT_SOURCE_DIR}/recorder/ring/circular_buffer.cpp" "${PROJECT_SOURCE_DIR}/recorder/ring/ring_file.cpp"
    DESTINATION "${OUROBOROS_HEADER_DIR}/recorder/ring" COMPONENT development)
  if(OUROBOROS_BUILD_GAME)
    ouroboros_install_headers(engine EXCEPT imgui_compat.h panel_widgets.h)
    ouroboros_install_headers(game EXCEPT program)
    ouroboros_install_headers(replay EXCEPT web)
  endif()

  if(OUROBOROS_BUILD_SHARED)
    ouroboros_install_shared()
  endif()

  set(made "${PROJECT_BINARY_DIR}/install")
  ouroboros_describe_components(OUROBOROS_COMPONENT_TABLE)
  set(OUROBOROS_CXX_RUNTIME ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})
  list(FILTER OUROBOROS_CXX_RUNTIME INCLUDE REGEX "^(stdc\\+\\+|c\\+\\+|c\\+\\+abi|m)$")
  list(REMOVE_DUPLICATES OUROBOROS_CXX_RUNTIME)
  configure_package_config_file("${PROJECT_SOURCE_DIR}/tools/cmake/OuroborosConfig.cmake.in"
    "${made}/OuroborosConfig.cmake" INSTALL_DESTINATION "${OUROBOROS_CMAKE_DIR}" NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file("${made}/OuroborosConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
  install(FILES "${made}/OuroborosConfig.cmake" "${made}/OuroborosConfigVersion.cmake"
      "${PROJECT_SOURCE_DIR}/tools/packages.txt"
    DESTINATION "${OUROBOROS_CMAKE_DIR}" COMPONENT development)
  install(FILES "${PROJECT_SOURCE_DIR}/tools/cmake/Dependency.cmake" RENAME OuroborosDependency.cmake
    DESTINATION "${OUROBOROS_CMAKE_DIR}" COMPONENT development)

  # To read: the format of sessions, a game to begin with, and other uses.
  set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/ouroboros-dev")
  install(FILES "${PROJECT_SOURCE_DIR}/recorder/FORMAT.md" DESTINATION "${documents}" COMPONENT development)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/tests/package/ball" "${PROJECT_SOURCE_DIR}/tests/package/uses"
    DESTINATION "${documents}/examples" COMPONENT development)

  ouroboros_pkgconfig_modules(recorder OUROBOROS_RECORDER_MODULES)
  file(RELATIVE_PATH OUROBOROS_UP "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  string(REGEX REPLACE "/$" "" OUROBOROS_UP "${OUROBOROS_UP}")
  configure_file("${PROJECT_SOURCE_DIR}/tools/cmake/ouroboros-recorder.pc.in" "${made}/ouroboros-recorder.pc" @ONLY)
  install(FILES "${made}/ouroboros-recorder.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
endfunction()

function(ouroboros_install_programs)
  get_property(programs GLOBAL PROPERTY OUROBOROS_PROGRAMS)
  set(completions "${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions")
  foreach(program IN LISTS programs)
    add_dependencies(ouroboros_installable ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
    if(WIN32)
      continue()
    endif()
    add_dependencies(ouroboros_installable ${program}_manual)
    install(FILES "${CMAKE_BINARY_DIR}/${program}.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT runtime)
    install(FILES "${CMAKE_BINARY_DIR}/${program}.bash" RENAME ${program} DESTINATION "${completions}" COMPONENT runtime)
  endforeach()
endfunction()

ouroboros_install_development()
if(PROJECT_IS_TOP_LEVEL)
  ouroboros_install_programs()
  if(OUROBOROS_BUILD_GAME AND NOT WIN32)
    add_subdirectory(tools/desktop targets/tools/desktop)
  endif()
  # The page that recordings are exported into, where tools/web has made it.
  install(FILES "${PROJECT_SOURCE_DIR}/build/web/watch.html" DESTINATION "${CMAKE_INSTALL_DATADIR}/ouroboros"
    COMPONENT runtime OPTIONAL)
  # A ring to try, and what its file can do.
  if(WIN32)
    install(TARGETS buffer_test RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
    install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
      DESTINATION . COMPONENT runtime)
  endif()
endif()
