set(uses la)
set(double operators)
set(double_only gradients)
