/* writer.h: a result file that is open for writing. */
#ifndef WRITER_H
#define WRITER_H

#include "store_write.h"

struct store {
    struct store_layout layout;
    enum store_sync sync;
    double synced;    /* when, by clock_seconds */
    const char *path; /* as it was opened */
    int64_t bytes;    /* its size then; it never changes */
    int fd, commit, telemetry;
};

#endif
