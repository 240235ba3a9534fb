set(uses la)
