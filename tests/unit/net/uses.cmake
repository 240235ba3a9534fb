set(uses la)
set(double operators network paths)
set(double_only gradients)
