/* store_file.h: what a result file is: fixed tables at fixed offsets.
 *
 * All HDF5 metadata is written once, at creation, and never again.  Rows live
 * at offset + row * row_bytes and are read and written by pread and pwrite, so
 * that a kill at any instant leaves a valid HDF5 file, and a reader may open
 * it at any time.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "status.h"
#include "table.h"

struct arena;

enum { STORE_TABLES = 16 };

struct store_place {
    char name[24];
    int64_t offset, rows;
    int row_bytes;
};

/* Where the tables lie; a plain value that ranks can send to each other. */
struct store_layout {
    int tables;
    struct store_place place[STORE_TABLES];
};

/* The table of that name, or -1. */
int store_find(const struct store_layout *l, const char *name);

/* What a run's commit row and checksum say (store_check.h). */
enum store_verdict { STORE_UNFINISHED, STORE_SOUND, STORE_DAMAGED };
#define STORE_DAMAGED_WORD "damaged"

/* An opened file, for reading. */
struct store_file {
    const char *path;
    int fd;
    struct store_layout layout;
    const struct table *table[STORE_TABLES]; /* as the file describes them */
    char job[32], title[64], sha256[65], version[24], kernels[16];
    char command[256], seed[24], data[1024], graph_files[1024];
    char shard[16];                /* "2/6"; "": the whole study */
    char software[24], commit[48]; /* the wiresweep that made it */
    char numerics[8];              /* its arithmetic; "": 1 */
    bool altered;     /* its attributes do not match their checksum */
    uint8_t *verdict; /* [runs] by store_judge; NULL: nothing was checked */
    bool *trusted[STORE_TABLES]; /* [rows]; NULL: all are as they seem */
    int64_t damaged_runs, damaged_times; /* rows of /runs, of /telemetry */
};

/* Whether a file begins as HDF5 does; false where it cannot be read. */
bool store_is_hdf5(const char *path);

/* Opens a result file behind a gate: a child process checks that it is a
 * regular HDF5 file of ours with contiguous tables of plain types that do not
 * overlap and end within the file; whatever happens to the child happens to
 * nobody else.  The arena owns the descriptor.  ERR_IO: cannot be opened.
 * ERR_DAMAGED: not a result file, truncated, or damaged. */
enum status store_open(const char *path, struct arena *arena,
                       struct store_file *out);

/* Rows first .. first+n-1 of a table. */
enum status store_rows(const struct store_file *f, int table, int64_t first,
                       int64_t n, void *rows);

/* A whole table, column by column.  ERR_INPUT where there is no such table.
 * After store_judge, the status of a run in /runs is STORE_DAMAGED_WORD where
 * its checksum does not match and "running" where it is not committed; rows of
 * other tables under such a checksum are missing, their ids too. */
enum status store_frame(const struct store_file *f, const char *table,
                        struct arena *arena, struct frame *out);

/* The sweep file that the results belong to. */
enum status store_sweep_text(const struct store_file *f, struct arena *arena,
                             char **out);

/* Checks the checksum of every trial and of the sweep text.  Calls
 * bad(context, run, sentence) for each that is wrong (run -1: the sweep text);
 * *checked counts the finished trials that are sound. */
typedef void store_bad(void *context, int64_t run, const char *what);
enum status store_verify(const struct store_file *f, struct arena *work,
                         store_bad *bad, void *context, int64_t *checked);

#endif
