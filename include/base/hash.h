/* hash.h: a 64-bit key for a value, and the checksum of stored rows. */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

/* Folds bytes into a key (FNV-1a, finished by MurmurHash3's mixer).  Start
 * with HASH_START; fold the parts of a thing in a fixed order. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t hash, const void *at, size_t bytes);
uint64_t hash_string(uint64_t hash, const char *s); /* its end included */
uint64_t hash_i64(uint64_t hash, int64_t x);
uint64_t hash_f64(uint64_t hash, double x); /* -0 as 0 */

/* CRC32C (Castagnoli) of bytes, continued from crc; start with 0. */
uint32_t crc32c(uint32_t crc, const void *at, size_t bytes);

#endif
