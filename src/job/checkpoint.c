#define _GNU_SOURCE
#include "checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "aside.h"
#include "hash.h"
#include "log.h"
#include "net.h"

struct head {
    char magic[8];
    uint64_t key;        /* of the sweep, what it is made from, and the trial */
    int64_t rows, state; /* bytes that follow */
    int32_t epochs;
    uint32_t crc32c; /* of all, this being 0 */
};
static const char magic[8] = "wsweep2";

/* A state in memory: head, rows, the network's. */
struct image {
    struct arena *arena;
    struct head *head;
    char *rows, *state;
    size_t bytes;
};

static void name_file(const struct study *s, int64_t run, const char *suffix,
                      char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s.run%" PRId64 "%s", s->checkpoints.file, run,
             suffix);
}

/* The trial's rows in its page, head aside. */
static char *rows_of(const struct task *t, int64_t *bytes)
{
    struct page_part parts[PAGE_PARTS];
    int n = study_parts(t->study, &t->trial, parts);
    *bytes = (int64_t)(parts[n - 1].at + parts[n - 1].bytes - parts[0].at);
    return (char *)t->page + parts[0].at;
}

static bool open_image(const struct task *t, const struct net *net,
                       struct image *i)
{
    int64_t rows, state = (int64_t)net_state_bytes(net);
    rows_of(t, &rows);
    i->bytes = sizeof(struct head) + (size_t)(rows + state);
    i->arena = arena_new(i->bytes + 4096);
    i->head = i->arena ? arena_take(i->arena, i->bytes, 1) : NULL;
    if (!i->head) {
        log_warn("no memory for the state of trial %" PRId64, t->trial.run);
        return false;
    }
    *i->head = (struct head){.rows = rows, .state = state};
    memcpy(i->head->magic, magic, sizeof magic);
    i->head->key = aside_key(t->study, t->trial.run);
    i->rows = (char *)(i->head + 1);
    i->state = i->rows + rows;
    return true;
}

static uint32_t sum(const struct image *i)
{
    struct head head = *i->head;
    head.crc32c = 0;
    return crc32c(crc32c(0, &head, sizeof head), i->rows,
                  i->bytes - sizeof head);
}

/* ---- taking up ------------------------------------------------------------
 */

/* Over an image whose head says what is wanted; most: epochs of the trial. */
static bool read_image(const char *path, int most, struct image *i)
{
    struct head want = *i->head;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = fd < 0 ? -1 : read(fd, i->head, i->bytes);
    if (fd >= 0)
        close(fd);
    return n == (ssize_t)i->bytes &&
           memcmp(i->head->magic, want.magic, sizeof want.magic) == 0 &&
           i->head->key == want.key && i->head->rows == want.rows &&
           i->head->state == want.state && i->head->epochs > 0 &&
           i->head->epochs <= most && i->head->crc32c == sum(i);
}

void checkpoint_load(struct task *t, struct net *net, int *epoch)
{
    char path[PATH_BYTES];
    struct image i;
    int64_t bytes;
    *epoch = 0;
    if (!t->study->checkpoints.every)
        return;
    name_file(t->study, t->trial.run, ".state", path);
    if (access(path, F_OK) != 0 || !open_image(t, net, &i))
        return;
    if (read_image(path, task_int(t, "epochs"), &i)) {
        memcpy(rows_of(t, &bytes), i.rows, (size_t)i.head->rows);
        net_load(net, i.state);
        *epoch = i.head->epochs;
        ((struct page *)t->page)->epoch = *epoch;
        log_note("trial %" PRId64 " goes on after epoch %d", t->trial.run,
                 *epoch);
    } else {
        log_warn("%s is damaged or of another sweep: trial %" PRId64
                 " starts anew",
                 path, t->trial.run);
    }
    arena_free(i.arena);
}

/* ---- keeping ---------------------------------------------------------------
 */

static bool keep(const struct task *t, const struct net *net, int done)
{
    char path[PATH_BYTES];
    struct image i;
    int64_t bytes;
    name_file(t->study, t->trial.run, ".state", path);
    if (!open_image(t, net, &i))
        return false;
    memcpy(i.rows, rows_of(t, &bytes), (size_t)i.head->rows);
    net_save(net, i.state);
    i.head->epochs = done;
    i.head->crc32c = sum(&i);
    bool kept = aside_write(path, i.head, i.bytes);
    if (!kept)
        log_warn("%s: the state of trial %" PRId64 " is not kept: %s", path,
                 t->trial.run, strerror(errno));
    arena_free(i.arena);
    return kept;
}

void checkpoint_save(struct task *t, const struct net *net, int done,
                     bool *left)
{
    struct page *p = t->page;
    int every = t->study->checkpoints.every;
    bool leave = __atomic_load_n(&p->leave, __ATOMIC_ACQUIRE);
    *left = false;
    if (every && (leave || done % every == 0))
        *left = keep(t, net, done) && leave;
}

void study_forget(const struct study *s, int64_t run)
{
    char path[PATH_BYTES];
    if (!s->checkpoints.every)
        return;
    name_file(s, run, ".state", path);
    unlink(path);
    name_file(s, run, ".state.tmp", path);
    unlink(path);
}

/* "FILE.run7.state", and what was being written aside. */
static bool is_state_of(const char *name, const char *base)
{
    size_t n = strlen(base);
    if (strncmp(name, base, n) != 0 || strncmp(name + n, ".run", 4) != 0)
        return false;
    const char *rest = name + n + 4;
    rest += strspn(rest, "0123456789");
    return strcmp(rest, ".state") == 0 || strcmp(rest, ".state.tmp") == 0;
}

void study_forget_all(const struct study *s)
{
    const char *file = s->checkpoints.file, *slash = strrchr(file, '/');
    char folder[PATH_BYTES];
    const struct dirent *e;
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - file) + 1 : 2,
             slash ? file : "./");
    DIR *d = opendir(folder);
    while (d && (e = readdir(d)) != NULL)
        if (is_state_of(e->d_name, slash ? slash + 1 : file))
            unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
}
