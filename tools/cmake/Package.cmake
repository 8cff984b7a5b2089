# Packages, made by cpack from what Install.cmake installs: two for Debian, `ouroboros` to play and watch and
# `ouroboros-dev` to record games of one's own, and an archive of the source.
#
#     cmake --preset package && cmake --build --preset package && cpack --preset package
#     cpack --config build/package/CPackSourceConfig.cmake
#
# For Windows a single ZIP, with all of it: cpack --preset windows-mingw.
set(OUROBOROS_MAINTAINER "The Ouroboros authors <ouroboros@example.org>" CACHE STRING "Who answers for the packages")

set(CPACK_PACKAGE_NAME ouroboros)
# Empty, so that each package has its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGE_VENDOR "The Ouroboros authors")
set(CPACK_PACKAGE_CONTACT "${OUROBOROS_MAINTAINER}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_VERBATIM_VARIABLES TRUE)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_OUROBOROS_SOURCE_DIR "${PROJECT_SOURCE_DIR}")
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/tools/package/debian.cmake")
if(WIN32)
  set(CPACK_GENERATOR ZIP)
  set(CPACK_ARCHIVE_COMPONENT_INSTALL FALSE)
  set(CPACK_PRE_BUILD_SCRIPTS "")
  set(CPACK_PACKAGE_FILE_NAME "ouroboros-${PROJECT_VERSION}-windows-x64")
endif()

# The packages of Debian that what is installed needs, for the dependencies of these components.
function(ouroboros_debian_packages components except packages)
  set(found "")
  foreach(component IN LISTS components)
    ouroboros_needs(${component} needed dependencies)
    foreach(name IN LISTS dependencies)
      get_property(arguments GLOBAL PROPERTY OUROBOROS_DEPENDENCY_${name})
      list(GET arguments 0 key)
      ouroboros_package_names("${PROJECT_SOURCE_DIR}/tools/packages.txt" ${key} names)
      list(GET names 0 debian)
      list(APPEND found ${debian})
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES found)
  list(REMOVE_ITEM found ${except})
  set(${packages} "${found}" PARENT_SCOPE)
endfunction()
# A game that only records needs the first; without the second, engine and replay are not found.
ouroboros_debian_packages(recorder "-" recorder_packages)
ouroboros_debian_packages("${OUROBOROS_LIBRARIES}" "${recorder_packages}" other_packages)
list(JOIN recorder_packages ", " recorder_packages)
list(JOIN other_packages ", " other_packages)

set(CPACK_DEB_COMPONENT_INSTALL TRUE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ouroboros)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS TRUE)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "ffmpeg, ouroboros-dev")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "game of snake that records every tick, with a viewer
Every frame of every tick of the game is kept, through a crash or a kill, and
can be watched again in both directions.

The viewer steps, searches, compares and exports recordings; it and the tools
work with those of any game that records with ouroboros-dev.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME ouroboros-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "pkg-config, ${recorder_packages}")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "${other_packages}")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "ouroboros, cmake, python3-numpy, sqlite3")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "recorder for games: headers and static libraries
A game hands over a frame of fixed size once per tick. It is sealed in a
memory-mapped ring and carried into a session file by a thread of its own;
whatever instruction the game dies at, no frame that was handed over is lost.

The recorder needs no window library. With the recommended packages there are
also the engine, which a recorded game can run in, and the viewer's parts.")

# The archive of the source: what is in the repository, and nothing that was made by using it.
string(REGEX REPLACE "([][+.*()^$?\\\\])" "\\\\\\1" here "${PROJECT_SOURCE_DIR}")
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME "ouroboros-${PROJECT_VERSION}")
set(CPACK_SOURCE_IGNORE_FILES "^${here}/build[^/]*(/|$)" "^${here}/recordings/" "/\\.git(/|$)" "\\.dat$" "~$" "\\.swp$")

include(CPack)
