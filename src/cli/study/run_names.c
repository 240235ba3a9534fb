#include "run_names.h"

#include <stdlib.h>

#include "hash.h"

enum status run_names_open(const struct setup *s, struct arena *arena,
                           struct naming *out)
{
    *out = (struct naming){.setup = s, .point = -1};
    NEW(out->values, arena, s->study.job->schema.n_settings);
    return OK;
}

uint64_t run_names_of(struct naming *n, const struct trial *t)
{
    const struct schema *job = &n->setup->study.job->schema;
    if (t->point != n->point) {
        sweep_point(n->setup->sweep, t->point, n->values);
        n->point = t->point;
        n->hash = HASH_START;
        for (int i = 0; i < job->n_settings; i++)
            n->hash = value_hash(n->hash, &job->settings[i], &n->values[i]);
    }
    int graph = study_graph_index(&n->setup->study, t);
    return hash_i64(hash_i64(n->hash, graph), t->replicate);
}

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return x->run < y->run ? -1 : x->run > y->run;
}

enum status run_names_index(const struct setup *s, struct arena *arena,
                            struct named **out)
{
    struct naming naming;
    struct trial t;
    int64_t runs = s->study.rows[T_RUNS];
    TRY(run_names_open(s, arena, &naming));
    NEW(*out, arena, runs);
    for (int64_t i = 0; i < runs; i++) {
        sweep_trial(s->sweep, i, &t);
        (*out)[i] = (struct named){run_names_of(&naming, &t), i};
    }
    qsort(*out, (size_t)runs, sizeof **out, by_name);
    return OK;
}

int64_t run_names_find(const struct named *index, int64_t n, uint64_t name)
{
    int64_t low = 0, high = n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (index[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && index[low].name == name ? index[low].run : -1;
}
