#include "identity.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "hash.h"

static bool one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* ---- stages -------------------------------------------------------------- */

static void fold(struct series *s, int64_t first, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += s->number[first + i];
    s->number[first] = sum / (double)n;
}

enum status identity_fold_stages(struct frame *graphs)
{
    static const char *const kept[] = {"graph",     "graph_seed", "graph_index",
                                       "stage",     "edge_start", "edge_count",
                                       "connected", NULL};
    const struct series *stage = frame_find(graphs, "stage");
    if (!stage || !stage->number)
        return OK;
    for (int64_t i = 0; i < graphs->rows; i++) {
        int64_t n = 1;
        if (!(stage->number[i] == 1))
            continue;
        while (i + n < graphs->rows && stage->number[i + n] == (double)(n + 1))
            n++;
        for (int c = 0; c < graphs->columns; c++)
            if (graphs->column[c].number &&
                !one_of(graphs->column[c].name, kept))
                fold(&graphs->column[c], i, n);
    }
    return OK;
}

/* ---- runs and their graphs ----------------------------------------------- */

static bool missing(const struct series *s, int64_t row)
{
    return s->text ? s->text[row][0] == '\0' : isnan(s->number[row]);
}

static bool equal(const struct series *s, int64_t i, const struct series *t,
                  int64_t j)
{
    if (s->text)
        return strcmp(s->text[i], t->text[j]) == 0;
    return isnan(s->number[i]) ? isnan(t->number[j])
                               : s->number[i] == t->number[j];
}

static enum status prefixed(const char *prefix, const char *name,
                            struct arena *arena, const char **out)
{
    size_t size = strlen(prefix) + strlen(name) + 1;
    char *text;
    NEW(text, arena, size);
    snprintf(text, size, "%s%s", prefix, name);
    *out = text;
    return OK;
}

/* What the graph came to, where that is known; else what was given. */
static enum status prefer(const struct series *given, struct series *measured,
                          int64_t rows)
{
    if (!given->text != !measured->text)
        return FAIL(ERR_DAMAGED,
                    "column \"%s\" is of numbers in one of /runs and /graphs, "
                    "of text in the other",
                    given->name);
    for (int64_t i = 0; i < rows; i++) {
        if (!missing(measured, i))
            continue;
        if (given->text)
            measured->text[i] = given->text[i];
        else
            measured->number[i] = given->number[i];
    }
    return OK;
}

#define MEASURED "graphs."

/* The columns of /graphs, renamed where a setting has the same name; what is a
 * result of both is the run's. */
static enum status rename_shared(const struct frame *runs,
                                 const struct frame *graphs,
                                 struct arena *arena, struct frame *out)
{
    *out = *graphs;
    NEW(out->column, arena, graphs->columns);
    for (int i = 0; i < graphs->columns; i++) {
        struct series *s = &out->column[i];
        *s = graphs->column[i];
        s->role = SERIES_GRAPH;
        const struct series *mine = frame_find(runs, s->name);
        if (mine && mine->role == SERIES_SETTING)
            TRY(prefixed(MEASURED, s->name, arena, &s->name));
    }
    return OK;
}

enum status identity_join_graphs(const struct frame *runs,
                                 const struct frame *graphs,
                                 struct arena *arena, struct frame *out)
{
    struct frame theirs, all;
    TRY(rename_shared(runs, graphs, arena, &theirs));
    TRY(frame_join(runs, &theirs, "graph", arena, &all));
    for (int i = runs->columns; i < all.columns; i++) {
        struct series *measured = &all.column[i];
        const char *name = measured->name + strlen(MEASURED);
        if (strncmp(measured->name, MEASURED, strlen(MEASURED)) != 0)
            continue;
        for (int k = 0; k < runs->columns; k++)
            if (strcmp(all.column[k].name, name) == 0) {
                TRY(prefer(&all.column[k], measured, all.rows));
                TRY(prefixed(FRAME_GIVEN, name, arena, &all.column[k].name));
            }
        measured->name = name;
    }
    *out = all;
    return OK;
}

static void drop_column(struct frame *f, int i)
{
    memmove(&f->column[i], &f->column[i + 1],
            (size_t)(f->columns - i - 1) * sizeof *f->column);
    f->columns--;
}

/* The column of that name, to be changed. */
static struct series *find(struct frame *f, const char *name)
{
    for (int i = 0; i < f->columns; i++)
        if (strcmp(f->column[i].name, name) == 0)
            return &f->column[i];
    return NULL;
}

