#include "radix.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

void radix_open(struct radix *r, uint32_t low, uint32_t high)
{
    int width = high > low ? 32 - __builtin_clz(high - low) : 0;
    *r = (struct radix){.low = low};
    r->passes = (width + RADIX_DIGIT - 1) / RADIX_DIGIT;
    r->bits = r->passes ? (width + r->passes - 1) / r->passes : 0;
}

static inline uint32_t digit(const struct radix *r, int pass, uint32_t key)
{
    return (key - r->low) >> (pass * r->bits) & ((1u << r->bits) - 1);
}

void radix_count(struct radix *r, const float *x, long n)
{
    uint32_t low = r->low, mask = (1u << r->bits) - 1;
    int bits = r->bits;
    for (long i = 0; i < n; i++) {
        uint32_t key = radix_key(x[i]) - low;
        r->count[0][key & mask]++;
        r->count[1][key >> bits & mask]++;
        r->count[2][key >> 2 * bits & mask]++;
    }
}

void radix_begin(const struct radix *r, int pass, struct radix_lines *l)
{
    uint32_t sum = 0;
    for (uint32_t d = 0; d < 1u << r->bits; d++) {
        l->next[d] = l->start[d] = sum;
        sum += r->count[pass][d];
    }
}

/* A whole line goes past the caches: nobody reads it before the next pass. */
static inline void write_line(float *to, const uint32_t *line)
{
#if defined(__SSE__)
    for (int i = 0; i < RADIX_LINE; i += 4)
        _mm_stream_ps(to + i, _mm_load_ps((const float *)line + i));
#else
    memcpy(to, line, RADIX_LINE * sizeof *line);
#endif
}

/* The numbers of a digit whose line is full or ends: those before `start` are
 * another digit's. */
static void write_part(struct radix_lines *l, uint32_t d, float *to)
{
    uint32_t end = l->next[d], from = (end - 1) & ~(uint32_t)(RADIX_LINE - 1);
    for (from = from < l->start[d] ? l->start[d] : from; from < end; from++)
        memcpy(to + from, &l->line[d][from % RADIX_LINE], sizeof *to);
}

static inline void put(struct radix_lines *l, uint32_t d, uint32_t bits,
                       float *to)
{
    uint32_t at = l->next[d]++;
    l->line[d][at % RADIX_LINE] = bits;
    if (at % RADIX_LINE < RADIX_LINE - 1)
        return;
    if (at < l->start[d] + RADIX_LINE - 1)
        write_part(l, d, to);
    else
        write_line(to + (at - (RADIX_LINE - 1)), l->line[d]);
}

void radix_deal(const struct radix *r, int pass, struct radix_lines *l,
                const float *x, long n, float *to)
{
    struct radix here = {.low = r->low, .bits = r->bits};
    for (long i = 0; i < n; i++) {
        float value = x[i] + 0.0f;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        put(l, digit(&here, pass, radix_key(value)), bits, to);
    }
}

void radix_end(const struct radix *r, struct radix_lines *l, float *to)
{
    for (uint32_t d = 0; d < 1u << r->bits; d++)
        if (l->next[d] > l->start[d] && l->next[d] % RADIX_LINE)
            write_part(l, d, to);
#if defined(__SSE__)
    _mm_sfence();
#endif
}
