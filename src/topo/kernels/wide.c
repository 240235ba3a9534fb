/* wide.c: compiled once per level, see levels.cmake. */
#include "wide.h"

#include <math.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float lane __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef float four __attribute__((vector_size(4 * sizeof(float))));
typedef double wide4 __attribute__((vector_size(4 * sizeof(double))));

#define INLINE static inline __attribute__((always_inline))

/* a > b ? a : b, so b where either is no number; and the like for min. */
#if defined(__AVX2__)
INLINE lane most(lane a, lane b)
{
    return _mm256_max_ps(a, b);
}

INLINE lane least(lane a, lane b)
{
    return _mm256_min_ps(a, b);
}

INLINE mask pick(mask yes, mask a, mask b)
{
    return (mask)_mm256_blendv_ps((lane)b, (lane)a, (lane)yes);
}
#else
INLINE mask pick(mask yes, mask a, mask b)
{
    return (yes & a) | (~yes & b);
}

INLINE lane most(lane a, lane b)
{
    return (lane)pick(a > b, (mask)a, (mask)b);
}

INLINE lane least(lane a, lane b)
{
    return (lane)pick(a < b, (mask)a, (mask)b);
}
#endif

INLINE lane load(const float *x)
{
    lane l;
    memcpy(&l, x, sizeof l);
    return l;
}

INLINE lane fill(float x)
{
    return (lane){} + x;
}

INLINE float fold(lane x, int greatest)
{
    float one = x[0];
    for (int k = 1; k < LANES; k++)
        one = (greatest ? x[k] > one : x[k] < one) ? x[k] : one;
    return one;
}

struct seen {
    lane top, low, high, sum;
    mask zeros; /* less how many */
};

INLINE void relax_lane(float *best, int *parent, lane w, int node,
                       struct seen *s)
{
    lane old = load(best), now = most(w, old);
    mask from, here = (mask){} + node;
    memcpy(&from, parent, sizeof from);
    from = pick(w > old, here, from);
    memcpy(best, &now, sizeof now);
    memcpy(parent, &from, sizeof from);
    s->top = most(now, s->top);
    s->low = least(w, s->low);
    s->high = most(w, s->high);
    s->sum += w;
    s->zeros += w == 0;
}

static float relax(struct fringe *f, const float *row, int n, int node)
{
    float *best = f->best, top;
    int *parent = f->parent, i = 0;
    struct seen s = {
        .top = fill(-INFINITY), .low = fill(f->low), .high = fill(f->high)};
    for (; i + LANES <= n; i += LANES)
        relax_lane(best + i, parent + i, load(row + i), node, &s);
    top = fold(s.top, 1);
    f->low = fold(s.low, 0);
    f->high = fold(s.high, 1);
    for (int k = 0; k < LANES; k++) {
        f->sum += s.sum[k];
        f->zeros -= s.zeros[k];
    }
    for (; i < n; i++) {
        float w = row[i];
        parent[i] = w > best[i] ? node : parent[i];
        best[i] = w > best[i] ? w : best[i];
        top = best[i] > top ? best[i] : top;
        f->low = w < f->low ? w : f->low;
        f->high = w > f->high ? w : f->high;
        f->sum += w;
        f->zeros += w == 0;
    }
    return top;
}

static int find(const float *x, int n, float value)
{
    int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        mask hit =
            (load(x + i) == fill(value)) | (load(x + i + LANES) == fill(value));
        uint64_t any = 0, part[LANES / 2];
        memcpy(part, &hit, sizeof part);
        for (int k = 0; k < LANES / 2; k++)
            any |= part[k];
        if (any)
            break;
    }
    while (i < n && x[i] != value)
        i++;
    return i;
}

INLINE wide4 widen(const float *x)
{
    four f;
    memcpy(&f, x, sizeof f);
    return __builtin_convertvector(f, wide4);
}

