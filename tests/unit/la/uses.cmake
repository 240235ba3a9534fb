set(double products kernels)
