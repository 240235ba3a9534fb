#include "identity.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "text.h"

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
    static const char kept[] = "graph|graph_seed|graph_index|stage|edge_start|"
                               "edge_count|connected";
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
                text_choice(graphs->column[c].name, kept) < 0)
                fold(&graphs->column[c], i, n);
    }
    return OK;
}

/* ---- runs and their graphs ----------------------------------------------- */

static bool missing(const struct series *s, int64_t row)
{
    return s->text ? s->text[row][0] == '\0' : isnan(s->number[row]);
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
        if (!series_equal(s, i, t, i))
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
