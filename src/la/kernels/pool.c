/* pool.c: of windows the largest, and whose it was, or the mean. */
#include "wide.h"

typedef uint8_t bytes __attribute__((vector_size(LANES), may_alias));
#ifdef WIRESWEEP_DOUBLE
typedef int64_t whole __attribute__((vector_size(VECTOR)));
#else
typedef int32_t whole __attribute__((vector_size(VECTOR)));
#endif

INLINE whole choose(whole b, whole yes, whole no)
{
    return (b & yes) | (~b & no);
}

/* The first of equals, NaN before all; by their numbers within the window. */
INLINE void largest(const int down, const int across,
                    const struct la_windows *p, const real *x, real *y,
                    uint8_t *which)
{
    vec most = load(x);
    whole at = {0};
    for (int i = 0; i < down; i++)
        for (int j = 0; j < across; j++) {
            vec v = load(x + i * p->tap_line + j * p->tap);
            whole more = (whole)((v > most) | (v != v));
            most = (vec)choose(more, (whole)v, (whole)most);
            at = choose(more, (whole){0} + (i * across + j), at);
        }
    store(y, most);
    *(bytes *)which = __builtin_convertvector(at, bytes);
}

INLINE void give_largest(const int down, const int across, const int add,
                         const struct la_windows *p, const real *g,
                         const uint8_t *which, real *gx)
{
    vec v = load(g);
    whole at = __builtin_convertvector(*(const bytes *)which, whole);
    for (int i = 0; i < down; i++)
        for (int j = 0; j < across; j++) {
            real *to = gx + i * p->tap_line + j * p->tap;
            vec own = keep_where((bits)(at == i * across + j), v);
            if (add)
                own += load(to);
            store(to, own);
        }
}

INLINE void mean(const struct la_windows *p, const real *x, real *y)
{
    double n = p->down * p->across;
    for (int c = 0; c < LANES; c += WIDE) {
        wide sum = {0};
        for (int i = 0; i < p->down; i++)
            for (int j = 0; j < p->across; j++)
                sum += widened(x + i * p->tap_line + j * p->tap + c);
        store_narrow(y + c, sum / n);
    }
}

INLINE void give_mean(const int add, const struct la_windows *p, const real *g,
                      real *gx)
{
    vec v = load(g) / (real)(p->down * p->across);
    for (int i = 0; i < p->down; i++)
        for (int j = 0; j < p->across; j++) {
            real *to = gx + i * p->tap_line + j * p->tap;
            if (add)
                store(to, load(to) + v);
            else
                store(to, v);
        }
}

/* Every vector of every position: x in the windows, y what they give. */
#define EACH_VECTOR(p, x, y, ...)                                              \
    for (int image = 0; image < (p)->images; image++)                          \
        for (int line = 0; line < (p)->lines; line++)                          \
            for (int row = 0; row < (p)->rows; row++)                          \
                for (int c = 0; c < (p)->columns; c += LANES) {                \
                    long x = image * (p)->from.image + line * (p)->from.line + \
                             row * (p)->from.row + c,                          \
                         y = image * (p)->to.image + line * (p)->to.line +     \
                             row * (p)->to.row + c;                            \
                    __VA_ARGS__;                                               \
                }

void KERNEL(pool)(const struct la_windows *p, const real *from, real *to,
                  uint8_t *which)
{
    if (!which)
        EACH_VECTOR(p, x, y, mean(p, from + x, to + y))
    else if (p->down == 2 && p->across == 2)
        EACH_VECTOR(p, x, y, largest(2, 2, p, from + x, to + y, which + y))
    else
        EACH_VECTOR(p, x, y,
                    largest(p->down, p->across, p, from + x, to + y, which + y))
}

void KERNEL(pool_back)(const struct la_windows *p, int add, const real *g,
                       const uint8_t *which, real *gx)
{
    if (!which)
        EACH_VECTOR(p, x, y, give_mean(add, p, g + y, gx + x))
    else if (p->down == 2 && p->across == 2 && !add)
        EACH_VECTOR(p, x, y, give_largest(2, 2, 0, p, g + y, which + y, gx + x))
    else
        EACH_VECTOR(
            p, x, y,
            give_largest(p->down, p->across, add, p, g + y, which + y, gx + x))
}
