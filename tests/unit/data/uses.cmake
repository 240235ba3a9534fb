set(uses io)
set(double augment)
