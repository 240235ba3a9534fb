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
    .depthwise_turned = KERNEL(depthwise_turned),
    .depthwise_turned2 = KERNEL(depthwise_turned2),
    .depthwise_weight = KERNEL(depthwise_weight),
    .relu_sums = KERNEL(relu_sums),
    .relu_gradient = KERNEL(relu_gradient),
    .adam = KERNEL(adam),
    .transport = KERNEL(transport),
    .density = KERNEL(density),
    .multiply_adds = KERNEL(multiply_adds),
    .windows = KERNEL(windows),
    .windows_turned = KERNEL(windows_turned),
};
