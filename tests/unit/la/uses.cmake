set(double products)
