#define _GNU_SOURCE
#include "weights_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hash.h"
#include "la.h"
#include "log.h"
#include "net.h"
#include "net_file.h"
#include "run_names.h"
#include "weights.h"

#define ARRAY_REAL (sizeof(real) == 8 ? ARRAY_F64 : ARRAY_F32)

/* ---- making one -----------------------------------------------------------
 */

int64_t weights_file_graph(const struct study *s, const struct trial *t)
{
    return t->graph < 0 ? -1 : s->graph_row[t->graph];
}

static enum status note_run(const struct setup *s, const struct task *t,
                            struct arrays *a)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    const struct dataset *d = study_data(&s->study, t->values);
    struct naming naming;
    char name[24], seed[24];
    TRY(run_names_open(s, t->arena, &naming));
    snprintf(name, sizeof name, "%016" PRIx64,
             run_names_of(&naming, &t->trial));
    snprintf(seed, sizeof seed, "%" PRIu64, h->seed);
    TRY(arrays_note(a, "run", (double)t->trial.run, true));
    TRY(arrays_note(a, "graph",
                    (double)weights_file_graph(&s->study, &t->trial), true));
    TRY(arrays_note(a, "replicate", t->trial.replicate, true));
    TRY(arrays_note_text(a, "seed", seed));
    TRY(arrays_note_text(a, "run_name", name));
    TRY(arrays_note_text(a, "sweep_sha256", h->sha256));
    TRY(arrays_note_text(a, "data_sha256", d ? d->sha256 : ""));
    TRY(arrays_note_text(a, "numerics", NET_NUMERICS));
    return arrays_note_text(a, "kernels", la_level_name());
}

static enum status put_arrays(const struct weights *w, struct arena *arena,
                              struct arrays *a)
{
    const real *values = w->values;
    double *room;
    size_t bytes = (size_t)w->n_values * sizeof *values;
    NEW(room, arena, w->n_values + 1);
    for (int i = 0; i < w->arrays; i++) {
        const struct weights_array *from = &w->array[i];
        struct array to = {from->name, from->dims, {0}, ARRAY_REAL};
        memcpy(to.shape, from->shape, sizeof to.shape);
        for (int64_t k = 0; k < from->size; k++)
            room[k] = (double)*values++;
        TRY(arrays_put(a, &to, room));
    }
    return arrays_note(a, "values_crc32c", crc32c(0, w->values, bytes), true);
}

static enum status write_file(const struct setup *s, const struct task *t,
                              const struct weights *w, const char *path)
{
    struct arrays *a;
    TRY(arrays_create(path, t->arena, &a));
    TRY(net_file_settings(t, a));
    TRY(note_run(s, t, a));
    TRY(net_file_edges(w->wiring, w->stages, t->arena, a));
    TRY(put_arrays(w, t->arena, a));
    return arrays_finish(a);
}

/* The new name on the disk, before the raw file goes. */
static void force_folder(const char *file)
{
    char folder[WEIGHTS_PATH];
    weights_folder(file, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) == 0)
        errno = 0;
    if (fd >= 0)
        close(fd);
}

static enum status make(const struct setup *s, int64_t run, struct arena *arena)
{
    const char *file = s->study.weights.file;
    char path[WEIGHTS_PATH], raw[WEIGHTS_PATH];
    struct task t = {.study = &s->study, .arena = arena};
    struct value *values;
    struct weights w;
    TRY(weights_read(&s->study, run, arena, &w));
    sweep_trial(s->sweep, run, &t.trial);
    TRY(study_values(&s->study, t.trial.point, arena, &values));
    t.values = values;
    weights_path(file, run, ".h5", path);
    weights_path(file, run, ".raw", raw);
    TRY(write_file(s, &t, &w, path));
    force_folder(file);
    unlink(raw);
    return OK;
}

enum status weights_file_make(const struct setup *s, int64_t run,
                              struct arena *arena)
{
    struct mark start = arena_mark(arena);
    enum status st = make(s, run, arena);
    arena_rewind(arena, start);
    return st;
}

/* ---- beside a job ---------------------------------------------------------
 */

static bool is_there(const struct setup *s, int64_t run, const char *suffix)
{
    char path[WEIGHTS_PATH];
    weights_path(s->study.weights.file, run, suffix, path);
    return access(path, F_OK) == 0;
}

static void forget(const struct setup *s, int64_t run, const char *suffix)
{
    char path[WEIGHTS_PATH];
    weights_path(s->study.weights.file, run, suffix, path);
    unlink(path);
}

void weights_file_record(const struct setup *s, const struct trial *t,
                         enum run_status state, struct arena *arena)
{
    if (!weights_wanted(&s->study, t))
        return;
    if (state != DONE) {
        forget(s, t->run, ".raw");
        forget(s, t->run, ".raw.tmp");
        forget(s, t->run, ".h5");
        forget(s, t->run, ".h5.tmp");
        return;
    }
    if (!is_there(s, t->run, ".raw")) /* its process has said why */
        return;
    enum status st = weights_file_make(s, t->run, arena);
    if (st == OK)
        return;
    if (st == ERR_DAMAGED) /* and never will be sound */
        forget(s, t->run, ".raw");
    bool silent = log_silent();
    log_silence(false);
    log_warn("the weights of run %" PRId64 " are not kept: %s", t->run,
             fail_text());
    log_silence(silent);
}

