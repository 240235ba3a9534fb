set(double products kernels dense)
