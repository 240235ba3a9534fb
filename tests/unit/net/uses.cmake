set(uses la)
set(double convolutions pools operators layers network chain models pytorch paths)
set(double_only gradients model_gradients)