static bool all_equal(const struct series *s, const struct series *t,
                      int64_t rows)
{
    for (int64_t i = 0; i < rows; i++)
        if (!equal(s, i, t, i))
            return false;
    return true;
}

/* A setting that every graph took as it was given is the setting itself. */
static void drop_given(struct frame *f)
{
    const size_t prefix = strlen(FRAME_GIVEN);
    for (int i = f->columns - 1; i >= 0; i--) {
        const struct series *given = &f->column[i];
        if (strncmp(given->name, FRAME_GIVEN, prefix) != 0)
            continue;
        struct series *s = find(f, given->name + prefix);
        if (!s || !all_equal(given, s, f->rows))
            continue;
        s->role = SERIES_SETTING;
        drop_column(f, i);
    }
}

/* The columns that name a graph, or NULL each. */
struct naming {
    const struct series *seed, *key, *index, *stage, *graph, *file;
};

static enum status name_graph(const struct naming *n, int64_t i,
                              struct arena *arena, const char **name,
                              const char *before)
{
    char text[512];
    if (isnan(n->graph->number[i]))
        text[0] = '\0';
    else if (isnan(n->key->number[i]) || isnan(n->index->number[i]))
        /* Its rows were never written: it is known by its number only. */
        snprintf(text, sizeof text, "%.300s %.0f",
                 n->file ? n->file->text[i] : "", n->graph->number[i]);
    else
        snprintf(text, sizeof text, "%s %.17g %.0f %d", n->seed->text[i],
                 n->key->number[i], n->index->number[i],
                 n->stage && n->stage->number[i] > 0);
    if (before && strcmp(before, text) == 0) {
        *name = before;
        return OK;
    }
    *name = arena_string(arena, text);
    return *name ? OK : FAIL(ERR_MEMORY, "no room for the names of graphs");
}

enum status identity_settle(struct frame *runs, struct arena *arena)
{
    drop_given(runs); /* moves columns */
    struct naming n = {
        frame_find(runs, FRAME_SEED),    frame_find(runs, "graph_seed"),
        frame_find(runs, "graph_index"), frame_find(runs, "stage"),
        frame_find(runs, "graph"),       frame_find(runs, FRAME_SOURCE)};
    struct series s = {.name = FRAME_GRAPH};
    struct series *more;
    if (!n.seed || !n.key || !n.index || !n.graph || !n.graph->number)
        return OK;
    NEW(s.text, arena, runs->rows);
    for (int64_t i = 0; i < runs->rows; i++)
        TRY(name_graph(&n, i, arena, &s.text[i], i ? s.text[i - 1] : NULL));
    NEW(more, arena, runs->columns + 1);
    memcpy(more, runs->column, (size_t)runs->columns * sizeof *more);
    more[runs->columns++] = s;
    runs->column = more;
    return OK;
}

/* ---- runs that several files hold ---------------------------------------- */

static bool names_run(const struct series *s)
{
    static const char *const names[] = {FRAME_SEED, FRAME_GRAPH, "replicate",
                                        NULL};
    return s->role == SERIES_SETTING || one_of(s->name, names);
}

/* Numbers of a row in its own file. */
static bool is_place(const char *name)
{
    size_t n = strlen(name);
    static const char *const places[] = {"run", "graph", FRAME_SOURCE,
                                         FRAME_SWEEP, NULL};
    return one_of(name, places) ||
           (n > 6 && (strcmp(name + n - 6, "_start") == 0 ||
                      strcmp(name + n - 6, "_count") == 0));
}

struct keyed {
    uint64_t hash;
    int64_t row;
};

