/* fetch.h: memory that is read soon, fetched while a kernel computes. */
#ifndef FETCH_H
#define FETCH_H

#include "level.h"

/* What is needed soon comes into the second cache a few lines at a time: more
 * at once than the processor can wait for are dropped.  A kernel holds the
 * place in registers while it computes a block. */
struct fetch {
    const char *at;
    long left;
    int more; /* four lines at a time, or eight */
};
INLINE struct fetch fetch_start(struct la_ahead *a)
{
    if (!a)
        return (struct fetch){NULL, 0, 0};
    if (a->left <= 0 && a->next < a->spans) {
        a->at = a->span[a->next].at;
        a->left = a->span[a->next++].bytes;
    }
    return (struct fetch){a->at, a->left, a->dense};
}
INLINE void fetch_four(struct fetch *f)
{
    UNROLL for (int i = 0; i < 4; i++) __builtin_prefetch(f->at + i * 64, 0, 2);
    f->at += 4 * 64;
    f->left -= 4 * 64;
}
INLINE void fetch_more(struct fetch *f)
{
    if (f->left <= 0)
        return;
    fetch_four(f);
    if (f->more)
        fetch_four(f);
}
INLINE void fetch_stop(const struct fetch *f, struct la_ahead *a)
{
    if (!a)
        return;
    a->at = f->at;
    a->left = f->left;
}

#endif
