set(uses io store table stats graph topo)
set(rooms analysis/questions)
