/* result.h: how a result file begins. */
#ifndef RESULT_H
#define RESULT_H

#include "setup.h"
#include "shard.h"

/* Creates the file of a study, all its runs pending.  command: what starts or
 * continues it.  ERR_IO: no room, read-only, or exists already. */
enum status result_create(const char *path, const struct setup *s,
                          const char *command, const struct shard *shard,
                          struct arena *arena);

#endif
