/* frames.h: tables in memory for tests. */
#ifndef FRAMES_H
#define FRAMES_H

#include "frame.h"

/* A table over an array of columns. */
#define FRAME(id, n, list)                                               \
    {                                                                    \
        .name = id, .rows = n, .columns = sizeof(list) / sizeof *(list), \
        .column = list                                                   \
    }

#endif