static double squares(const float *a, const float *b, long n)
{
    wide4 sum[4] = {{0}};
    long i = 0;
    for (; i + 16 <= n; i += 16)
        for (int k = 0; k < 4; k++) {
            wide4 d = widen(a + i + 4 * k) - widen(b + i + 4 * k);
            sum[k] += d * d;
        }
    wide4 s = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    double all = (s[0] + s[1]) + (s[2] + s[3]);
    for (; i < n; i++) {
        double d = (double)a[i] - (double)b[i];
        all += d * d;
    }
    return all;
}

static void buckets(const float *x, int n, struct split s, uint16_t *bucket)
{
    for (int i = 0; i < n; i++)
        bucket[i] = (uint16_t)(int)((x[i] * 0.5f - s.low) * s.scale);
}

static int nonzero(const float *x, int n, const struct packing *p, float *out)
{
    int m = 0, i = 0;
#if defined(__AVX2__)
    for (; i + LANES <= n; i += LANES) {
        lane v = load(x + i);
        int set = _mm256_movemask_ps((lane)(v != 0));
        __m128i from = _mm_loadl_epi64((const void *)p->from[set]);
        v = _mm256_permutevar8x32_ps(v, _mm256_cvtepu8_epi32(from));
        memcpy(out + m, &v, sizeof v);
        m += __builtin_popcount((unsigned)set);
    }
#else
    (void)p;
#endif
    for (; i < n; i++) {
        out[m] = x[i];
        m += x[i] != 0;
    }
    return m;
}

INLINE uint32_t key_of(float x)
{
    uint32_t bits;
    x += 0.0f; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((uint32_t) - (int32_t)(bits >> 31) | 0x80000000u);
}

static void keys(float *x, long n, uint32_t *least_key, uint32_t *most_key)
{
    uint32_t low = UINT32_MAX, high = 0;
    for (long i = 0; i < n; i++) {
        uint32_t key = key_of(x[i]);
        low = key < low ? key : low;
        high = key > high ? key : high;
        memcpy(&x[i], &key, sizeof key);
    }
    *least_key = low;
    *most_key = high;
}

static void floats(const uint32_t *key, long n, float *x)
{
    for (long i = 0; i < n; i++) {
        uint32_t k = key[i];
        uint32_t bits = k ^ ((uint32_t)((int32_t)~k >> 31) | 0x80000000u);
        memcpy(&x[i], &bits, sizeof bits);
    }
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "four counts of a word lie in the order of their digits");

/* A product with 1 1 1 1 sums up the digits below each. */
static int places(uint16_t *count, int n)
{
    const uint64_t ones = 0x0001000100010001;
    uint64_t sum = 0;
    uint16_t top = 0;
    for (int i = 0; i < n; i++)
        top = count[i] > top ? count[i] : top;
    for (int i = 0; i < n; i += 4) {
        uint64_t c;
        memcpy(&c, count + i, sizeof c);
        uint64_t upto = c * ones, before = upto - c + sum * ones;
        memcpy(count + i, &before, sizeof before);
        sum += upto >> 48;
    }
    return top;
}

static void swap_pairs(uint32_t *key, long n)
{
    long i = 0;
#if defined(__AVX2__)
    for (; i + LANES <= n; i += LANES) {
        __m256i *at = (__m256i *)(void *)(key + i);
        __m256i a = _mm256_loadu_si256(at), b = _mm256_shuffle_epi32(a, 0xb1);
        __m256i low = _mm256_min_epu32(a, b), high = _mm256_max_epu32(a, b);
        _mm256_storeu_si256(at, _mm256_blend_epi32(low, high, 0xaa));
    }
#endif
    for (; i + 2 <= n; i += 2) {
        uint32_t a = key[i], b = key[i + 1];
        key[i] = a < b ? a : b;
        key[i + 1] = a < b ? b : a;
    }
}

static void settle(uint32_t *key, long n, int most)
{
    for (int r = 0; r < most; r++)
        swap_pairs(key + (r & 1), n - (r & 1));
}

#define NAME_(level) topo_##level
#define NAME(level)  NAME_(level)
const struct wide NAME(TOPO_LEVEL) = {relax, find,   squares, nonzero, buckets,
                                      keys,  floats, places,  settle};
