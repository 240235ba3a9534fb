# Loops over numbers, worth vectors; no option here changes a result.
set_source_files_properties(src/net/activation.c src/net/batchnorm.c
  src/net/conv.c src/net/dropout.c src/net/elementwise.c src/net/maxpool.c
  src/net/op_activation.c
  src/net/op_depthwise.c src/net/op_dropout.c src/net/op_join.c
  src/net/op_norm.c src/net/op_pool.c src/net/op_product.c src/net/op_shape.c
  src/net/optimiser.c src/net/pass.c src/net/readout.c
  PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O3;-fno-trapping-math>")
