set(uses table sweep data net io jobs graph foreign_m)
