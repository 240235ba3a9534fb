/* helper.h: the process between a rank and its trials. */
#ifndef HELPER_H
#define HELPER_H

#include <sys/types.h>

#include "crew.h"

struct crew_order {
    int64_t id;
    struct crew_limits limits;
};

struct crew_board {
    int child; /* pid of the trial at hand, 0: none */
    _Alignas(64) char page[];
};

_Noreturn void helper_run(pid_t rank, int socket, struct crew_board *board,
                          crew_work *work, void *context);

#endif
