# Lanes are inlined everywhere, so how they would be passed does not matter.
target_compile_options(topo PRIVATE -Wno-psabi)
