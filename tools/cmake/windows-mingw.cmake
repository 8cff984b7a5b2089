# Compiles for Windows with MinGW-w64 on Debian or Ubuntu (g++-mingw-w64-x86-64-posix) and runs what it has made under
# Wine. The libraries are looked for in OUROBOROS_WINDOWS_SYSROOT, which tools/check-windows makes.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
# The variant with threads of the POSIX kind has std::thread and std::mutex.
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
find_program(OUROBOROS_WINE wine HINTS /usr/lib/wine)
mark_as_advanced(OUROBOROS_WINE)
if(OUROBOROS_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${OUROBOROS_WINE}")
endif()
get_filename_component(OUROBOROS_ROOT "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)
get_filename_component(OUROBOROS_ROOT "${OUROBOROS_ROOT}" DIRECTORY)
set(OUROBOROS_WINDOWS_SYSROOT "${OUROBOROS_ROOT}/build/windows-sysroot" CACHE PATH "The libraries for Windows")
set(CMAKE_FIND_ROOT_PATH "${OUROBOROS_WINDOWS_SYSROOT}" /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# What this system has is not meant for Windows, also where it is headers only: those are in the sysroot, too.
foreach(package PkgConfig CLI11 nlohmann_json)
  set(CMAKE_DISABLE_FIND_PACKAGE_${package} TRUE)
endforeach()
# The programs need no DLL of the compiler's.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
