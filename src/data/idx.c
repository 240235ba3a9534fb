/* IDX files (Y. LeCun, MNIST): a big-endian magic 00 00 TYPE DIMENSIONS, the
 * dimensions as 32-bit numbers, then the values; here TYPE 08, bytes, and for
 * labels also 0b and 0c, whole numbers of 2 and 4 bytes.  Images are
 * [count][height][width] or [count][height][width][channels]. */
#include <limits.h>
#include <stdbool.h>

#include "arena.h"
#include "source.h"
#include "stream.h"

enum { UBYTE = 8, SHORT = 11, INT = 12, LONGEST_SIDE = 1 << 14 };

struct idx {
    struct stream *stream;
    const char *path;
    int dims, size[4];    /* size[0]: the count */
    size_t header, width; /* bytes; of a value */
};

static uint32_t big_endian(const uint8_t b[4])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
}

/* Bytes that must be there; at: where they begin in the file. */
static enum status take(const struct idx *f, void *to, size_t bytes, size_t at)
{
    size_t got;
    TRY(stream_take(f->stream, to, bytes, &got));
    if (got < bytes)
        return FAIL(ERR_DAMAGED, "%s: truncated: ends at byte %zu of %zu",
                    f->path, at + got, at + bytes);
    return OK;
}

/* Bytes of a value; 0: none that can be read. */
static size_t width_of(int type, bool labels)
{
    if (type == UBYTE)
        return 1;
    return labels && type == SHORT ? 2 : labels && type == INT ? 4 : 0;
}

static enum status read_magic(struct idx *f, const char *what)
{
    uint8_t m[4];
    size_t got;
    TRY(stream_take(f->stream, m, 4, &got));
    if (got == 0)
        return FAIL(ERR_DAMAGED, "%s: empty", f->path);
    if (got < 4)
        return FAIL(ERR_DAMAGED, "%s: truncated: ends at byte %zu of 4",
                    f->path, got);
    bool labels = *what == 'l';
    f->width = width_of(m[2], labels);
    if (m[0] || m[1] || !f->width ||
        (labels ? m[3] != 1 : m[3] != 3 && m[3] != 4))
        return FAIL(ERR_DAMAGED,
                    "%s: not an IDX file of %s: begins with %02x %02x %02x "
                    "%02x, not 00 00 %s",
                    f->path, what, m[0], m[1], m[2], m[3],
                    labels ? "08 (or 0b, 0c) 01" : "08 03 (or 04)");
    f->dims = m[3];
    return OK;
}

static enum status read_sizes(struct idx *f)
{
    static const char *const name[] = {"count", "height", "width", "channels"};
    static const uint32_t most[] = {INT_MAX, LONGEST_SIDE, LONGEST_SIDE,
                                    DATA_MOST_CHANNELS};
    for (int i = 0; i < f->dims; i++) {
        uint8_t b[4];
        size_t at = 4 + 4 * (size_t)i;
        TRY(take(f, b, 4, at));
        uint32_t n = big_endian(b);
        if (n == 0 || n > most[i])
            return FAIL(ERR_DAMAGED,
                        "%s: its header (byte %zu) gives a %s of %u; 1 to %u "
                        "can be",
                        f->path, at, name[i], n, most[i]);
        f->size[i] = (int)n;
    }
    f->header = 4 + 4 * (size_t)f->dims;
    return OK;
}

static enum status idx_open(const char *path, const char *what,
                            struct arena *work, struct idx *f)
{
    *f = (struct idx){.path = path, .size = {1, 1, 1, 1}};
    TRY(stream_open(path, work, &f->stream));
    TRY(read_magic(f, what));
    return read_sizes(f);
}

static enum status check_end(const struct idx *f, size_t bytes)
{
    uint8_t beyond;
    size_t got;
    TRY(stream_take(f->stream, &beyond, 1, &got));
    if (got)
        return FAIL(ERR_DAMAGED,
                    "%s: oversized: goes on after the %zu bytes that its "
                    "header promises",
                    f->path, f->header + bytes);
    return OK;
}

/* All pixels, and nothing behind them. */
static enum status idx_pixels(const struct idx *f, uint8_t *to)
{
    size_t bytes = 1;
    for (int i = 0; i < f->dims; i++)
        bytes *= (size_t)f->size[i]; /* below 2^31+14+14+4 */
    TRY(take(f, to, bytes, f->header));
    return check_end(f, bytes);
}

