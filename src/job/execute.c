/* Carries one trial out, in whatever process it is called. */
#include <string.h>

#include "arena.h"
#include "hash.h"
#include "task.h"

enum { SPARE_BYTES = 8 << 20, PLAN_BYTES = 64 << 20 };

static uint32_t sum_parts(const void *page, const struct page_part *parts,
                          int n)
{
    uint32_t crc = 0;
    for (int i = 0; i < n; i++)
        crc = crc32c(crc, (const char *)page + parts[i].at, parts[i].bytes);
    return crc;
}

/* Graphs and edges come first, where the trial owns any. */
static int graph_parts(const struct trial *t)
{
    return t->owns_graph ? 2 : 0;
}

bool study_sealed(const struct study *s, const struct trial *t,
                  const void *page, bool only_graph)
{
    struct page_part parts[PAGE_PARTS];
    const struct page *p = page;
    int n = study_parts(s, t, parts);
    if (only_graph)
        return p->sealed_graph &&
               p->graph_seal == sum_parts(page, parts, graph_parts(t));
    return p->sealed && p->seal == sum_parts(page, parts, n);
}

void task_seal_graphs(struct task *t)
{
    struct page_part parts[PAGE_PARTS];
    struct page *p = t->page;
    study_parts(t->study, &t->trial, parts);
    p->graph_seal = sum_parts(t->page, parts, graph_parts(&t->trial));
    __atomic_store_n(&p->sealed_graph, 1, __ATOMIC_RELEASE);
}

enum status study_blank(const struct study *s, const struct trial *t,
                        void *page, struct arena *work)
{
    struct page_part parts[PAGE_PARTS];
    int n = study_parts(s, t, parts);
    memset(page, 0, sizeof(struct page));
    for (int i = 0; i < n; i++)
        TRY(study_fill(s, parts[i].table, parts[i].first, parts[i].n,
                       (char *)page + parts[i].at, work));
    return OK;
}

/* The arena of a trial, as large as its plan says. */
static enum status open_arena(const struct task *plan, struct arena **out)
{
    size_t bytes = 0;
    struct arena *work = arena_new(PLAN_BYTES);
    if (!work)
        return FAIL(ERR_MEMORY, "no memory to plan the trial");
    enum status st = job_memory(plan, work, &bytes);
    arena_free(work);
    TRY(st);
    *out = arena_new(bytes + SPARE_BYTES);
    if (!*out)
        return FAIL(ERR_MEMORY, "the trial needs %zu bytes of memory", bytes);
    return OK;
}

static enum status run_in_arena(struct task *t, struct arena *small)
{
    struct value *values;
    struct page *p = t->page;
    TRY(study_values(t->study, t->trial.point, small, &values));
    t->values = values;
    TRY(open_arena(t, &t->arena));
    enum status st = job_run(t);
    p->peak_bytes = (int64_t)arena_peak(t->arena);
    arena_free(t->arena);
    return st;
}

static const char *state_name(enum run_status state, char out[16])
{
    const char *at = RUN_STATUSES;
    for (int i = 0; i < (int)state; i++)
        at += strcspn(at, "|") + 1;
    size_t n = strcspn(at, "|");
    memcpy(out, at, n);
    out[n] = '\0';
    return out;
}

enum status study_bury(const struct study *s, const struct trial *t,
                       enum run_status state, const char *error, void *page)
{
    struct page_part parts[PAGE_PARTS];
    struct arena *work = arena_new(SPARE_BYTES);
    struct task dead = {.study = s, .trial = *t, .page = page};
    char name[16];
    int n = study_parts(s, t, parts);
    int kept = study_sealed(s, t, page, true) ? graph_parts(t) : 0;
    enum status st = OK;
    if (!work)
        return FAIL(ERR_MEMORY, "no memory to note how trial %lld ended",
                    (long long)t->run);
    for (int i = kept; i < n && st == OK; i++)
        st = study_fill(s, parts[i].table, parts[i].first, parts[i].n,
                        (char *)page + parts[i].at, work);
    task_set_text(&dead, "status", state_name(state, name));
    task_set_text(&dead, "error", error);
    arena_free(work);
    return st;
}

static void seal(struct task *t, enum status st)
{
    struct page_part parts[PAGE_PARTS];
    struct page *p = t->page;
    char name[16];
    int n = study_parts(t->study, &t->trial, parts);
    p->status = (int32_t)st;
    p->state = (int32_t)(st == OK ? DONE : t->diverged ? DIVERGED : FAILED);
    task_set_text(t, "status", state_name((enum run_status)p->state, name));
    task_set_text(t, "error", st == OK ? "" : fail_text());
    p->seal = sum_parts(t->page, parts, n);
    __atomic_store_n(&p->sealed, 1, __ATOMIC_RELEASE);
}

void study_execute(const struct study *s, int64_t run, void *page)
{
    struct arena *small = arena_new(SPARE_BYTES);
    struct task t = {
        .study = s, .seed = sweep_head(s->sweep)->seed, .page = page};
    if (!small) { /* not even room to say so in the rows: unsealed */
        ((struct page *)page)->status = ERR_MEMORY;
        return;
    }
    sweep_trial(s->sweep, run, &t.trial);
    enum status st = study_blank(s, &t.trial, page, small);
    if (st == OK)
        st = run_in_arena(&t, small);
    seal(&t, st);
    arena_free(small);
}
