#include "level.h"

const struct la_kernels KERNEL(la_kernels) = {
    .lanes = LANES,
    .pack = KERNEL(pack),
    .pack_turned = KERNEL(pack_turned),
    .product = KERNEL(product),
    .product_turned = KERNEL(product_turned),
    .mix = KERNEL(mix),
    .dots = KERNEL(dots),
    .mask = KERNEL(mask),
    .depthwise = KERNEL(depthwise),
    .depthwise_back = KERNEL(depthwise_back),
    .depthwise_back2 = KERNEL(depthwise_back2),
    .relu_sums = KERNEL(relu_sums),
    .relu_gradient = KERNEL(relu_gradient),
    .adam = KERNEL(adam),
    .transport = KERNEL(transport),
    .density = KERNEL(density),
    .multiply_adds = KERNEL(multiply_adds),
};
