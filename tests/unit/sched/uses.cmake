set(uses foreign_mpi) # test_scale.c has the scheduler itself in it
