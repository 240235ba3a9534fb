#include "hash.h"

#include <string.h>

static uint64_t mix(uint64_t h)
{
    h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ (h >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 33);
}

uint64_t hash_bytes(uint64_t hash, const void *at, size_t bytes)
{
    const unsigned char *p = at;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    return mix(hash);
}

uint64_t hash_string(uint64_t hash, const char *s)
{
    return hash_bytes(hash, s, strlen(s) + 1);
}

uint64_t hash_i64(uint64_t hash, int64_t x)
{
    unsigned char b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (unsigned char)((uint64_t)x >> 8 * i);
    return hash_bytes(hash, b, sizeof b);
}

uint64_t hash_f64(uint64_t hash, double x)
{
    int64_t bits;
    x += 0.0;
    memcpy(&bits, &x, sizeof bits);
    return hash_i64(hash, bits);
}
