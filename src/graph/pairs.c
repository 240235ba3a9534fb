#include "pairs.h"

#include "arena.h"

enum status pairs_open(int nodes, int most, struct arena *arena,
                       struct pairs *out)
{
    *out = (struct pairs){.nodes = (unsigned)nodes};
    uint64_t slots = 16;
    if (nodes <= PAIRS_DENSE) {
        out->words = (out->nodes + 63) / 64;
        slots = (uint64_t)out->nodes * out->words;
    } else {
        while (slots < 2 * (uint64_t)most)
            slots *= 2;
        out->mask = slots - 1;
    }
    NEW(out->bits, arena, slots);
    return OK;
}

static uint64_t key_of(const struct pairs *p, int u, int v)
{
    uint64_t low = (uint64_t)(u < v ? u : v), high = (uint64_t)(u < v ? v : u);
    return low * p->nodes + high + 1;
}

/* Fibonacci hashing: the high half of the product is well mixed. */
static uint64_t home_of(const struct pairs *p, uint64_t key)
{
    return (key * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & p->mask;
}

/* The slot that holds the key, or the free one where it would go. */
static uint64_t slot_of(const struct pairs *p, uint64_t key)
{
    uint64_t at = home_of(p, key);
    while (p->bits[at] && p->bits[at] != key)
        at = (at + 1) & p->mask;
    return at;
}

bool pairs_hashed_has(const struct pairs *p, int u, int v)
{
    return p->bits[slot_of(p, key_of(p, u, v))] != 0;
}

void pairs_hashed_add(struct pairs *p, int u, int v)
{
    uint64_t key = key_of(p, u, v);
    p->bits[slot_of(p, key)] = key;
}

/* Closes the gap by moving back what probed past it (Knuth 6.4, algorithm R).
 */
void pairs_hashed_remove(struct pairs *p, int u, int v)
{
    uint64_t gap = slot_of(p, key_of(p, u, v));
    for (uint64_t at = (gap + 1) & p->mask; p->bits[at];
         at = (at + 1) & p->mask) {
        uint64_t home = home_of(p, p->bits[at]);
        if (((at - home) & p->mask) >= ((at - gap) & p->mask)) {
            p->bits[gap] = p->bits[at];
            gap = at;
        }
    }
    p->bits[gap] = 0;
}
