/* result.h: how a result file begins. */
#ifndef RESULT_H
#define RESULT_H

#include "setup.h"
#include "shard.h"
#include "store_create.h"
#include "store_file.h"

struct result_facts {
    const char *command; /* that starts or continues it */
    const char *history; /* whose finished runs it takes in; "" */
    struct shard shard;  /* {0, 0}: the whole study */
};

/* Creates the file of a study, all its runs pending.  ERR_IO: no room,
 * read-only, or exists already. */
enum status result_create(const char *path, const struct setup *s,
                          const struct result_facts *facts,
                          struct arena *arena);

/* ERR_REFUSED: the file holds numbers of another arithmetic than this
 * program's, so that finished and new runs would not belong together. */
enum status result_check_numerics(const struct store_file *f);

/* The tables of a study's file; *p is empty. */
void result_tables(const struct study *s, struct store_plan *p);

#endif
