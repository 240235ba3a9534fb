# The kernels, once per level.  FMA is theirs to use: equal levels give equal
# bits, and the baseline has none.
file(GLOB kernels CONFIGURE_DEPENDS src/la/kernels/*.c)

# Of la_exp's bits at every level.
set_source_files_properties(src/la/kernels/exp.c PROPERTIES COMPILE_OPTIONS
  -ffp-contract=off)

# With sanitizers their many blocks take minutes at -O3.  Of products the bits are
# stored, and below -O2 nothing is contracted to FMA.
if(WIRESWEEP_ASAN)
  set_source_files_properties(src/la/kernels/windows.c PROPERTIES COMPILE_OPTIONS
    -O1)
  set_source_files_properties(src/la/kernels/product.c PROPERTIES COMPILE_OPTIONS
    -O2)
endif()

function(level name)
  add_library(la_${name} OBJECT ${kernels})
  target_include_directories(la_${name} PRIVATE include/la include/base)
  target_compile_definitions(la_${name} PRIVATE LA_LEVEL=${name})
  target_compile_options(la_${name} PRIVATE -O3 -Wno-psabi ${ARGN})
  target_link_libraries(la_${name} PRIVATE warnings)
  target_sources(la PRIVATE $<TARGET_OBJECTS:la_${name}>)
endfunction()

level(portable)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT WIRESWEEP_DOUBLE)
  level(v3 -march=x86-64-v3 -ffp-contract=fast)
  level(v4 -march=x86-64-v4 -ffp-contract=fast -mprefer-vector-width=512)
  include(CheckCCompilerFlag)
  check_c_compiler_flag(-mavx512bf16 WIRESWEEP_HAS_BF16)
  if(WIRESWEEP_HAS_BF16)
    level(bf16 -march=x86-64-v4 -mavx512bf16 -ffp-contract=fast
      -mprefer-vector-width=512)
    target_compile_definitions(la PRIVATE LA_HAS_BF16)
  endif()
endif()
