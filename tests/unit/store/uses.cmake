set(uses io table foreign_hdf5)
