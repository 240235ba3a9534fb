/* wide.h: numbers as vectors of doubles, for sums of many. */
#ifndef WIDE_H
#define WIDE_H

#include "level.h"

typedef double wide __attribute__((vector_size(VECTOR), may_alias));
enum { WIDE = VECTOR / sizeof(double) };

/* As many reals. */
typedef real narrow
    __attribute__((vector_size(WIDE * sizeof(real)), may_alias));

INLINE wide widened(const real *p)
{
    return __builtin_convertvector(*(const narrow *)p, wide);
}

INLINE void store_narrow(real *p, wide x)
{
    *(narrow *)p = __builtin_convertvector(x, narrow);
}

INLINE wide load_wide(const double *p)
{
    return *(const wide *)p;
}

INLINE void store_wide(double *p, wide x)
{
    *(wide *)p = x;
}

#endif
