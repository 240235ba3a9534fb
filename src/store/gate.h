/* gate.h: what a child process found in a file that may be anybody's. */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store_file.h"

enum { GATE_SECONDS = 20 };

struct gate_column {
    char name[40];
    int type, width; /* enum column_type, bytes */
};

struct gate_table {
    char name[24];
    int64_t offset, rows;
    int row_bytes, columns;
    struct gate_column column[TABLE_COLUMNS];
};

struct gate {
    bool passed;
    bool lacking;  /* of the machine: why says nothing of the file */
    char why[256]; /* a sentence, where it did not pass */
    char format[24], version[24], job[32], title[64], sha256[65];
    char kernels[16], command[256], seed[24], data[1024], graph_files[1024];
    char shard[16], software[24], commit[48], numerics[8];
    int tables;
    struct gate_table table[STORE_TABLES];
    uint32_t shape, about; /* CRC32C of the tables' descriptions; of the
                              attributes */
    char layout_sum[12], about_sum[12]; /* what the file says of them */
};

/* Fills the page (a struct gate) from the file; runs in a child, so may die of
 * it. */
void gate_inspect(const char *path, void *page);

/* Lets a child look at a file, for so many seconds at most: it may crash or
 * hang there.  What it finds it writes to `page`, which both share.
 * ERR_DAMAGED where it crashed; ERR_IO where it could not be made, had no
 * memory, was killed, or took too long. */
enum status gate_ask(const char *path, unsigned seconds,
                     void (*look)(const char *path, void *page), void *page);
void *gate_page(size_t bytes); /* zeroed; NULL where there is no room */
void gate_free(void *page, size_t bytes);

#endif
