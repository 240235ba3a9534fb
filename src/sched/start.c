/* Finding out how we were started, and starting MPI. */
#include "start.h"

#include <math.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched.h"

int sched_rank_before_start(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK",
                                        "PMI_RANK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *rank = getenv(names[i]);
        if (rank)
            return atoi(rank);
    }
    return 0;
}

bool start_launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMIX_RANK") ||
           getenv("PMI_RANK");
}

void sched_library(char *out, size_t size)
{
    char name[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int n;
    MPI_Get_library_version(name, &n);
    snprintf(out, size, "%.*s", (int)strcspn(name, ",\n"), name);
}

/* srun without PMIx silently starts N programs of one rank each, which would
 * all write the same file. */
enum status start_check(int ranks)
{
    const char *tasks = getenv("SLURM_NTASKS"), *step = getenv("SLURM_STEP_ID");
    if (ranks == 1 && tasks && step && atoi(tasks) > 1 &&
        getenv("SLURM_PROCID") && !getenv("OMPI_COMM_WORLD_SIZE"))
        return FAIL(ERR_REFUSED,
                    "Slurm started %s tasks but MPI sees one rank; use mpirun "
                    "inside the job, or srun --mpi=pmix",
                    tasks);
    return OK;
}

static void give_up_starting(int number)
{
    static const char words[] =
        "wiresweep: error: MPI does not start: one of the ranks must have "
        "died\n";
    ssize_t n = write(STDERR_FILENO, words, sizeof words - 1);
    (void)n;
    (void)number;
    _exit(EXIT_FAILURE);
}

/* MPI_Init never returns where another rank dies within it. */
bool start_mpi(double seconds)
{
    signal(SIGALRM, give_up_starting);
    alarm((unsigned)ceil(seconds));
    bool good = MPI_Init(NULL, NULL) == MPI_SUCCESS;
    alarm(0);
    return good;
}
