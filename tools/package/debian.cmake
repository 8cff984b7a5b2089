# Run by cpack between installing and packing: what a Debian package has beside what `cmake --install` gives - its
# copyright and changelogs, compressed pages, libraries without debug information. CPACK_TEMPORARY_DIRECTORY holds a folder
# for each component.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
find_program(GZIP gzip REQUIRED)
find_program(STRIP strip REQUIRED)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# In the form that copyright files have: a blank before each line, a full stop on an empty one.
file(READ "${CPACK_OUROBOROS_SOURCE_DIR}/LICENSE" license)
string(REGEX REPLACE "^.*\n(Permission is)" "\\1" license "${license}")
string(STRIP "${license}" license)
string(REPLACE "\n\n" "\n.\n" license "${license}")
string(REPLACE "\n" "\n " license " ${license}")
set(OUROBOROS_LICENSE "${license}")

# add_documents(<folder of a component> <package>)
function(add_documents folder package)
  set(documents "${folder}${CPACK_PACKAGING_INSTALL_PREFIX}/share/doc/${package}")
  file(MAKE_DIRECTORY "${documents}")
  configure_file("${CPACK_OUROBOROS_SOURCE_DIR}/tools/package/copyright.in" "${documents}/copyright" @ONLY)
  configure_file("${CPACK_OUROBOROS_SOURCE_DIR}/tools/package/changelog" "${documents}/changelog.Debian" COPYONLY)
  configure_file("${CPACK_OUROBOROS_SOURCE_DIR}/CHANGELOG.md" "${documents}/changelog" COPYONLY)
  run("${GZIP}" -9nf "${documents}/changelog.Debian" "${documents}/changelog")
endfunction()

set(runtime "${CPACK_TEMPORARY_DIRECTORY}/runtime")
if(EXISTS "${runtime}")
  add_documents("${runtime}" ouroboros)
  file(GLOB_RECURSE pages "${runtime}/*.1")
  run("${GZIP}" -9nf ${pages})
endif()

set(development "${CPACK_TEMPORARY_DIRECTORY}/development")
if(EXISTS "${development}")
  add_documents("${development}" ouroboros-dev)
  file(GLOB_RECURSE libraries "${development}/*.a")
  run("${STRIP}" --strip-debug --remove-section=.comment --remove-section=.note --enable-deterministic-archives ${libraries})
endif()
