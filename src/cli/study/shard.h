/* shard.h: one of several files that share a study's runs, split by graph. */
#ifndef SHARD_H
#define SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

/* Part 1 .. of; of is 0 where the whole study is meant. */
struct shard {
    int part, of;
};

enum { SHARD_MOST = 1000000, SHARD_TEXT = 16 };

/* From "2/6", or "" for the whole.  false: it is neither. */
bool shard_read(const char *text, struct shard *out);
/* The same back; returns out. */
const char *shard_print(const struct shard *s, char out[SHARD_TEXT]);

/* Whether a run is one of the part's: by the number of its graph, so that all
 * runs of a graph are in one file; by its own where it has none (graph -1). */
bool shard_has(const struct shard *s, int64_t graph, int64_t run);

/* ERR_INPUT where there are more parts than graphs (or runs without graphs):
 * some would be empty. */
enum status shard_check(const struct shard *s, int64_t graphs, int64_t runs);

#endif
