#include "shard.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A number from 1 to SHARD_MOST without sign or blanks; 0: it is none. */
static int read_number(const char *text, char **end)
{
    if (*text < '1' || *text > '9')
        return 0;
    long x = strtol(text, end, 10);
    return x <= SHARD_MOST ? (int)x : 0;
}

bool shard_read(const char *text, struct shard *out)
{
    char *end;
    *out = (struct shard){0, 0};
    if (!*text)
        return true;
    int part = read_number(text, &end);
    if (!part || *end != '/')
        return false;
    int of = read_number(end + 1, &end);
    if (!of || *end || part > of)
        return false;
    *out = (struct shard){part, of};
    return true;
}

const char *shard_print(const struct shard *s, char out[SHARD_TEXT])
{
    out[0] = '\0';
    if (s->of)
        snprintf(out, SHARD_TEXT, "%d/%d", s->part, s->of);
    return out;
}

bool shard_has(const struct shard *s, int64_t graph, int64_t run)
{
    return !s->of || (graph < 0 ? run : graph) % s->of == s->part - 1;
}

enum status shard_check(const struct shard *s, int64_t graphs, int64_t runs)
{
    int64_t parts = graphs > 0 ? graphs : runs;
    if (s->of <= parts)
        return OK;
    return FAIL(ERR_INPUT,
                "%d shards of %" PRId64
                " %s: some would be empty; take %" PRId64 " or fewer",
                s->of, parts, graphs > 0 ? "graphs" : "runs", parts);
}
