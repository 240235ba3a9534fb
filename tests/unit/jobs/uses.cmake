set(uses table sweep data net io job graph foreign_m)
