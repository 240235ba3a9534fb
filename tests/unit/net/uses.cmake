set(uses la)
set(double operators layers network chain pytorch paths)
set(double_only gradients model_gradients)
