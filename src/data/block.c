#include "block.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "channels.h"
#include "hash.h"
#include "sha256.h"
#include "text.h"

enum { PAGE = 4096 };

static const char magic[16] = "wiresweep images";

/* The machine's own byte order: order tells another's. */
struct header {
    char magic[16];
    uint32_t order, version;
    uint64_t bytes;                             /* of the whole block */
    struct channel_sum sum[DATA_MOST_CHANNELS]; /* of the training part */
    int32_t channels, height, width, classes;
    int32_t count[2], skipped;
    char skipped_names[DATA_SKIPPED_TEXT];
    char key[SHA256_TEXT], sha256[SHA256_TEXT];
    uint32_t payload_crc;
    uint32_t header_crc; /* of all before it */
};

_Static_assert(sizeof(struct header) <= PAGE, "the header has its page");

enum { ORDER = 0x01020304 };

static uint32_t header_crc(const struct header *h)
{
    return crc32c(0, h, offsetof(struct header, header_crc));
}

void block_drop(void *block)
{
    struct block *b = block;
    if (b->at)
        munmap(b->at, b->bytes);
    b->at = NULL;
}

static size_t pixels(const struct dataset *d)
{
    return (size_t)d->height * (size_t)d->width * (size_t)d->channels;
}

/* Bytes of a block, or 0 where no machine could hold it. */
static size_t block_bytes(const struct dataset *d)
{
    size_t images = (size_t)d->train.count + (size_t)d->test.count, bytes;
    if (__builtin_mul_overflow(images, pixels(d) + sizeof(uint16_t), &bytes) ||
        bytes > (size_t)1 << 46)
        return 0;
    return PAGE + bytes;
}

/* Labels first: they lie on even addresses then. */
static void place(uint8_t *at, const struct dataset *d, struct part to[2])
{
    size_t train = (size_t)d->train.count, test = (size_t)d->test.count;
    to[0].label = (uint16_t *)(void *)(at + PAGE);
    to[1].label = to[0].label + train;
    to[0].pixel = (uint8_t *)(to[1].label + test);
    to[1].pixel = to[0].pixel + train * pixels(d);
}

enum status block_new(const struct dataset *shape, struct block *out,
                      struct part to[2])
{
    char size[TEXT_BYTES];
    size_t bytes = block_bytes(shape);
    if (!bytes)
        return FAIL(ERR_DAMAGED,
                    "%s: the headers of its files promise more images than any "
                    "machine holds",
                    shape->name);
    /* Without reserve: a header that lies is found out when its file ends. */
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return FAIL(ERR_MEMORY, "%s: no room for %s of images", shape->name,
                    text_bytes((double)bytes, size));
    *out = (struct block){at, bytes};
    place(out->at, shape, to);
    return OK;
}

/* What is moved goes down, so that nothing is lost in this order. */
void block_trim(struct block *b, const struct dataset *room,
                const struct dataset *filled)
{
    struct part from[2], to[2];
    size_t train = (size_t)filled->train.count,
           test = (size_t)filled->test.count, bytes = block_bytes(filled);
    if (bytes == b->bytes)
        return;
    place(b->at, room, from);
    place(b->at, filled, to);
    memmove(to[1].label, from[1].label, test * sizeof *to[1].label);
    memmove(to[0].pixel, from[0].pixel, train * pixels(filled));
    memmove(to[1].pixel, from[1].pixel, test * pixels(filled));
    size_t kept = (bytes + PAGE - 1) / PAGE * PAGE,
           had = (b->bytes + PAGE - 1) / PAGE * PAGE;
    if (kept < had)
        munmap(b->at + kept, had - kept);
    b->bytes = bytes;
}

/* Labels as they are summed: of one byte, or of two, the lower one first. */
static enum status sum_labels(const uint16_t *label, int n, int classes,
                              struct arena *work, struct sha256_part *out)
{
    size_t width = classes > 256 ? 2 : 1;
    uint8_t *byte;
    NEW(byte, work, (size_t)n * width + 1);
    *out = (struct sha256_part){byte, (size_t)n * width};
    for (int i = 0; i < n; i++) {
        *byte++ = (uint8_t)label[i];
        if (width == 2)
            *byte++ = (uint8_t)(label[i] >> 8);
    }
    return OK;
}

