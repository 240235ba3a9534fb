set(uses la)
set(double operators layers network chain paths)
set(double_only gradients)
