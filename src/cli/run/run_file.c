/* The result file at the start of a job: new, or going on. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "result.h"
#include "run.h"
#include "store_check.h"
#include "text.h"
#include "weights_carry.h"
#include "weights_file.h"

enum { MOST_INTERRUPTS = 5, MOST_CRASHES = 2 };

int run_table(const struct store_layout *l, const struct study *s,
              enum study_table t)
{
    return store_find(l, s->table[t]->name);
}

/* ---- an old file ------------------------------------------------------------
 */

/* The first line in which two sweep files differ. */
static enum status refuse_other(const char *path, const char *ours,
                                const char *theirs)
{
    int line = 1;
    while (*ours && *theirs) {
        size_t a = strcspn(ours, "\n"), b = strcspn(theirs, "\n");
        if (a != b || memcmp(ours, theirs, a) != 0)
            break;
        ours += a + (ours[a] == '\n');
        theirs += b + (theirs[b] == '\n');
        line++;
    }
    return FAIL(
        ERR_REFUSED,
        "%s belongs to another sweep; line %d was\n    %.*s\nand is "
        "now\n    %.*s\nTake another file with -o, or the old sweep; or, "
        "where finished runs stay the same, wiresweep extend %s SWEEP",
        path, line, (int)strcspn(theirs, "\n"), theirs,
        (int)strcspn(ours, "\n"), ours, path);
}

static enum status check_shard(const struct run_options *o,
                               const struct store_file *f)
{
    char part[SHARD_TEXT];
    if (strcmp(f->shard, shard_print(&o->shard, part)) == 0)
        return OK;
    if (!*f->shard)
        return FAIL(ERR_REFUSED,
                    "%s is the file of the whole study; take another file "
                    "with -o for shard %s",
                    o->file, part);
    return FAIL(ERR_REFUSED,
                "%s holds shard %s of its study: say --shard %s, take another "
                "file with -o, or join the shards by wiresweep merge",
                o->file, f->shard, f->shard);
}

enum status run_file_sweep(const struct store_file *f, const struct setup *s,
                           struct arena *arena)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    char *text;
    if (strcmp(f->sha256, h->sha256) == 0)
        return OK;
    TRY(store_sweep_text(f, arena, &text));
    return refuse_other(f->path, h->text, text);
}

static enum status check_old(const struct run_options *o, const struct setup *s,
                             const struct store_file *f, struct arena *arena)
{
    TRY(run_file_sweep(f, s, arena));
    TRY(result_check_numerics(f));
    TRY(check_shard(o, f));
    TRY(inputs_check(s, f, arena));
    for (int i = 0; i < STUDY_TABLES; i++) {
        if (!s->study.rows[i])
            continue;
        int t = run_table(&f->layout, &s->study, (enum study_table)i);
        if (t < 0 || f->layout.place[t].rows != s->study.rows[i] ||
            f->layout.place[t].row_bytes != s->study.table[i]->row_bytes)
            return FAIL(ERR_REFUSED,
                        "%s was written by another version of this program "
                        "(its /%s differs); take another file with -o",
                        o->file, s->study.table[i]->name);
    }
    return OK;
}

/* What goes on with the file. */
static void name_command(const struct run_options *o, char *out, size_t size)
{
    struct text t = text_over(out, size);
    char part[SHARD_TEXT];
    text_add(&t, "wiresweep run %s -o %s", o->setup.sweep, o->file);
    if (o->shard.of)
        text_add(&t, " --shard %s", shard_print(&o->shard, part));
    for (int i = 0; i < o->setup.n_set; i++)
        text_add(&t, " --set %s", o->setup.set[i]);
}

enum status run_file_open(const struct run_options *o, const struct setup *s,
                          struct arena *arena, struct store_layout *layout,
                          char kernels[16])
{
    char command[256];
    struct store_file f;
    name_command(o, command, sizeof command);
    if (access(o->file, F_OK) != 0) {
        study_forget_all(&s->study);
        TRY(weights_file_check_new(o->file));
        TRY(result_create(
            o->file, s, &(struct result_facts){command, "", o->shard}, arena));
    }
    TRY(store_open(o->file, arena, &f));
    TRY(check_old(o, s, &f, arena));
    TRY(weights_carry_recover(o->file, f.sha256, arena));
    *layout = f.layout;
    memcpy(kernels, f.kernels, sizeof f.kernels);
    return OK;
}

/* ---- what is left
 * ------------------------------------------------------------ */

struct pending {
    struct store_checker *checker;
    int64_t damaged; /* finished, but not what their checksum says */
    const struct run_options *options;
    const struct setup *setup;
    struct store *store;
    struct arena *arena;
    int64_t point; /* whose cost is known */
    double cost;
};

