/* sha256.h: what a file or a text is, in 64 hexadecimal digits. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

#include "status.h"

enum { SHA256_TEXT = 65 };

enum status sha256_bytes(const void *at, size_t bytes, char hex[SHA256_TEXT]);
/* Of several stretches, one after the other. */
struct sha256_part {
    const void *at;
    size_t bytes;
};
enum status sha256_parts(const struct sha256_part *part, int n,
                         char hex[SHA256_TEXT]);
enum status sha256_file(const char *path, char hex[SHA256_TEXT]); /* as is */

#endif
