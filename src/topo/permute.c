#include "permute.h"

#include <stdlib.h>

#include "arena.h"

struct placed {
    int block, at;
};

static int by_block(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return x->at - y->at;
}

enum status places_sort(const int *block, int n, struct arena *arena,
                        struct places *out)
{
    struct placed *p;
    *out = (struct places){0};
    NEW(p, arena, n);
    NEW(out->start, arena, n + 1);
    NEW(out->at, arena, n);
    NEW(out->room, arena, n);
    for (int i = 0; i < n; i++)
        p[i] = (struct placed){block ? block[i] : 0, i};
    qsort(p, (size_t)n, sizeof *p, by_block);
    for (int i = 0; i < n; i++) {
        if (i == 0 || p[i].block != p[i - 1].block)
            out->start[out->blocks++] = i;
        out->at[i] = p[i].at;
    }
    out->start[out->blocks] = n;
    return OK;
}

void places_shuffle(const struct places *p, struct rng *r, int *to)
{
    int n = p->start[p->blocks];
    for (int i = 0; i < n; i++)
        p->room[i] = p->at[i];
    for (int b = 0; b < p->blocks; b++)
        rng_shuffle(r, p->room + p->start[b], p->start[b + 1] - p->start[b]);
    for (int i = 0; i < n; i++)
        to[p->at[i]] = p->room[i];
}