static bool is_retried(const char *list, int state)
{
    char states[128];
    if (!list)
        return false;
    snprintf(states, sizeof states, "%s", list);
    for (char *p = states; *p; p++)
        if (*p == ',')
            *p = '|';
    /* "damaged" may stand in the list; such runs are always tried again. */
    static const char *const names[] = {
        "", "", "", "diverged", "failed", "timeout", "quarantined"};
    return state > DONE && text_choice(names[state], states) >= 0;
}

static enum status quarantine(struct pending *p,
                              const struct store_layout *layout, int64_t run)
{
    const struct study *s = &p->setup->study;
    struct page_part parts[PAGE_PARTS];
    struct store_part out[PAGE_PARTS];
    struct trial t;
    struct mark start = arena_mark(p->arena);
    void *page = arena_take(p->arena, s->page_bytes, 1);
    if (!page)
        return FAIL(ERR_MEMORY, "no room for a trial's rows");
    sweep_trial(s->sweep, run, &t);
    TRY(study_bury(s, &t, QUARANTINED, "it was found running at five restarts",
                   page));
    int n = study_parts(s, &t, parts);
    for (int i = 0; i < n; i++)
        out[i] = (struct store_part){run_table(layout, s, parts[i].table),
                                     parts[i].first, parts[i].n,
                                     (char *)page + parts[i].at};
    TRY(store_finish(p->store, run, QUARANTINED, out, n));
    study_forget(s, run);
    arena_rewind(p->arena, start);
    return OK;
}

static double cost_of(struct pending *p, int64_t run)
{
    struct trial t;
    sweep_trial(p->setup->sweep, run, &t);
    if (t.point != p->point) {
        p->cost = study_cost(&p->setup->study, t.point, p->arena);
        p->point = t.point;
    }
    return p->cost;
}

/* A power cut can leave a commit on the disk whose rows are not: what does not
 * match its checksum is done again, as if it had never been. */
static enum status distrust(struct pending *p, int64_t run, int *state,
                            bool *late)
{
    enum store_verdict v = STORE_UNFINISHED;
    const char *why;
    TRY(store_check_run(p->checker, run, &v, &why));
    if (v != STORE_DAMAGED && *state >= PENDING && *state <= QUARANTINED)
        return OK;
    p->damaged++;
    TRY(store_reopen(p->store, run));
    *state = PENDING;
    *late = true;
    return OK;
}

/* Decides on one trial; sets *late where it ended badly before. */
static enum status look_at(struct pending *p, const struct store_layout *layout,
                           int64_t run, int *state, bool *late)
{
    struct telemetry_row row;
    bool sound;
    TRY(distrust(p, run, state, late));
    if (is_retried(p->options->retry, *state)) {
        TRY(store_get_telemetry(p->store, run, &row, &sound));
        row.crashes = row.interrupts = 0;
        TRY(store_put_telemetry(p->store, run, &row));
        TRY(store_reopen(p->store, run));
        *state = PENDING;
        *late = true;
    } else if (*state == RUNNING) {
        TRY(store_get_telemetry(p->store, run, &row, &sound));
        row.interrupts = sound ? row.interrupts + 1 : 1;
        row.crashes = sound ? row.crashes : 0;
        TRY(store_put_telemetry(p->store, run, &row));
        /* Pending again, or a job that is killed before it comes to this trial
         * would count the same interrupt twice. */
        TRY(store_release(p->store, run, false));
        *state = PENDING;
        *late = true;
        if (row.interrupts >= MOST_INTERRUPTS) {
            TRY(quarantine(p, layout, run));
            *state = QUARANTINED;
        }
    }
    return OK;
}

enum status run_file_pending(const struct run_options *o, const struct setup *s,
                             struct store *store,
                             const struct store_layout *layout,
                             struct arena *arena, struct run_counts *counts,
                             struct sched_trial **trials, int64_t *n)
{
    struct pending p = {
        .options = o, .setup = s, .store = store, .arena = arena, .point = -1};
    struct weights_survey survey;
    struct store_file f;
    int64_t runs = s->study.rows[T_RUNS];
    *n = 0;
    TRY(store_open(o->file, arena, &f));
    TRY(store_checker_open(&f, arena, &p.checker));
    NEW(*trials, arena, runs);
    for (int64_t i = 0; i < runs; i++) {
        struct commit_row c;
        struct trial t;
        bool late;
        int state;
        sweep_trial(s->sweep, i, &t);
        if (!shard_has(&o->shard, t.graph, i))
            continue;
        TRY(store_commit(store, i, &c));
        state = c.state;
        late = c.attempts > 0;
        TRY(look_at(&p, layout, i, &state, &late));
        if (state != PENDING) {
            study_forget(&s->study, i); /* killed before it could */
            counts->by_state[state]++;
            continue;
        }
        (*trials)[(*n)++] = (struct sched_trial){i, cost_of(&p, i), late};
    }
    if (p.damaged)
        log_warn("%s: %" PRId64 " runs do not match their checksums, as after "
                 "a power cut; they are run again",
                 o->file, p.damaged);
    return weights_file_survey(s, store, &o->shard, true, arena, &survey);
}
