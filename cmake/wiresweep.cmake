# Compiler settings, foreign libraries, and the functions of the module table.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")

option(WIRESWEEP_WERROR "Treat warnings as errors" OFF)
option(WIRESWEEP_ASAN "Build with the address and undefined sanitizers" OFF)
option(WIRESWEEP_DOUBLE "Networks in double precision (tests only)" OFF)
option(WIRESWEEP_TESTS "Build the tests" ON)

add_library(warnings INTERFACE)
target_compile_options(warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion
  -Wstrict-prototypes -Wmissing-prototypes -Wvla
  $<$<BOOL:${WIRESWEEP_WERROR}>:-Werror>)
# Contraction to FMA is a choice of the kernels, never of the optimiser: equal
# kernel levels give equal bits.
add_compile_options(-ffp-contract=off -fno-math-errno)
# Symbols are looked up once, at the start, not again in the child of each trial.
add_link_options(-Wl,-z,now)
if(WIRESWEEP_ASAN)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer
                      -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()
if(WIRESWEEP_DOUBLE)
  add_compile_definitions(WIRESWEEP_DOUBLE=1)
endif()

find_package(PkgConfig REQUIRED)

# foreign(name HEADERS ... LIBRARIES ...): a library without a pkg-config file.
function(foreign name)
  cmake_parse_arguments(arg "" "" "HEADER;LIBRARY;SUFFIX" ${ARGN})
  find_path(${name}_HEADERS ${arg_HEADER} PATH_SUFFIXES ${arg_SUFFIX} REQUIRED)
  find_library(${name}_LIBRARY ${arg_LIBRARY} PATH_SUFFIXES ${arg_SUFFIX}
               REQUIRED)
  add_library(foreign_${name} INTERFACE)
  target_include_directories(foreign_${name} SYSTEM INTERFACE
                             ${${name}_HEADERS})
  target_link_libraries(foreign_${name} INTERFACE ${${name}_LIBRARY})
endfunction()

# packaged(name modules...): a library known to pkg-config.
function(packaged name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(foreign_${name} INTERFACE)
  target_link_libraries(foreign_${name} INTERFACE PkgConfig::${name})
endfunction()

# The serial flavour of BLIS first: a rank is a core.
foreign(blis HEADER blis.h LIBRARY blis
        SUFFIX blis-serial ${CMAKE_LIBRARY_ARCHITECTURE}/blis-serial blis)
packaged(igraph igraph)
packaged(fyaml libfyaml)
packaged(archive libarchive)
packaged(crypto libcrypto)
packaged(jpeg libturbojpeg)
packaged(png libpng)
packaged(mpi ompi-c)
find_path(hdf5_HEADERS hdf5.h PATH_SUFFIXES hdf5/serial REQUIRED)
find_library(hdf5_LIBRARY NAMES hdf5_serial hdf5 REQUIRED)
add_library(foreign_hdf5 INTERFACE)
target_include_directories(foreign_hdf5 SYSTEM INTERFACE ${hdf5_HEADERS})
target_link_libraries(foreign_hdf5 INTERFACE ${hdf5_LIBRARY})
find_path(gsl_HEADERS gsl/gsl_cdf.h REQUIRED)
find_library(gsl_LIBRARY gsl REQUIRED)
add_library(foreign_gsl INTERFACE)
target_include_directories(foreign_gsl SYSTEM INTERFACE ${gsl_HEADERS})
# GSL wants a CBLAS; BLIS has one.
target_link_libraries(foreign_gsl INTERFACE ${gsl_LIBRARY} foreign_blis m)
add_library(foreign_m INTERFACE)
target_link_libraries(foreign_m INTERFACE m)

# One noun: include/NAME is seen by those who name it, src/NAME by nobody.
function(describe name)
  cmake_parse_arguments(arg "" "" "USES;FOREIGN" ${ARGN})
  list(TRANSFORM arg_FOREIGN PREPEND foreign_)
  if(EXISTS ${PROJECT_SOURCE_DIR}/include/${name})
    target_include_directories(${name} PUBLIC include/${name})
  endif()
  target_link_libraries(${name} PRIVATE ${arg_USES} ${arg_FOREIGN} warnings)
  if(NOT name STREQUAL base)
    target_link_libraries(${name} PUBLIC base)
  endif()
endfunction()

function(module name)
  file(GLOB sources CONFIGURE_DEPENDS src/${name}/*.c)
  if(NOT sources)
    set(sources cmake/empty.c)
  endif()
  add_library(${name} STATIC ${sources})
  describe(${name} ${ARGN})
  if(EXISTS ${PROJECT_SOURCE_DIR}/src/${name}/levels.cmake)
    include(src/${name}/levels.cmake)
  endif()
endfunction()

# Like module, of a folder whose files nobody calls by name, with its rooms.
function(objects name)
  cmake_parse_arguments(arg "" "FROM" "" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${arg_FROM}/*.c ${arg_FROM}/*/*.c)
  file(GLOB headers CONFIGURE_DEPENDS ${arg_FROM}/*.h ${arg_FROM}/*/*.h)
  if(NOT sources)
    set(sources cmake/empty.c)
  endif()
  add_library(${name} STATIC ${sources})
  describe(${name} ${arg_UNPARSED_ARGUMENTS})
  foreach(header ${headers})
    cmake_path(GET header PARENT_PATH room)
    target_include_directories(${name} PRIVATE ${room})
  endforeach()
  target_include_directories(${name} PRIVATE ${PROJECT_BINARY_DIR}/facts)
endfunction()

# texts(target name FROM folder): the folder's files as C strings, `name`.
function(texts target name from folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE
       ${PROJECT_SOURCE_DIR}/${folder} ${folder}/*)
  set(out "#include \"${name}.h\"\n\nconst struct embedded_text ${name}[] = {\n")
  foreach(file ${files})
    set(path ${PROJECT_SOURCE_DIR}/${folder}/${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n\"\n     \"" text "${text}")
    string(APPEND out "    {\"${file}\",\n     \"${text}\"},\n")
  endforeach()
  string(APPEND out "    {0, 0}};\n")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/facts/${name}.c CONTENT "@out@"
       @ONLY)
  target_sources(${target} PRIVATE ${PROJECT_BINARY_DIR}/facts/${name}.c)
endfunction()

function(program name from)
  add_executable(${name} src/main.c)
  target_link_libraries(${name} PRIVATE ${from} warnings)
  install(TARGETS ${name})
endfunction()

# Version and build facts that result files keep.
execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} describe --always --dirty
                OUTPUT_VARIABLE WIRESWEEP_COMMIT ERROR_QUIET
                OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT WIRESWEEP_COMMIT)
  set(WIRESWEEP_COMMIT unknown)
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/build_facts.h.in
               ${PROJECT_BINARY_DIR}/facts/build_facts.h)
