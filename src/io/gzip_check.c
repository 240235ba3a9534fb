#include "gzip_check.h"

#include <unistd.h>

enum { TAIL = 8, SHORTEST = 18 };

static uint32_t little_endian(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

void gzip_check_start(struct gzip_check *g, int fd)
{
    unsigned char head[2], tail[TAIL];
    off_t size = lseek(fd, 0, SEEK_END);
    *g = (struct gzip_check){0};
    if (size < 0) /* a pipe */
        return;
    lseek(fd, 0, SEEK_SET);
    if (size < SHORTEST || pread(fd, head, sizeof head, 0) != sizeof head ||
        head[0] != 0x1f || head[1] != 0x8b ||
        pread(fd, tail, sizeof tail, size - TAIL) != TAIL)
        return;
    g->active = true;
    g->want_crc = little_endian(tail);
    g->want_length = little_endian(tail + 4);
}

static uint32_t table[256]; /* of RFC 1952, filled at its first use */

static void fill_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t x = i;
        for (int bit = 0; bit < 8; bit++)
            x = x >> 1 ^ (x & 1 ? UINT32_C(0xedb88320) : 0);
        table[i] = x;
    }
}

void gzip_check_add(struct gzip_check *g, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint32_t crc = ~g->crc;
    if (!g->active)
        return;
    if (!table[1])
        fill_table();
    for (size_t i = 0; i < n; i++)
        crc = crc >> 8 ^ table[(crc ^ at[i]) & 0xff];
    g->crc = ~crc;
    g->length += (uint32_t)n;
}

bool gzip_check_end(const struct gzip_check *g)
{
    return !g->active || g->length != g->want_length || g->crc == g->want_crc;
}
