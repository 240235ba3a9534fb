/* What the rows hold before any trial: ids, settings, and missing values. */
#include <stddef.h>
#include <string.h>

#include "arena.h"
#include "hash.h"
#include "nodes.h"

static void put_value(const struct setting *set, const struct value *v,
                      const struct column *c, char *at)
{
    double x = set->type == SET_REAL ? v->x : (double)v->i;
    int32_t i32 = (int32_t)v->i;
    int8_t i8 = (int8_t)v->i;
    if (v->state == VALUE_MISSING)
        return;
    switch (c->type) {
    case COL_I8:
        memcpy(at, &i8, sizeof i8);
        break;
    case COL_I32:
        memcpy(at, &i32, sizeof i32);
        break;
    case COL_I64:
        memcpy(at, &v->i, sizeof v->i);
        break;
    case COL_F64:
        memcpy(at, &x, sizeof x);
        break;
    case COL_TEXT:
        strncpy(at, v->text, (size_t)c->width - 1);
        break;
    }
}

static void fill_spans(const struct study *s, int64_t run, char *row)
{
    const struct table *runs = s->table[T_RUNS];
    for (int i = T_EPOCHS; i < T_TELEMETRY; i++) {
        const int64_t *start = s->start[i];
        const struct column *span = s->span[i];
        if (!s->rows[i])
            continue;
        table_set(runs, row, span[0].name, (double)start[run]);
        table_set(runs, row, span[1].name,
                  (double)(start[run + 1] - start[run]));
    }
}

static void fill_run(const struct study *s, const struct trial *t,
                     const struct value *values, char *row)
{
    const struct table *runs = s->table[T_RUNS];
    const struct schema *schema = &s->job->schema;
    struct run_head *head = (struct run_head *)row;
    const struct column *c = runs->column + run_head_columns.n;
    char *at = row + s->settings_at;
    table_blank(runs, row);
    head->run = (int32_t)t->run;
    head->graph = t->graph < 0 ? -1 : (int32_t)s->graph_row[t->graph];
    strcpy(head->status, "pending");
    head->replicate = t->replicate;
    fill_spans(s, t->run, row);
    for (int i = 0; i < schema->n_settings; at += c[i++].width)
        put_value(&schema->settings[i], &values[i], &c[i], at);
}

static enum status fill_runs(const struct study *s, int64_t first, int64_t n,
                             char *rows, struct arena *work)
{
    struct value *values;
    struct trial t;
    int64_t last = -1;
    NEW(values, work, s->job->schema.n_settings);
    for (int64_t i = 0; i < n; i++) {
        sweep_trial(s->sweep, first + i, &t);
        if (t.point != last)
            sweep_point(s->sweep, t.point, values);
        last = t.point;
        fill_run(s, &t, values, rows + i * s->table[T_RUNS]->row_bytes);
    }
    return OK;
}

static void fill_graphs(const struct study *s, int64_t first, int64_t n,
                        struct graph_row *rows)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t row = first + i;
        table_blank(&graph_table, &rows[i]);
        rows[i].graph = (int32_t)row;
        rows[i].edge_start = s->edge_start[row];
        rows[i].edge_count = s->edge_start[row + 1] - s->edge_start[row];
    }
}

static void fill_edges(const struct study *s, int64_t first, int64_t n,
                       struct edge_row *rows)
{
    int64_t g = owner_of(s->edge_start, s->rows[T_GRAPHS], first);
    for (int64_t i = 0; i < n; i++) {
        while (s->edge_start[g + 1] <= first + i)
            g++;
        table_blank(&edge_table, &rows[i]);
        rows[i].graph = (int32_t)g;
    }
}

/* The run stands first in a row of a ragged table. */
static void fill_ragged(const struct study *s, enum study_table table,
                        int64_t first, int64_t n, char *rows)
{
    const int64_t *start = s->start[table];
    const struct table *t = s->table[table];
    int64_t run = owner_of(start, s->rows[T_RUNS], first);
    for (int64_t i = 0; i < n; i++) {
        char *row = rows + i * t->row_bytes;
        while (start[run + 1] <= first + i)
            run++;
        int32_t id = (int32_t)run;
        table_blank(t, row);
        memcpy(row, &id, sizeof id);
        if (table == T_EPOCHS)
            ((struct epoch_row *)row)->epoch =
                (int32_t)(first + i - start[run] + 1);
    }
}

