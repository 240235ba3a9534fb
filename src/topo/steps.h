/* steps.h: two step functions on 0..1 beside each other, the one with n equal
 * steps, the other with m: the pieces on which both are constant, in order. */
#ifndef STEPS_H
#define STEPS_H

struct overlap {
    long n, m, i, j; /* step i of n over step j of m */
    long at, end;    /* in parts of 1/(n m): exact */
    double length;
};

static inline void overlap_end(struct overlap *o)
{
    long end_i = (o->i + 1) * o->m, end_j = (o->j + 1) * o->n;
    o->end = end_i < end_j ? end_i : end_j;
    o->length = (double)(o->end - o->at) / ((double)o->n * (double)o->m);
}

/* n, m > 0, and their product fits a long (DIAGRAM_MOST_NODES sees to it). */
static inline struct overlap overlap_first(long n, long m)
{
    struct overlap o = {.n = n, .m = m};
    overlap_end(&o);
    return o;
}

/* After the last piece i is n. */
static inline void overlap_next(struct overlap *o)
{
    o->at = o->end;
    o->i += (o->i + 1) * o->m == o->at;
    o->j += (o->j + 1) * o->n == o->at;
    overlap_end(o);
}

#endif
