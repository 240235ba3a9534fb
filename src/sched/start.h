/* start.h: how this process was started, and the start of MPI. */
#ifndef START_H
#define START_H

#include <stdbool.h>

#include "status.h"

bool start_launched(void); /* by mpirun or srun */

/* False where MPI refuses; where it does not return within so many seconds the
 * process ends with a sentence. */
bool start_mpi(double seconds);

/* ERR_REFUSED where Slurm started more tasks than MPI sees ranks. */
enum status start_check(int ranks);

#endif
