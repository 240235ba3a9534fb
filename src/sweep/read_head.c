/* What a sweep file says at its top level. */
#include <string.h>

#include "sweep_inside.h"
#include "text.h"

const char *const top_keys[] = {
    "name", "job",    "seed", "graphs",     "settings", "replicates", "design",
    "stop", "limits", "sync", "infeasible", "kernels",  "points",     "keep"};
const int n_top_keys = sizeof top_keys / sizeof top_keys[0];

const char *const limit_keys[] = {"trial_time", "memory", "checkpoint"};
const int n_limit_keys = sizeof limit_keys / sizeof limit_keys[0];

enum { MOST_REPLICATES = 1000000, MOST_GRAPHS = 1000000000 };

static void read_name(struct reading *r, const struct doc_node *at)
{
    if (doc_text(r->errors, at, "name", &r->sweep->head.name) &&
        strpbrk(at->text, "/\n"))
        doc_error(r->errors, at,
                  "the name becomes the name of a file; leave out slashes and "
                  "line ends");
}

static void read_seed(struct reading *r, const struct doc_node *at)
{
    int64_t seed = 0;
    if (doc_int(r->errors, at, "seed", 0, INT64_MAX, &seed))
        r->sweep->head.seed = (uint64_t)seed;
}

static void read_count(struct reading *r, const struct doc_node *at,
                       const char *what, int most, int *out)
{
    int64_t n;
    if (doc_int(r->errors, at, what, 1, most, &n))
        *out = (int)n;
}

static void read_random(struct reading *r, const struct doc_node *at)
{
    static const char *const known[] = {"random"};
    const struct doc_node *n = doc_find(at, "random");
    doc_only_keys(r->errors, at, known, 1);
    if (n && doc_int(r->errors, n, "random", 1, MOST_POINTS, &r->random))
        r->sweep->design = DESIGN_RANDOM;
}

static const char *design_word(int i)
{
    switch ((enum design)i) {
    case DESIGN_GRID:
        return "grid";
    case DESIGN_LIST:
        return "list";
    case DESIGN_ZIP:
        return "zip";
    case DESIGN_RANDOM:
        return "random";
    }
    return NULL;
}

static void read_design(struct reading *r, const struct doc_node *at)
{
    int i = 0;
    CHECK(text_names(DESIGNS, design_word));
    r->design_at = at;
    if (at->kind == DOC_MAP)
        read_random(r, at);
    else if (at->kind == DOC_SCALAR && text_choice(at->text, "lhs|sobol") >= 0)
        doc_error(r->errors, at,
                  "%s is not there yet; the designs are grid, list, zip and "
                  "{random: N}",
                  at->text);
    else if (doc_word(r->errors, at, "design", DESIGNS, &i)) {
        r->sweep->design = (enum design)i;
        if (i == DESIGN_RANDOM)
            doc_error(r->errors, at,
                      "say how many points to draw: design: {random: 100}");
    }
}

static void read_stop(struct reading *r, const struct doc_node *at)
{
    if (at->kind != DOC_SCALAR || strcmp(at->text, "none") != 0)
        doc_error(r->errors, at,
                  "stopping early is not there yet; every trial runs to its "
                  "end: stop: none");
}

/* none, weights (of all runs), {weights: N} (of the first N replicates). */
static void read_keep(struct reading *r, const struct doc_node *at)
{
    static const char *const known[] = {"weights"};
    int *keep = &r->sweep->head.keep_weights, all = 0;
    if (at->kind != DOC_MAP) {
        if (doc_word(r->errors, at, "keep", SWEEP_KEEPS, &all))
            *keep = all ? MOST_REPLICATES : 0;
        return;
    }
    const struct doc_node *n = doc_find(at, "weights");
    doc_only_keys(r->errors, at, known, 1);
    if (n)
        read_count(r, n, "weights", MOST_REPLICATES, keep);
    else if (!at->first)
        doc_error(r->errors, at,
                  "say of how many replicates: keep: {weights: 1}");
}

static void read_trial_time(struct reading *r, const struct doc_node *at)
{
    struct sweep_limits *l = &r->sweep->head.limits;
    if (doc_is_factor(at))
        (void)doc_factor(r->errors, at, "trial_time", &l->time_factor);
    else
        (void)doc_seconds(r->errors, at, "trial_time", &l->trial_time);
}

static void read_limits(struct reading *r, const struct doc_node *at)
{
    struct sweep_limits *l = &r->sweep->head.limits;
    int64_t epochs;
    if (!doc_map(r->errors, at, "limits"))
        return;
    doc_only_keys(r->errors, at, limit_keys, n_limit_keys);
    const struct doc_node *time = doc_find(at, "trial_time");
    const struct doc_node *memory = doc_find(at, "memory");
    const struct doc_node *checkpoint = doc_find(at, "checkpoint");
    if (time)
        read_trial_time(r, time);
    if (memory)
        (void)doc_bytes(r->errors, memory, "memory", &l->memory);
    if (checkpoint &&
        doc_int(r->errors, checkpoint, "checkpoint", 0, 1000000, &epochs))
        l->checkpoint = (int)epochs;
}

static void read_words(struct reading *r, const struct doc_node *at,
                       const char *key)
{
    static const char *const level[] = {"auto",     "v4",   "v3",  "baseline",
                                        "portable", "bf16", "blis"};
    struct sweep_head *h = &r->sweep->head;
    int i;
    if (strcmp(key, "sync") == 0) {
        if (doc_word(r->errors, at, key, SWEEP_SYNCS, &i))
            h->sync = (enum sweep_sync)i;
    } else if (strcmp(key, "kernels") == 0) {
        if (doc_word(r->errors, at, key, SWEEP_KERNELS, &i)) {
            CHECK(strcmp(level[i], at->text) == 0);
            h->kernels = level[i];
        }
    } else if (doc_word(r->errors, at, key, "refuse|skip", &i))
        h->skip_infeasible = i == 1;
}

static void need(struct reading *r, const char *key)
{
    if (!doc_find(r->root, key))
        doc_error(r->errors, r->root,
                  "%s is missing; every sweep file says name, job and seed",
                  key);
}

static void read_member(struct reading *r, const struct doc_node *m)
{
    const char *key = m->key->text;
    if (strcmp(key, "name") == 0)
        read_name(r, m);
    else if (strcmp(key, "seed") == 0)
        read_seed(r, m);
    else if (strcmp(key, "replicates") == 0)
        read_count(r, m, key, MOST_REPLICATES, &r->sweep->head.replicates);
    else if (strcmp(key, "design") == 0)
        read_design(r, m);
    else if (strcmp(key, "stop") == 0)
        read_stop(r, m);
    else if (strcmp(key, "limits") == 0)
        read_limits(r, m);
    else if (strcmp(key, "keep") == 0)
        read_keep(r, m);
    else if (strcmp(key, "points") == 0)
        r->points = m;
    else if (text_choice(key, "sync|kernels|infeasible") >= 0)
        read_words(r, m, key);
}

void read_head(struct reading *r)
{
    struct sweep_head *h = &r->sweep->head;
    h->count = h->replicates = 1;
    h->kernels = "auto";
    h->limits.time_factor = 3;
    need(r, "name");
    need(r, "seed");
    for (const struct doc_node *m = r->root->first; m; m = m->next)
        read_member(r, m);
    const struct doc_node *graphs = doc_find(r->root, "graphs");
    const struct doc_node *count = graphs ? doc_find(graphs, "count") : NULL;
    if (count)
        read_count(r, count, "count", MOST_GRAPHS, &h->count);
}