/* Of what the networks see, whatever form it has here. */
static enum status sum_set(const struct block *b, const struct dataset *d,
                           struct arena *work, char out[SHA256_TEXT])
{
    struct sha256_part sum[4];
    struct part at[2];
    int count[2] = {d->train.count, d->test.count};
    place(b->at, d, at);
    for (int p = 0; p < 2; p++) {
        sum[2 * p] =
            (struct sha256_part){at[p].pixel, (size_t)count[p] * pixels(d)};
        TRY(sum_labels(at[p].label, count[p], d->classes, work,
                       &sum[2 * p + 1]));
    }
    return sha256_parts(sum, 4, out);
}

enum status block_seal(struct block *b, const struct dataset *d,
                       const char *key, struct arena *work)
{
    struct header h = {.order = ORDER,
                       .version = BLOCK_VERSION,
                       .bytes = b->bytes,
                       .channels = d->channels,
                       .height = d->height,
                       .width = d->width,
                       .classes = d->classes,
                       .count = {d->train.count, d->test.count},
                       .skipped = d->skipped};
    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.key, key, sizeof h.key);
    if (d->skipped)
        snprintf(h.skipped_names, sizeof h.skipped_names, "%s",
                 d->skipped_names);
    struct part at[2];
    place(b->at, d, at);
    channels_sum(at[0].pixel, (size_t)d->train.count * pixels(d), d->channels,
                 h.sum);
    TRY(sum_set(b, d, work, h.sha256));
    h.payload_crc = crc32c(0, b->at + PAGE, b->bytes - PAGE);
    h.header_crc = header_crc(&h);
    memcpy(b->at, &h, sizeof h);
    if (mprotect(b->at, b->bytes, PROT_READ))
        return FAIL(ERR_MEMORY, "cannot protect %s: %s", d->name,
                    strerror(errno));
    return OK;
}

enum status block_check(const struct block *b, const char *key)
{
    struct header h;
    if (b->bytes < PAGE)
        return FAIL(ERR_DAMAGED, "shorter than its header");
    memcpy(&h, b->at, sizeof h);
    if (memcmp(h.magic, magic, sizeof magic) != 0 || h.order != ORDER ||
        h.version != BLOCK_VERSION)
        return FAIL(ERR_DAMAGED, "not a cache file of this program");
    if (h.header_crc != header_crc(&h))
        return FAIL(ERR_DAMAGED, "its header fails its checksum");
    if (strncmp(h.key, key, sizeof h.key) != 0)
        return FAIL(ERR_DAMAGED, "made from other files");
    if (h.bytes != b->bytes)
        return FAIL(ERR_DAMAGED, "%zu bytes long, not %zu", b->bytes,
                    (size_t)h.bytes);
    if (h.payload_crc != crc32c(0, b->at + PAGE, b->bytes - PAGE))
        return FAIL(ERR_DAMAGED, "its images fail their checksum");
    return OK;
}

void block_attach(const struct block *b, struct dataset *out)
{
    struct header h;
    struct part at[2];
    memcpy(&h, b->at, sizeof h);
    out->channels = h.channels;
    out->height = h.height;
    out->width = h.width;
    out->classes = h.classes;
    out->train.count = h.count[0];
    out->test.count = h.count[1];
    out->skipped = h.skipped;
    out->skipped_names =
        (const char *)b->at + offsetof(struct header, skipped_names);
    memcpy(out->sha256, h.sha256, sizeof out->sha256);
    place(b->at, out, at);
    out->train.pixel = at[0].pixel;
    out->train.label = at[0].label;
    out->test.pixel = at[1].pixel;
    out->test.label = at[1].label;
    channels_attach(h.sum, out);
}
