#include "carry.h"
#include "result.h"

#include <inttypes.h>
#include <string.h>

#include "cells.h"
#include "log.h"
#include "ragged.h"
#include "run_names.h"
#include "store_check.h"

struct carry {
    const char *path;
    const struct setup *setup;
    struct arena *arena;
    struct store_file file;
    struct store *store;
    struct named *index; /* [runs], by name */
};

/* ---- the tables of two files ----------------------------------------------
 */

static enum status check_tables(const struct store_file *f,
                                const struct study *s)
{
    for (int i = 0; i < STUDY_TABLES; i++) {
        int at = s->table[i] ? store_find(&f->layout, s->table[i]->name) : -1;
        if (at < 0 && !s->rows[i])
            continue;
        if (at < 0 || !table_same_columns(f->table[at], s->table[i]) ||
            f->layout.place[at].rows != s->rows[i])
            return FAIL(ERR_REFUSED,
                        "%s was written by another version of this program "
                        "(its /%s differs)",
                        f->path, s->table[i]->name);
    }
    return OK;
}

enum status carry_open(const char *path, const struct setup *setup,
                       struct arena *arena, struct carry **out)
{
    struct carry *c;
    NEW(c, arena, 1);
    *c = (struct carry){.path = path, .setup = setup, .arena = arena};
    TRY(store_open(path, arena, &c->file));
    TRY(check_tables(&c->file, &setup->study));
    TRY(store_write_open(path, &c->file.layout, STORE_SYNC_NONE, arena,
                         &c->store));
    TRY(run_names_index(setup, arena, &c->index));
    *out = c;
    return OK;
}

enum status carry_close(struct carry *c)
{
    return store_sync_now(c->store);
}

/* ---- one run --------------------------------------------------------------
 */

/* Numbers of runs, graphs and rows: the new file's. */
static bool is_number(const struct study *s, enum study_table table,
                      const char *column)
{
    if (strcmp(column, "run") == 0 || strcmp(column, "graph") == 0)
        return true;
    if (table == T_GRAPHS)
        return strcmp(column, "edge_start") == 0;
    for (int i = T_EPOCHS; table == T_RUNS && i < T_TELEMETRY; i++)
        if (s->rows[i] && strcmp(column, s->span[i][0].name) == 0)
            return true;
    return false;
}

/* What the new study says beforehand of a run's settings must be what the old
 * one did: a name that two runs share would show here. */
static bool is_setting(const struct study *s, enum study_table table, int i)
{
    return table == T_RUNS && i >= run_head_columns.n &&
           i < run_head_columns.n + s->job->schema.n_settings;
}

static enum status renumber(const struct study *s, enum study_table table,
                            const char *blank, char *row)
{
    const struct table *t = s->table[table];
    for (int i = 0, at = 0; i < t->columns; at += t->column[i++].width) {
        size_t width = (size_t)t->column[i].width;
        if (is_number(s, table, t->column[i].name))
            memcpy(row + at, blank + at, width);
        else if (is_setting(s, table, i) &&
                 memcmp(row + at, blank + at, width) != 0)
            return FAIL(ERR_REFUSED, "two runs have one name: %s differs",
                        t->column[i].name);
    }
    return OK;
}

/* A run on its way: where it is, and where it goes. */
struct passage {
    struct store_file *from;
    const struct study *old, *new;
    struct trial was, is;
    struct commit_row commit;
    struct store_part parts[PAGE_PARTS];
    struct page_part spot[PAGE_PARTS];
    int n;
};

static enum status read_part(struct passage *p, const struct page_part *was,
                             const struct page_part *is, const char *blank,
                             struct arena *arena, const void **out)
{
    const struct table *t = p->new->table[is->table];
    int at = store_find(&p->from->layout, t->name);
    char *rows;
    CHECK(was->table == is->table && was->n == is->n);
    NEW(rows, arena, is->n * t->row_bytes + 1);
    if (is->n)
        TRY(store_rows(p->from, at, was->first, was->n, rows));
    for (int64_t i = 0; i < is->n; i++)
        TRY(renumber(p->new, is->table, blank + i * t->row_bytes,
                     rows + i * t->row_bytes));
    *out = rows;
    return OK;
}

/* Reads a run's rows, and numbers them anew. */
static enum status read_rows(struct passage *p, const struct store_layout *to,
                             struct arena *arena)
{
    struct page_part was[PAGE_PARTS];
    char *page;
    NEW(page, arena, p->new->page_bytes);
    TRY(study_blank(p->new, &p->is, page, arena));
    p->was.owns_graph = p->is.owns_graph;
    p->n = study_parts(p->new, &p->is, p->spot);
    CHECK(study_parts(p->old, &p->was, was) == p->n);
    for (int i = 0; i < p->n; i++) {
        const void *rows = NULL;
        TRY(read_part(p, &was[i], &p->spot[i], page + p->spot[i].at, arena,
                      &rows));
        p->parts[i] = (struct store_part){
            store_find(to, p->new->table[p->spot[i].table]->name),
            p->spot[i].first, p->spot[i].n, rows};
    }
    return OK;
}

static bool is_result(int state)
{
    return state == DONE || state == DIVERGED;
}

