/* places.c: pairs of points in the plane, one against many. */
#include "level.h"

typedef struct {
    vec distance, x, y; /* and its slopes */
} pull;

#ifdef WIRESWEEP_DOUBLE
enum { EXPONENT_SHIFT = 52, EXPONENT_BIAS = 1023 };
typedef long integer;
static const integer root_start = 0x5fe6eb50c7b537a9;
enum { ROOT_STEPS = 5 };
#else
enum { EXPONENT_SHIFT = 23, EXPONENT_BIAS = 127 };
typedef int integer;
static const integer root_start = 0x5f3759df;
enum { ROOT_STEPS = 3 };
#endif
typedef integer integers __attribute__((vector_size(VECTOR)));

INLINE vec all(real x)
{
    return x - (vec){0}; /* -0 stays -0 */
}

INLINE vec absolute(vec x)
{
    integers sign = (integers)all(-(real)0);
    return (vec)((integers)x & ~sign);
}

INLINE vec sign_of(vec x)
{
    return keep_where(x > (vec){0}, all(1)) - keep_where(x < (vec){0}, all(1));
}

/* 1 / sqrt(x) by Newton's steps from a guess of the exponent; large and finite
 * for 0.  Hosts differ in their own estimates, not in this. */
INLINE vec inverse_root(vec x)
{
    vec y = (vec)(root_start - ((integers)x >> 1)), half = all((real)0.5) * x;
    UNROLL for (int i = 0; i < ROOT_STEPS; i++) y *=
        all((real)1.5) - half * y * y;
    return y;
}

/* exp(-x) for x >= 0: -x = n ln 2 + r, |r| <= ln 2 / 2, exp r by its series.
 * From where it is below what a number can be, it stays what it is there. */
INLINE vec exp_minus(vec x)
{
#ifdef WIRESWEEP_DOUBLE
    const double most = 700, round = 0x1.8p52, high = 0x1.62e42fee00000p-1,
                 low = 0x1.a39ef35793c76p-33;
    enum { TERMS = 13 };
#else
    const float most = 87, round = 0x1.8p23f, high = 0x1.62e4p-1f,
                low = 0x1.7f7d1cp-20f;
    enum { TERMS = 7 };
#endif
    static const real inverse[14] = {
        0,
        1,
        (real)(1 / 2.0),
        (real)(1 / 3.0),
        (real)(1 / 4.0),
        (real)(1 / 5.0),
        (real)(1 / 6.0),
        (real)(1 / 7.0),
        (real)(1 / 8.0),
        (real)(1 / 9.0),
        (real)(1 / 10.0),
        (real)(1 / 11.0),
        (real)(1 / 12.0),
        (real)(1 / 13.0),
    };
    bits beyond = x > all(most);
    vec t = -(keep_where(~beyond, x) + keep_where(beyond, all(most)));
    vec n = (t * all((real)0x1.71547652b82fep0) + all(round)) - all(round);
    vec r = (t - n * all(high)) - n * all(low), sum = all(1);
    UNROLL for (int i = TERMS; i >= 1; i--) sum =
        all(1) + r * all(inverse[i]) * sum;
    integers power = (__builtin_convertvector(n, integers) + EXPONENT_BIAS)
                     << EXPONENT_SHIFT;
    return sum * (vec)power;
}

INLINE pull pull_of(int along_axes, vec dx, vec dy)
{
    if (along_axes)
        return (pull){absolute(dx) + absolute(dy), sign_of(dx), sign_of(dy)};
    vec square = dx * dx + dy * dy, inverse = inverse_root(square);
    return (pull){square * inverse, dx * inverse, dy * inverse};
}

/* The first n numbers at p, where a vector may reach beyond. */
INLINE vec load_some(const real *p, int n)
{
    vec x = {0};
    __builtin_memcpy(&x, p, (unsigned)n * sizeof(real));
    return x;
}

INLINE double sum_of(vec x)
{
    double sum = 0;
    UNROLL for (int k = 0; k < LANES; k++) sum += (double)x[k];
    return sum;
}

INLINE void transport_part(const struct la_places *p, int along_axes, int first,
                           vec w, vec sum[3], vec *gw)
{
    vec scale = all(p->scale), much = absolute(w);
    vec dx = all(p->at[0]) - load(p->x + first),
        dy = all(p->at[1]) - load(p->y + first);
    pull u = pull_of(along_axes, dx, dy);
    vec gx = much * u.x, gy = much * u.y;
    sum[0] += much * u.distance;
    sum[1] += gx;
    sum[2] += gy;
    store(p->gx + first, load(p->gx + first) - scale * gx);
    store(p->gy + first, load(p->gy + first) - scale * gy);
    *gw = scale * sign_of(w) * u.distance;
}

INLINE void transport_row(const struct la_places *p, int along_axes,
                          const real *w, real *gw, double out[3])
{
    vec sum[3] = {{0}, {0}, {0}}, g;
    int i = 0;
    for (; i + LANES <= p->n; i += LANES) {
        transport_part(p, along_axes, i, load_some(w + i, LANES), sum, &g);
        g += load_some(gw + i, LANES);
        __builtin_memcpy(gw + i, &g, sizeof g);
    }
    if (i < p->n) {
        int left = p->n - i;
        transport_part(p, along_axes, i, load_some(w + i, left), sum, &g);
        g += load_some(gw + i, left);
        __builtin_memcpy(gw + i, &g, (unsigned)left * sizeof(real));
    }
    for (int k = 0; k < 3; k++)
        out[k] = sum_of(sum[k]);
}

void KERNEL(transport)(const struct la_places *p, const real *w, real *gw,
                       double out[3])
{
    if (p->along_axes)
        transport_row(p, 1, w, gw, out);
    else
        transport_row(p, 0, w, gw, out);
}

void KERNEL(density)(const struct la_places *p, int i, double out[3])
{
    const vec scale = all(p->scale), inside = all((real)1e-8);
    integers lane, from = (integers){0} + i + 1, end = (integers){0} + p->n;
    vec sum[3] = {{0}, {0}, {0}};
    for (int k = 0; k < LANES; k++)
        lane[k] = k;
    for (int j = (i + 1) / LANES * LANES; j < p->n; j += LANES) {
        integers here = lane + j;
        vec dx = all(p->at[0]) - load(p->x + j),
            dy = all(p->at[1]) - load(p->y + j);
        vec square = dx * dx + dy * dy + inside, inverse = inverse_root(square);
        vec e = keep_where((bits)((here >= from) & (here < end)),
                           exp_minus(square * inverse));
        vec slope = e * inverse, gx = slope * dx, gy = slope * dy;
        sum[0] += e;
        sum[1] -= gx;
        sum[2] -= gy;
        store(p->gx + j, load(p->gx + j) + scale * gx);
        store(p->gy + j, load(p->gy + j) + scale * gy);
    }
    for (int k = 0; k < 3; k++)
        out[k] = sum_of(sum[k]);
}
