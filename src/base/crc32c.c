/* CRC32C by the SSE4.2 instruction where there is one, else by table. */
#include "hash.h"

#include <string.h>

enum { POLYNOMIAL = (int)0x82f63b78 };

static uint32_t by_table(uint32_t crc, const unsigned char *p, size_t bytes)
{
    static uint32_t table[256];
    if (!table[1])
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? (uint32_t)POLYNOMIAL ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
    while (bytes--)
        crc = table[(crc ^ *p++) & 255] ^ (crc >> 8);
    return crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t
by_instruction(uint32_t crc, const unsigned char *p, size_t bytes)
{
    uint64_t c = crc, word;
    for (; bytes >= 8; bytes -= 8, p += 8) {
        memcpy(&word, p, 8);
        c = __builtin_ia32_crc32di(c, word);
    }
    uint32_t r = (uint32_t)c;
    while (bytes--)
        r = __builtin_ia32_crc32qi(r, *p++);
    return r;
}
#endif

uint32_t crc32c(uint32_t crc, const void *at, size_t bytes)
{
    crc = ~crc;
#ifdef __x86_64__
    if (__builtin_cpu_supports("sse4.2"))
        return ~by_instruction(crc, at, bytes);
#endif
    return ~by_table(crc, at, bytes);
}
