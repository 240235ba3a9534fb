/* CIFAR-10, binary version (A. Krizhevsky, 2009): six files of 10,000 records,
 * a label and three planes of 32 x 32 bytes, red, green, blue. */
#include <stdbool.h>

#include "arena.h"
#include "source.h"
#include "stream.h"

enum {
    SIDE = 32,
    PLANE = SIDE * SIDE,
    PIXELS = 3 * PLANE,
    RECORD = 1 + PIXELS,
    RECORDS = 10000, /* of a file */
    FILES = 6,       /* the last one is the test part */
    CLASSES = 10
};

static enum status cifar_shape(const struct source *from, struct arena *work,
                               struct dataset *d)
{
    (void)from, (void)work;
    d->channels = 3;
    d->height = d->width = SIDE;
    d->classes = CLASSES;
    d->train.count = (FILES - 1) * RECORDS;
    d->test.count = RECORDS;
    return OK;
}

static void interleave(const uint8_t *plane, uint8_t *pixel)
{
    for (int i = 0; i < PLANE; i++)
        for (int c = 0; c < 3; c++)
            pixel[3 * i + c] = plane[c * PLANE + i];
}

static enum status check_end(struct stream *s, const char *path)
{
    uint8_t beyond;
    size_t got;
    TRY(stream_take(s, &beyond, 1, &got));
    if (got)
        return FAIL(ERR_DAMAGED,
                    "%s: oversized: a CIFAR-10 batch has %d bytes, %d records "
                    "of %d",
                    path, RECORDS * RECORD, RECORDS, RECORD);
    return OK;
}

static enum status read_batch(const char *path, struct arena *work,
                              uint8_t *pixel, uint16_t *label)
{
    struct stream *s;
    uint8_t record[RECORD];
    TRY(stream_open(path, work, &s));
    for (int i = 0; i < RECORDS; i++) {
        size_t got, at = (size_t)i * RECORD;
        TRY(stream_take(s, record, RECORD, &got));
        if (at + got == 0)
            return FAIL(ERR_DAMAGED, "%s: empty", path);
        if (got < RECORD)
            return FAIL(ERR_DAMAGED,
                        "%s: truncated: ends at byte %zu; a CIFAR-10 batch has "
                        "%d bytes, %d records of %d",
                        path, at + got, RECORDS * RECORD, RECORDS, RECORD);
        if (record[0] >= CLASSES)
            return FAIL(ERR_DAMAGED,
                        "%s: label of image %d (byte %zu) is %d; labels go "
                        "from 0 to %d",
                        path, i, at, record[0], CLASSES - 1);
        label[i] = record[0];
        interleave(record + 1, pixel + (size_t)i * PIXELS);
    }
    return check_end(s, path);
}

static enum status cifar_fill(const struct source *from, struct arena *work,
                              struct dataset *d, const struct part to[2])
{
    (void)d;
    for (int f = 0; f < FILES; f++) {
        struct mark top = arena_mark(work);
        bool test = f == FILES - 1;
        size_t first = test ? 0 : (size_t)f * RECORDS;
        const struct part *p = &to[test];
        TRY(read_batch(from->path[f], work, p->pixel + first * PIXELS,
                       p->label + first));
        arena_rewind(work, top);
    }
    return OK;
}

const struct decoder cifar_decoder = {"cifar", 1, cifar_shape, cifar_fill,
                                      NULL};