/* One that is not done keeps nothing; it will write its own again. */
static void settle_run(const struct setup *s, const struct trial *t, int state,
                       struct arena *arena)
{
    if (state != DONE || is_there(s, t->run, ".raw"))
        weights_file_record(s, t, (enum run_status)state, arena);
}

enum status weights_file_survey(const struct setup *s,
                                const struct store *store,
                                const struct shard *shard, bool settle,
                                struct arena *arena, struct weights_survey *out)
{
    *out = (struct weights_survey){.first_missing = -1};
    if (!s->study.weights.replicates)
        return OK;
    for (int64_t i = 0; i < s->study.rows[T_RUNS]; i++) {
        struct commit_row c;
        struct trial t;
        sweep_trial(s->sweep, i, &t);
        if (!weights_wanted(&s->study, &t) || !shard_has(shard, t.graph, i))
            continue;
        TRY(store_commit(store, i, &c));
        if (settle)
            settle_run(s, &t, c.state, arena);
        if (c.state != DONE || is_there(s, i, ".h5"))
            continue;
        out->first_missing = out->missing++ ? out->first_missing : i;
    }
    return OK;
}

enum status weights_file_check_new(const char *file)
{
    char folder[WEIGHTS_PATH];
    const struct dirent *e;
    bool some = false;
    weights_folder(file, folder);
    DIR *d = opendir(folder);
    while (d && (e = readdir(d)) != NULL)
        some = some || strncmp(e->d_name, "run-", 4) == 0;
    if (d)
        closedir(d);
    if (!some)
        return OK;
    return FAIL(ERR_REFUSED,
                "%s holds the weights of another result file of that name; "
                "move it away, or take another file with -o",
                folder);
}

/* ---- reading one ----------------------------------------------------------
 */

bool weights_file_is(const struct arrays *a)
{
    char name[24];
    arrays_text(a, "run_name", name, sizeof name);
    return name[0] != '\0';
}

static enum status must_be(const struct arrays *a, const char *path,
                           const char *attribute, const char *ours)
{
    char its[96];
    arrays_text(a, attribute, its, sizeof its);
    if (strcmp(its, ours) == 0)
        return OK;
    return FAIL(ERR_REFUSED,
                "%s does not belong here: its %s is \"%s\", and not \"%s\"; "
                "give the sweep and the data that it was trained with",
                path, attribute, its, ours);
}

static enum status check_data(const struct arrays *a, const char *path,
                              const struct setup *s, int64_t run,
                              struct arena *arena)
{
    struct trial t;
    struct value *values;
    sweep_trial(s->sweep, run, &t);
    TRY(study_values(&s->study, t.point, arena, &values));
    const struct dataset *d = study_data(&s->study, values);
    return must_be(a, path, "data_sha256", d ? d->sha256 : "");
}

enum status weights_file_find(const struct arrays *a, const char *path,
                              const struct setup *s, struct arena *arena,
                              int64_t *run)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    struct named *index;
    char name[24], seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, h->seed);
    TRY(must_be(a, path, "job", h->job));
    TRY(must_be(a, path, "seed", seed));
    TRY(must_be(a, path, "numerics", NET_NUMERICS));
    TRY(run_names_index(s, arena, &index));
    arrays_text(a, "run_name", name, sizeof name);
    *run =
        run_names_find(index, s->study.rows[T_RUNS], strtoull(name, NULL, 16));
    if (*run < 0)
        return FAIL(ERR_REFUSED,
                    "%s belongs to another sweep: no run of this one has its "
                    "settings, graph and replicate; give the sweep that it "
                    "was trained by",
                    path);
    return check_data(a, path, s, *run, arena);
}

enum status weights_file_check(const struct arrays *a, const char *path,
                               const struct net *net, struct arena *arena)
{
    int n = net_parameters(net), all = n + net_buffers(net);
    uint32_t crc = 0;
    for (int i = 0; i < all; i++) {
        struct net_parameter p =
            i < n ? net_parameter(net, i) : net_buffer(net, i - n);
        struct mark start = arena_mark(arena);
        double *room;
        real *values;
        NEW(room, arena, p.size);
        NEW(values, arena, p.size);
        if (i < n)
            net_read(net, i, NET_VALUE, room);
        else
            net_read_buffer(net, i - n, room);
        for (int64_t k = 0; k < p.size; k++)
            values[k] = (real)room[k];
        crc = crc32c(crc, values, (size_t)p.size * sizeof *values);
        arena_rewind(arena, start);
    }
    if (arrays_number(a, "values_crc32c") == crc)
        return OK;
    return FAIL(ERR_DAMAGED, "%s: the weights do not match their checksum",
                path);
}