static int by_hash(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static uint64_t hash_row(const struct frame *f, int64_t row)
{
    uint64_t h = HASH_START;
    for (int i = 0; i < f->columns; i++) {
        const struct series *s = &f->column[i];
        if (!names_run(s))
            continue;
        if (s->text)
            h = hash_string(h, s->text[row]);
        else if (isnan(s->number[row]))
            h = hash_i64(h, -1);
        else
            h = hash_f64(h, s->number[row]);
    }
    return h;
}

static bool same_run(const struct frame *f, int64_t a, int64_t b)
{
    for (int i = 0; i < f->columns; i++)
        if (names_run(&f->column[i]) &&
            !equal(&f->column[i], a, &f->column[i], b))
            return false;
    return true;
}

/* Both are done: every column of /runs must agree. */
static enum status must_agree(const struct frame *f, int64_t a, int64_t b)
{
    const struct series *file = frame_find(f, FRAME_SOURCE);
    const struct series *run = frame_find(f, "run");
    for (int i = 0; i < f->columns; i++) {
        const struct series *s = &f->column[i];
        if (s->role == SERIES_GRAPH || is_place(s->name) || equal(s, a, s, b))
            continue;
        char was[32] = "", is[32] = "";
        if (s->number) {
            snprintf(was, sizeof was, " (%.9g", s->number[a]);
            snprintf(is, sizeof is, " and %.9g)", s->number[b]);
        }
        return FAIL(ERR_INPUT,
                    "run %.0f of %s and run %.0f of %s are the same run, but "
                    "differ in %s%s%s: leave one file out",
                    run->number[a], file->text[a], run->number[b],
                    file->text[b], s->name, was, is);
    }
    return OK;
}

/* Which of two rows of one run stays. */
static enum status choose(const struct frame *f, const struct series *status,
                          int64_t a, int64_t b, bool *drop, int64_t *twice)
{
    bool first = strcmp(status->text[a], "done") == 0;
    bool second = strcmp(status->text[b], "done") == 0;
    drop[!first && second ? a : b] = true;
    *twice += first && second;
    return first && second ? must_agree(f, a, b) : OK;
}

static void compress(struct frame *f, const bool *drop)
{
    int64_t n = 0;
    for (int64_t i = 0; i < f->rows; i++) {
        if (drop[i])
            continue;
        for (int c = 0; c < f->columns; c++)
            if (f->column[c].text)
                f->column[c].text[n] = f->column[c].text[i];
            else
                f->column[c].number[n] = f->column[c].number[i];
        n++;
    }
    f->rows = n;
}

/* Of one sweep the same run has the same number.  A run whose graph was not yet
 * sampled in one file is known by no other name. */
static uint64_t hash_number(const struct frame *f, int64_t row)
{
    return hash_f64(
        hash_string(HASH_START, frame_find(f, FRAME_SWEEP)->text[row]),
        frame_find(f, "run")->number[row]);
}

static bool same_number(const struct frame *f, int64_t a, int64_t b)
{
    const struct series *status = frame_find(f, "status");
    return equal(frame_find(f, FRAME_SWEEP), a, frame_find(f, FRAME_SWEEP),
                 b) &&
           equal(frame_find(f, "run"), a, frame_find(f, "run"), b) &&
           (strcmp(status->text[a], "done") != 0 ||
            strcmp(status->text[b], "done") != 0);
}

typedef uint64_t row_hash(const struct frame *f, int64_t row);
typedef bool row_same(const struct frame *f, int64_t a, int64_t b);

/* Of rows that are the same all but one are to be dropped. */
static enum status leave_one(struct frame *runs, row_hash *hash, row_same *same,
                             struct arena *arena, bool *drop)
{
    const struct series *status = frame_find(runs, "status");
    struct keyed *key;
    int64_t n = 0;
    NEW(key, arena, runs->rows);
    for (int64_t i = 0; i < runs->rows; i++)
        if (!drop[i])
            key[n++] = (struct keyed){hash(runs, i), i};
    qsort(key, (size_t)n, sizeof *key, by_hash);
    for (int64_t i = 0, next; i < n; i = next) {
        int64_t kept = key[i].row;
        for (next = i + 1; next < n && key[next].hash == key[i].hash; next++) {
            if (!same(runs, kept, key[next].row))
                continue;
            TRY(choose(runs, status, kept, key[next].row, drop, &runs->twice));
            kept = drop[kept] ? key[next].row : kept;
        }
    }
    return OK;
}

enum status identity_once(struct frame *runs, struct arena *arena)
{
    const struct series *status = frame_find(runs, "status");
    const struct series *run = frame_find(runs, "run");
    struct mark start = arena_mark(arena);
    bool *drop;
    if (!frame_find(runs, FRAME_SEED) || !frame_find(runs, FRAME_SOURCE) ||
        !status || !status->text || !run || !run->number)
        return OK;
    NEW(drop, arena, runs->rows);
    TRY(leave_one(runs, hash_row, same_run, arena, drop));
    if (frame_find(runs, FRAME_SWEEP))
        TRY(leave_one(runs, hash_number, same_number, arena, drop));
    compress(runs, drop);
    arena_rewind(arena, start);
    return OK;
}
