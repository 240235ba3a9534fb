set(uses io store table sweep job data)
set(rooms src/cli/study src/cli/slurm)