static int32_t value_of(const uint8_t *b, size_t width)
{
    return width == 1   ? b[0]
           : width == 2 ? (int16_t)(b[0] << 8 | b[1])
                        : (int32_t)big_endian(b);
}

static enum status idx_labels(const struct idx *f, uint16_t *to)
{
    enum { AT_ONCE = 1024 };
    uint8_t room[AT_ONCE * 4];
    for (int i = 0, n; i < f->size[0]; i += n) {
        n = f->size[0] - i < AT_ONCE ? f->size[0] - i : AT_ONCE;
        TRY(take(f, room, (size_t)n * f->width,
                 f->header + (size_t)i * f->width));
        for (int k = 0; k < n; k++) {
            int32_t label = value_of(room + (size_t)k * f->width, f->width);
            if (label < 0 || label >= DATA_MOST_CLASSES)
                return FAIL(ERR_DAMAGED,
                            "%s: label of image %d (byte %zu) is %d; labels "
                            "go from 0 to %d at most (%d classes)",
                            f->path, i + k,
                            f->header + (size_t)(i + k) * f->width, label,
                            DATA_MOST_CLASSES - 1, DATA_MOST_CLASSES);
            to[i + k] = (uint16_t)label;
        }
    }
    return check_end(f, (size_t)f->size[0] * f->width);
}

/* Images and labels of one part; checks that they belong together. */
static enum status open_part(const struct source *from, size_t part,
                             struct arena *work, struct idx f[2])
{
    TRY(idx_open(from->path[2 * part], "images", work, &f[0]));
    TRY(idx_open(from->path[2 * part + 1], "labels", work, &f[1]));
    if (f[0].size[0] != f[1].size[0])
        return FAIL(ERR_DAMAGED, "%s has %d images, but %s has %d labels",
                    f[0].path, f[0].size[0], f[1].path, f[1].size[0]);
    return OK;
}

static int most_of(const uint16_t *label, int n)
{
    int most = 0;
    for (int i = 0; i < n; i++)
        if (label[i] > most)
            most = label[i];
    return most;
}

static enum status idx_shape(const struct source *from, struct arena *work,
                             struct dataset *d)
{
    struct idx train[2], test[2];
    TRY(open_part(from, 0, work, train));
    TRY(open_part(from, 1, work, test));
    for (int i = 1; i < 4; i++)
        if (train[0].size[i] != test[0].size[i])
            return FAIL(ERR_DAMAGED,
                        "images of %s are %d x %d x %d, those of %s %d x %d x "
                        "%d",
                        train[0].path, train[0].size[1], train[0].size[2],
                        train[0].size[3], test[0].path, test[0].size[1],
                        test[0].size[2], test[0].size[3]);
    d->train.count = train[0].size[0];
    d->test.count = test[0].size[0];
    d->height = train[0].size[1];
    d->width = train[0].size[2];
    d->channels = train[0].size[3];
    d->classes = from->set->classes;
    if (!d->classes) {
        uint16_t *label;
        NEW(label, work, d->train.count);
        TRY(idx_labels(&train[1], label));
        d->classes = most_of(label, d->train.count) + 1;
    }
    return OK;
}

static enum status check_labels(const struct idx *f, const uint16_t *label,
                                int classes)
{
    for (int i = 0; i < f->size[0]; i++)
        if (label[i] >= classes)
            return FAIL(ERR_DAMAGED,
                        "%s: label of image %d (byte %zu) is %d; labels go "
                        "from 0 to %d",
                        f->path, i, f->header + (size_t)i * f->width, label[i],
                        classes - 1);
    return OK;
}

static enum status idx_fill(const struct source *from, struct arena *work,
                            struct dataset *d, const struct part to[2])
{
    for (size_t p = 0; p < 2; p++) {
        struct mark top = arena_mark(work);
        struct idx f[2];
        TRY(open_part(from, p, work, f));
        TRY(idx_labels(&f[1], to[p].label));
        TRY(check_labels(&f[1], to[p].label, d->classes));
        TRY(idx_pixels(&f[0], to[p].pixel));
        arena_rewind(work, top);
    }
    return OK;
}

const struct decoder idx_decoder = {"idx", 1, idx_shape, idx_fill, NULL};
