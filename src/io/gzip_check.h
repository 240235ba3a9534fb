/* gzip_check.h: the checksum at the end of a .gz file, which libarchive does
 * not look at (RFC 1952: CRC-32 and length of what was packed). */
#ifndef GZIP_CHECK_H
#define GZIP_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gzip_check {
    bool active; /* a gzip file that has an end */
    uint32_t want_crc, want_length, crc, length;
};

/* Looks at both ends of the file; its position stays. */
void gzip_check_start(struct gzip_check *g, int fd);
void gzip_check_add(struct gzip_check *g, const void *bytes, size_t n);

/* False when the contents do not match.  A file of several members has the
 * checksum of the last one only, and passes. */
bool gzip_check_end(const struct gzip_check *g);

#endif
