# Fused operators have a folder of their own.
file(GLOB fused CONFIGURE_DEPENDS src/net/fused/*.c)
target_sources(net PRIVATE ${fused})
target_include_directories(net PRIVATE src/net)

# Loops over numbers, worth vectors; no option here changes a result.
set_source_files_properties(src/net/activation.c src/net/batchnorm.c
  src/net/bias.c src/net/dropout.c
  src/net/op_activation.c src/net/op_attention.c
  src/net/op_conv.c src/net/op_depthwise.c src/net/op_dropout.c
  src/net/op_join.c src/net/op_linear.c src/net/op_norm.c src/net/op_pool.c
  src/net/op_shape.c src/net/op_sum.c
  src/net/optimiser.c src/net/pass.c src/net/readout.c
  PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O3;-fno-trapping-math>")
