set(uses la net)
set(double costs)
