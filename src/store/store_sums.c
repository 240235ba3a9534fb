#include "store_sums.h"

#include <fcntl.h>
#include <hdf5.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "h5.h"
#include "hash.h"
#include "log.h"
#include "store_layout.h"

enum { SUM_TEXT = 9, SUM_ROWS = 1024 };

/* Continues a checksum over all rows of a table, where there is one. */
static enum status sum_table(const struct store_file *f, const char *name,
                             struct arena *work, uint32_t *crc)
{
    struct mark start = arena_mark(work);
    int table = store_find(&f->layout, name);
    char *rows;
    if (table < 0)
        return OK;
    const struct store_place *p = &f->layout.place[table];
    NEW(rows, work, SUM_ROWS * p->row_bytes);
    for (int64_t i = 0; i < p->rows; i += SUM_ROWS) {
        int64_t n = p->rows - i < SUM_ROWS ? p->rows - i : SUM_ROWS;
        TRY(store_rows(f, table, i, n, rows));
        *crc = crc32c(*crc, rows, (size_t)(n * p->row_bytes));
    }
    arena_rewind(work, start);
    return OK;
}

/* As in the attributes: the description of the tables with the rows of
 * /columns; the attributes with the rows of /sweep and /nodes. */
struct sums {
    char layout[SUM_TEXT], about[SUM_TEXT];
};

static enum status sum_all(const struct store_file *f, const struct gate *found,
                           struct arena *work, struct sums *out)
{
    uint32_t layout = found->shape, about = found->about;
    TRY(sum_table(f, "columns", work, &layout));
    TRY(sum_table(f, "sweep", work, &about));
    TRY(sum_table(f, "nodes", work, &about));
    snprintf(out->layout, SUM_TEXT, "%08" PRIx32, layout);
    snprintf(out->about, SUM_TEXT, "%08" PRIx32, about);
    return OK;
}

enum status sums_check(struct store_file *f, const struct gate *found,
                       struct arena *work)
{
    struct sums sums;
    bool none = !found->layout_sum[0] && !found->about_sum[0];
    if (none && strcmp(f->version, "1.0") == 0) /* had none */
        return OK;
    TRY(sum_all(f, found, work, &sums));
    if (strcmp(sums.layout, found->layout_sum) != 0)
        return FAIL(ERR_DAMAGED,
                    "%s: the names, types or meanings of its columns do not "
                    "match their checksum: it is damaged",
                    f->path);
    f->altered = strcmp(sums.about, found->about_sum) != 0;
    if (f->altered)
        log_warn_once("%s: its attributes (seed, data, ...), its copy of the "
                      "sweep file or the names of nodes do not match their "
                      "checksum; the runs have checksums of their own",
                      f->path);
    return OK;
}

static bool change(const char *path, const struct sums *sums)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    bool good = file >= 0 &&
                h5_change_text(file, STORE_LAYOUT_SUM, sums->layout) &&
                h5_change_text(file, STORE_ABOUT_SUM, sums->about);
    return file >= 0 && H5Fclose(file) >= 0 && good;
}

enum status sums_write(const char *path, struct arena *work)
{
    struct mark start = arena_mark(work);
    struct store_file f;
    struct gate *found;
    struct sums sums;
    NEW(found, work, 1);
    TRY(store_open_unchecked(path, work, &f, found));
    TRY(sum_all(&f, found, work, &sums));
    arena_rewind(work, start);
    if (!change(path, &sums))
        return FAIL(ERR_IO, "%s: its checksums cannot be written", path);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool kept = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return kept ? OK : FAIL(ERR_IO, "%s cannot be synchronised", path);
}