static void fill_telemetry(int64_t first, int64_t n, struct telemetry_row *rows)
{
    for (int64_t i = 0; i < n; i++) {
        table_blank(&telemetry_table, &rows[i]);
        rows[i].run = (int32_t)(first + i);
        rows[i].interrupts = rows[i].crashes = 0;
        rows[i].crc32c =
            crc32c(0, &rows[i], offsetof(struct telemetry_row, crc32c));
    }
}

static void fill_commit(int64_t n, struct commit_row *rows)
{
    struct commit_row pending = {.state = PENDING};
    pending.crc32c = crc32c(0, &pending, offsetof(struct commit_row, crc32c));
    for (int64_t i = 0; i < n; i++)
        rows[i] = pending;
}

/* In /runs the settings follow the head. */
static bool is_setting(const struct study *s, int column)
{
    int first = run_head_columns.n;
    return column >= first && column < first + s->job->schema.n_settings;
}

/* Column number `want` of all documented tables. */
static void fill_column(const struct study *s, int64_t want,
                        struct document_row *row)
{
    memset(row, 0, sizeof *row);
    for (int i = 0; i < STUDY_TABLES; i++) {
        const struct table *t = s->table[i];
        if (i == T_COLUMNS || !s->rows[i])
            continue;
        if (want < t->columns) {
            const struct column *c = &t->column[want];
            strncpy(row->table, t->name, sizeof row->table - 1);
            strncpy(row->column, c->name, sizeof row->column - 1);
            strncpy(row->units, c->units, sizeof row->units - 1);
            strncpy(row->description, c->meaning, sizeof row->description - 1);
            strncpy(row->levels, c->levels, sizeof row->levels - 1);
            if (i == T_RUNS && is_setting(s, (int)want))
                strcpy(row->role, "setting");
            return;
        }
        want -= t->columns;
    }
}

/* Long lines go on in further rows with the same number. */
static void fill_sweep(const struct study *s, int64_t first, int64_t n,
                       struct sweep_row *rows)
{
    const size_t width = sizeof rows->text - 1;
    const char *text = sweep_head(s->sweep)->text;
    int line = 1;
    for (int64_t i = 0; i < first + n; i++) {
        size_t length = strcspn(text, "\n");
        size_t take = length < width ? length : width;
        if (i >= first) {
            memset(&rows[i - first], 0, sizeof *rows);
            rows[i - first].line = line;
            memcpy(rows[i - first].text, text, take);
        }
        text += take;
        if (take == length) {
            text += *text == '\n';
            line++;
        }
    }
}

enum status study_fill(const struct study *s, enum study_table table,
                       int64_t first, int64_t n, char *rows, struct arena *work)
{
    struct mark start = arena_mark(work);
    switch (table) {
    case T_RUNS:
        TRY(fill_runs(s, first, n, rows, work));
        break;
    case T_GRAPHS:
        fill_graphs(s, first, n, (struct graph_row *)rows);
        break;
    case T_EDGES:
        fill_edges(s, first, n, (struct edge_row *)rows);
        break;
    case T_TELEMETRY:
        fill_telemetry(first, n, (struct telemetry_row *)rows);
        break;
    case T_COMMIT:
        fill_commit(n, (struct commit_row *)rows);
        break;
    case T_COLUMNS:
        for (int64_t i = 0; i < n; i++)
            fill_column(s, first + i, (struct document_row *)rows + i);
        break;
    case T_SWEEP:
        fill_sweep(s, first, n, (struct sweep_row *)rows);
        break;
    case T_NODES:
        TRY(nodes_fill(s, first, n, (struct node_row *)rows, work));
        break;
    case T_EPOCHS:
    case T_OWN:
    case STUDY_TABLES:
    default: /* T_OWN and on */
        CHECK(table < T_TELEMETRY);
        fill_ragged(s, table, first, n, rows);
        break;
    }
    arena_rewind(work, start);
    return OK;
}
