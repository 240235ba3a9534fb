#define _GNU_SOURCE
#include "weights.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "aside.h"
#include "hash.h"
#include "log.h"
#include "net.h"

/* Then the arrays, edges of each stage (sources, then targets) and values. */
enum { STAGES = JOB_STAGES };
struct head {
    char magic[8];
    uint64_t key;
    int64_t bytes, values;
    int32_t arrays, stages, edges[STAGES];
    uint32_t crc32c; /* of all, this being 0 */
};
static const char magic[8] = "wsweigh1";

bool weights_wanted(const struct study *s, const struct trial *t)
{
    return t->replicate < s->weights.replicates;
}

void weights_folder(const char *file, char out[WEIGHTS_PATH])
{
    snprintf(out, WEIGHTS_PATH, "%s.weights", file);
}

void weights_path(const char *file, int64_t run, const char *suffix,
                  char out[WEIGHTS_PATH])
{
    snprintf(out, WEIGHTS_PATH, "%s.weights/run-%" PRId64 "%s", file, run,
             suffix);
}

/* A head and where the parts behind it begin. */
struct image {
    struct head *head;
    struct weights_array *array;
    int32_t *edge;
    real *value;
};

static int64_t all_edges(const struct head *h)
{
    int64_t n = 0;
    for (int k = 0; k < h->stages; k++)
        n += h->edges[k];
    return n;
}

static int64_t bytes_of(const struct head *h)
{
    int64_t edges = 2 * all_edges(h) * (int64_t)sizeof(int32_t);
    return (int64_t)sizeof *h +
           h->arrays * (int64_t)sizeof(struct weights_array) +
           (edges + 7) / 8 * 8 + h->values * (int64_t)sizeof(real);
}

static struct image image_over(struct head *h)
{
    struct image i = {.head = h};
    i.array = (struct weights_array *)(void *)(h + 1);
    i.edge = (int32_t *)(void *)(i.array + h->arrays);
    i.value =
        (real *)(void *)((char *)i.edge +
                         (2 * all_edges(h) * (int64_t)sizeof(int32_t) + 7) / 8 *
                             8);
    return i;
}

static uint32_t sum(const struct head *h)
{
    struct head head = *h;
    head.crc32c = 0;
    return crc32c(crc32c(0, &head, sizeof head), h + 1,
                  (size_t)h->bytes - sizeof head);
}

/* ---- keeping ---------------------------------------------------------------
 */

static struct head measure(const struct task *t, const struct net *net)
{
    struct head h = {.key = aside_key(t->study, t->trial.run),
                     .arrays = net_parameters(net) + net_buffers(net),
                     .stages = t->wirings};
    memcpy(h.magic, magic, sizeof magic);
    CHECK(t->wirings <= STAGES);
    for (int k = 0; k < t->wirings; k++)
        h.edges[k] = t->wiring[k].edges;
    for (int i = 0; i < net_parameters(net); i++)
        h.values += net_parameter(net, i).size;
    for (int i = 0; i < net_buffers(net); i++)
        h.values += net_buffer(net, i).size;
    h.bytes = bytes_of(&h);
    return h;
}

static void put(struct image *to, const char *group, struct net_parameter p,
                const double *values)
{
    struct weights_array *a = to->array++;
    *a = (struct weights_array){.dims = p.dims, .size = p.size};
    snprintf(a->name, sizeof a->name, "%s/%s", group, p.name);
    memcpy(a->shape, p.shape, sizeof a->shape);
    for (int64_t k = 0; k < p.size; k++)
        *to->value++ = (real)values[k];
}

static void fill(const struct task *t, const struct net *net, struct head *h,
                 double *room)
{
    struct image to = image_over(h);
    for (int k = 0; k < t->wirings; k++) {
        const struct wiring *w = &t->wiring[k];
        for (int e = 0; e < w->edges; e++)
            *to.edge++ = w->source[e];
        for (int e = 0; e < w->edges; e++)
            *to.edge++ = w->target[e];
    }
    for (int i = 0; i < net_parameters(net); i++) {
        net_read(net, i, NET_VALUE, room);
        put(&to, "parameters", net_parameter(net, i), room);
    }
    for (int i = 0; i < net_buffers(net); i++) {
        net_read_buffer(net, i, room);
        put(&to, "buffers", net_buffer(net, i), room);
    }
    h->crc32c = sum(h);
}