/* The first value in which the run differs from what the new file has. */
static enum status compare(struct carry *c, const struct passage *p)
{
    char a[CELL_TEXT], b[CELL_TEXT];
    for (int k = 0; k < p->n; k++) {
        const struct table *t = p->new->table[p->spot[k].table];
        const char *is = p->parts[k].rows;
        char *was;
        NEW(was, c->arena, p->spot[k].n * t->row_bytes + 1);
        TRY(store_rows(&c->file, p->parts[k].table, p->spot[k].first,
                       p->spot[k].n, was));
        for (int64_t r = 0; r < p->spot[k].n;
             r++, was += t->row_bytes, is += t->row_bytes)
            for (int i = 0, at = 0; i < t->columns; at += t->column[i++].width)
                if (memcmp(was + at, is + at, (size_t)t->column[i].width) != 0)
                    return FAIL(ERR_REFUSED,
                                "run %" PRId64 " of %s has other results in "
                                "another file: /%s row %" PRId64
                                ", %s: %s and %s; see wiresweep verify, and "
                                "rerun says which is right",
                                p->was.run, p->from->path, t->name,
                                p->spot[k].first + r, t->column[i].name,
                                cell_text(t, was, i, a),
                                cell_text(t, is, i, b));
    }
    return OK;
}

static enum status write_run(struct carry *c, struct passage *p)
{
    struct telemetry_row times;
    bool sound;
    int at = store_find(&p->from->layout, "telemetry");
    TRY(store_check_times(p->from, p->was.run, &sound));
    if (sound) {
        TRY(store_rows(p->from, at, p->was.run, 1, &times));
        times.run = (int32_t)p->is.run;
        TRY(store_put_telemetry(c->store, p->is.run, &times));
    }
    return store_adopt(c->store, p->is.run, &p->commit, p->parts, p->n);
}

static enum status take(struct carry *c, struct passage *p,
                        struct carry_count *n)
{
    struct commit_row there;
    TRY(store_commit(c->store, p->is.run, &there));
    TRY(read_rows(p, &c->file.layout, c->arena));
    if (there.state == PENDING) {
        n->taken++;
        return write_run(c, p);
    }
    if (is_result(there.state) && is_result(p->commit.state)) {
        n->equal++;
        return compare(c, p);
    }
    if (!is_result(p->commit.state)) {
        n->equal++; /* neither failure is a result */
        return OK;
    }
    n->better++;
    return write_run(c, p);
}

/* Whether the rows of its graph, which the run owns in the new file, are sound
 * in the old one, where another may own them. */
static enum status graph_is_there(struct store_checker *checker,
                                  const struct passage *p, bool *there)
{
    enum store_verdict v = STORE_SOUND;
    const char *why;
    if (p->is.owns_graph && !p->was.owns_graph)
        TRY(store_check_graph(checker, p->was.run, &v, &why));
    *there = v == STORE_SOUND;
    return OK;
}

/* ---- all runs -------------------------------------------------------------
 */

typedef enum status visit(void *context, struct passage *p,
                          struct store_checker *checker, struct carry_count *n);

/* Every finished and sound run of f that is in the new study. */
static enum status walk(const struct setup *to, const struct named *index,
                        struct store_file *f, const struct setup *from,
                        struct arena *arena, visit *see, void *context,
                        struct carry_count *out)
{
    struct store_checker *checker;
    struct naming naming;
    const char *why;
    int commit = store_find(&f->layout, "commit");
    *out = (struct carry_count){.first_lost = -1};
    TRY(store_checker_open(f, arena, &checker));
    TRY(run_names_open(from, arena, &naming));
    for (int64_t i = 0; i < from->study.rows[T_RUNS]; i++) {
        struct passage p = {.from = f, .old = &from->study, .new = &to->study};
        enum store_verdict v;
        TRY(store_check_run(checker, i, &v, &why));
        if (v != STORE_SOUND) {
            out->damaged += v == STORE_DAMAGED;
            continue;
        }
        TRY(store_rows(f, commit, i, 1, &p.commit));
        sweep_trial(from->sweep, i, &p.was);
        int64_t run = run_names_find(index, to->study.rows[T_RUNS],
                                     run_names_of(&naming, &p.was));
        if (run < 0) {
            out->first_lost = out->lost++ ? out->first_lost : i;
            continue;
        }
        sweep_trial(to->sweep, run, &p.is);
        struct mark start = arena_mark(arena);
        TRY(see(context, &p, checker, out));
        arena_rewind(arena, start);
    }
    return OK;
}

static enum status take_run(void *context, struct passage *p,
                            struct store_checker *checker,
                            struct carry_count *n)
{
    bool there;
    TRY(graph_is_there(checker, p, &there));
    if (there)
        return take(context, p, n);
    n->again++;
    return OK;
}

enum status carry_file(struct carry *c, struct store_file *f,
                       const struct setup *from, struct carry_count *out)
{
    TRY(result_check_numerics(f));
    TRY(check_tables(f, &from->study));
    return walk(c->setup, c->index, f, from, c->arena, take_run, c, out);
}

static enum status only_count(void *context, struct passage *p,
                              struct store_checker *checker,
                              struct carry_count *n)
{
    (void)context, (void)p, (void)checker;
    n->taken++;
    return OK;
}

enum status carry_lost(const struct setup *to, struct store_file *f,
                       const struct setup *from, struct arena *arena,
                       struct carry_count *out)
{
    struct named *index;
    struct mark start = arena_mark(arena);
    TRY(check_tables(f, &from->study));
    TRY(run_names_index(to, arena, &index));
    TRY(walk(to, index, f, from, arena, only_count, NULL, out));
    arena_rewind(arena, start);
    return OK;
}
