/* result.h: how a result file begins. */
#ifndef RESULT_H
#define RESULT_H

#include "setup.h"
#include "shard.h"
#include "store_create.h"

/* Creates the file of a study, all its runs pending.  command: what starts or
 * continues it.  ERR_IO: no room, read-only, or exists already. */
enum status result_create(const char *path, const struct setup *s,
                          const char *command, const struct shard *shard,
                          struct arena *arena);

/* The tables of a study's file; *p is empty. */
void result_tables(const struct study *s, struct store_plan *p);

#endif