static enum status keep(const struct task *t, const struct net *net,
                        struct arena *arena, const struct head *h)
{
    char folder[WEIGHTS_PATH], path[WEIGHTS_PATH];
    char *image;
    double *room;
    NEW(image, arena, h->bytes);
    NEW(room, arena, h->values);
    memcpy(image, h, sizeof *h);
    fill(t, net, (struct head *)(void *)image, room);
    weights_folder(t->study->weights.file, folder);
    weights_path(t->study->weights.file, t->trial.run, ".raw", path);
    if ((mkdir(folder, 0777) != 0 && errno != EEXIST) ||
        !aside_write(path, image, (size_t)h->bytes))
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    return OK;
}

/* On whatever rank. */
static void warn(const struct task *t)
{
    bool silent = log_silent();
    log_silence(false);
    log_warn("the weights of run %" PRId64 " are not kept: %s", t->trial.run,
             fail_text());
    log_silence(silent);
}

void weights_keep(const struct task *t, const struct net *net)
{
    if (!weights_wanted(t->study, &t->trial))
        return;
    struct head h = measure(t, net);
    struct arena *arena =
        arena_new((size_t)h.bytes + (size_t)h.values * sizeof(double) + 4096);
    enum status st = arena ? keep(t, net, arena, &h)
                           : FAIL(ERR_MEMORY, "no memory for a copy of them");
    if (st != OK)
        warn(t);
    arena_free(arena);
}

/* ---- reading ---------------------------------------------------------------
 */

static bool is_sound(const struct head *h, int64_t bytes, uint64_t key)
{
    return bytes >= (int64_t)sizeof *h && h->bytes == bytes &&
           memcmp(h->magic, magic, sizeof magic) == 0 && h->key == key &&
           h->stages <= STAGES && bytes_of(h) == bytes && h->crc32c == sum(h);
}

static bool read_file(const char *path, struct arena *arena, char **out,
                      int64_t *bytes)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool good = fstat(fd, &s) == 0;
    *bytes = good ? s.st_size : 0;
    *out = good ? arena_take(arena, (size_t)*bytes + sizeof(struct head), 1)
                : NULL;
    for (int64_t at = 0; good && *out && at < *bytes;) {
        ssize_t n = read(fd, *out + at, (size_t)(*bytes - at));
        good = n > 0 || (n < 0 && errno == EINTR);
        at += n > 0 ? n : 0;
    }
    close(fd);
    return good && *out;
}

static enum status take_wiring(const struct image *i, struct arena *arena,
                               struct weights *out)
{
    int32_t *edge = i->edge;
    NEW(out->wiring, arena, i->head->stages + 1);
    for (int k = 0; k < i->head->stages; k++) {
        struct wiring *w = &out->wiring[k];
        w->edges = i->head->edges[k];
        w->source = edge;
        w->target = edge + w->edges;
        edge += 2 * w->edges;
    }
    return OK;
}

enum status weights_read(const struct study *s, int64_t run,
                         struct arena *arena, struct weights *out)
{
    char path[WEIGHTS_PATH];
    char *bytes;
    int64_t n;
    weights_path(s->weights.file, run, ".raw", path);
    if (!read_file(path, arena, &bytes, &n))
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    struct head *h = (struct head *)(void *)bytes;
    if (!is_sound(h, n, aside_key(s, run)))
        return FAIL(ERR_DAMAGED, "%s is damaged, or of another sweep", path);
    struct image i = image_over(h);
    *out = (struct weights){.arrays = h->arrays,
                            .stages = h->stages,
                            .array = i.array,
                            .values = i.value,
                            .n_values = h->values};
    return take_wiring(&i, arena, out);
}
