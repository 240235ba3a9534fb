set(uses io store table stats graph topo)
