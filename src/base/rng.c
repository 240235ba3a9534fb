#include "rng.h"

#include <Random123/philox.h>
#include <math.h>

struct rng rng_stream(uint64_t seed, enum rng_purpose purpose, uint64_t key,
                      uint64_t index)
{
    return (struct rng){.key = {seed, (uint64_t)purpose},
                        .counter = {0, 0, key, index},
                        .used = 4,
                        .spare = NAN};
}

static void next_block(struct rng *r)
{
    philox4x64_ctr_t c;
    philox4x64_key_t k = {{r->key[0], r->key[1]}};
    for (int i = 0; i < 4; i++)
        c.v[i] = r->counter[i];
    c = philox4x64(c, k);
    for (int i = 0; i < 4; i++)
        r->word[i] = c.v[i];
    r->counter[0]++;
    r->used = 0;
}

uint64_t rng_u64(struct rng *r)
{
    if (r->used == 4)
        next_block(r);
    return r->word[r->used++];
}

/* Lemire 2019: multiply, and redraw only where the low half could be biased. */
uint64_t rng_below(struct rng *r, uint64_t n)
{
    unsigned __int128 m = (unsigned __int128)rng_u64(r) * n;
    if ((uint64_t)m < n) {
        uint64_t reject = -n % n;
        while ((uint64_t)m < reject)
            m = (unsigned __int128)rng_u64(r) * n;
    }
    return (uint64_t)(m >> 64);
}

double rng_uniform(struct rng *r)
{
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

/* Marsaglia's polar method. */
double rng_normal(struct rng *r)
{
    if (!isnan(r->spare)) {
        double x = r->spare;
        r->spare = NAN;
        return x;
    }
    double x, y, s;
    do {
        x = 2 * rng_uniform(r) - 1;
        y = 2 * rng_uniform(r) - 1;
        s = x * x + y * y;
    } while (s >= 1 || s == 0);
    s = sqrt(-2 * log(s) / s);
    r->spare = y * s;
    return x * s;
}

void rng_shuffle(struct rng *r, int *x, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int j = (int)rng_below(r, (uint64_t)i + 1), y = x[i];
        x[i] = x[j];
        x[j] = y;
    }
}
