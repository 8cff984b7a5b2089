# Compiles the viewer's module for browsers: WebAssembly by clang, with the standard library and the C library of Debian's
# packages (tools/packages.txt, group web). tools/web brings what is missing.
#
# Exceptions are not WebAssembly's own, which browsers from before 2022 lack; replay/web/exceptions.cpp says how they work.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(OUROBOROS_WEB TRUE)
set(OUROBOROS_WEB_CLANG 19 CACHE STRING "The version of clang, whose libraries are those of the same version")
foreach(language C CXX)
  set(CMAKE_${language}_COMPILER_TARGET wasm32-wasi)
endforeach()
set(CMAKE_C_COMPILER clang-${OUROBOROS_WEB_CLANG})
set(CMAKE_CXX_COMPILER clang++-${OUROBOROS_WEB_CLANG})
set(CMAKE_AR llvm-ar-${OUROBOROS_WEB_CLANG})
set(CMAKE_RANLIB llvm-ranlib-${OUROBOROS_WEB_CLANG})
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
