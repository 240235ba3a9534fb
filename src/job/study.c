#include "study.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "nodes.h"

enum { TEXT_WIDTH = SETTING_TEXT + 1, PAGE_ALIGN = 64 };

/* ---- tables ----------------------------------------------------------------
 */

static int word_width(const char *words)
{
    int longest = 0;
    for (;;) {
        int n = (int)strcspn(words, "|");
        longest = n > longest ? n : longest;
        if (!words[n])
            return longest + 1;
        words += n + 1;
    }
}

static struct column column_of(const struct setting *s)
{
    struct column c = {.name = s->name,
                       .units = s->units ? s->units : "",
                       .meaning = s->help,
                       .levels = s->words ? s->words : ""};
    bool always = s->fallback && !s->only;
    if (s->type == SET_WORD || s->type == SET_TEXT) {
        c.type = COL_TEXT;
        c.width = s->words ? word_width(s->words) : TEXT_WIDTH;
    } else if (s->type == SET_REAL || !always) {
        c.type = COL_F64; /* which can be missing */
        c.width = 8;
    } else if (s->type == SET_INT) {
        c.type = s->high > INT32_MAX ? COL_I64 : COL_I32;
        c.width = s->high > INT32_MAX ? 8 : 4;
    } else {
        c.type = COL_I8;
        c.width = 1;
    }
    if (strcmp(s->name, "data") == 0)
        c.name = "dataset";
    return c;
}

/* ---- which rows a trial owns -----------------------------------------------
 */

static enum status choose_graphs(struct study *s, int64_t graphs,
                                 struct arena *arena, struct value *values)
{
    const struct sweep_head *head = sweep_head(s->sweep);
    struct trial t;
    NEW(s->graph_index, arena, graphs);
    for (int64_t g = 0; g < graphs; g += head->count) {
        sweep_trial(s->sweep, sweep_owner(s->sweep, g), &t);
        sweep_point(s->sweep, t.point, values);
        TRY(s->job->graphs->choose(s->job, values, head->seed, head->count,
                                   arena, s->graph_index + g));
    }
    return OK;
}

static enum status count_graph_rows(struct study *s, int64_t graphs,
                                    struct arena *arena, struct value *values)
{
    struct trial t;
    NEW(s->graph_row, arena, graphs + 1);
    for (int64_t g = 0; g < graphs; g++) {
        sweep_trial(s->sweep, sweep_owner(s->sweep, g), &t);
        sweep_point(s->sweep, t.point, values);
        s->graph_row[g + 1] =
            s->graph_row[g] + s->job->graphs->rows(s->job, values);
    }
    s->rows[T_GRAPHS] = s->graph_row[graphs];
    return OK;
}

static enum status count_edges(struct study *s, int64_t graphs,
                               struct arena *arena, struct value *values)
{
    uint64_t seed = sweep_head(s->sweep)->seed;
    struct trial t;
    int *edges;
    int64_t most = 0;
    for (int64_t g = 0; g < graphs; g++) {
        int64_t rows = s->graph_row[g + 1] - s->graph_row[g];
        most = rows > most ? rows : most;
    }
    NEW(edges, arena, most);
    NEW(s->edge_start, arena, s->rows[T_GRAPHS] + 1);
    for (int64_t g = 0; g < graphs; g++) {
        sweep_trial(s->sweep, sweep_owner(s->sweep, g), &t);
        sweep_point(s->sweep, t.point, values);
        struct mark start = arena_mark(arena);
        TRY(s->job->graphs->edges(s->job, values, seed,
                                  study_graph_index(s, &t), arena, edges));
        arena_rewind(arena, start);
        int64_t row = s->graph_row[g];
        for (int k = 0; row + k < s->graph_row[g + 1]; k++)
            s->edge_start[row + k + 1] = s->edge_start[row + k] + edges[k];
    }
    s->rows[T_EDGES] = s->edge_start[s->rows[T_GRAPHS]];
    return OK;
}

static int64_t rows_of_point(const struct study *s, enum study_table table,
                             const struct value *values)
{
    if (table == T_EPOCHS)
        return (int64_t)job_number(s->job, values, "epochs");
    return s->job->ragged[table - T_OWN].rows(values, study_data(s, values));
}

/* Which rows of a ragged table every run owns. */
static enum status count_ragged(struct study *s, enum study_table table,
                                struct arena *arena, struct value *values)
{
    int64_t runs = s->rows[T_RUNS], last = -1, rows = 0, *start;
    struct trial t;
    NEW(start, arena, runs + 1);
    for (int64_t i = 0; i < runs; i++) {
        sweep_trial(s->sweep, i, &t);
        if (t.point != last) {
            sweep_point(s->sweep, t.point, values);
            rows = rows_of_point(s, table, values);
            last = t.point;
        }
        start[i + 1] = start[i] + rows;
    }
    s->rows[table] = start[runs];
    s->start[table] = start;
    return OK;
}

/* After the tail, where the rows of the job's ragged tables are. */
static int add_spans(struct study *s, struct column_list *lists)
{
    int n = 0;
    for (int i = T_OWN; i < T_TELEMETRY; i++)
        if (s->rows[i])
            lists[n++] = (struct column_list){s->span[i], 2};
    return n;
}

static enum status make_runs_table(struct study *s, struct arena *arena)
{
    const struct schema *schema = &s->job->schema;
    struct column *columns;
    struct table *runs;
    NEW(columns, arena, schema->n_settings);
    for (int i = 0; i < schema->n_settings; i++)
        columns[i] = column_of(&schema->settings[i]);
    struct column_list lists[4 + JOB_TABLES] = {run_head_columns,
                                                {columns, schema->n_settings},
                                                s->job->results,
                                                run_tail_columns};
    int n = 4 + add_spans(s, lists + 4);
    TRY(table_join("runs", "training runs", lists, n, arena, &runs));
    s->table[T_RUNS] = runs;
    s->settings_at = (int)sizeof(struct run_head);
    return OK;
}

static const struct column *epoch_span(void)
{
    static const char first[] = "epoch_start";
    int i = 0;
    while (strcmp(run_tail_columns.column[i].name, first) != 0)
        i++;
    return &run_tail_columns.column[i];
}

/* /epochs, and the job's own. */
static enum status take_ragged(struct study *s, struct arena *arena)
{
    const struct column_list lists[] = {epoch_columns, s->job->epochs};
    struct table *epochs;
    TRY(table_join("epochs", epoch_table.title, lists, 2, arena, &epochs));
    s->table[T_EPOCHS] = epochs;
    s->span[T_EPOCHS] = epoch_span();
    CHECK(s->job->n_ragged <= JOB_TABLES);
    for (int k = 0; k < s->job->n_ragged; k++) {
        s->table[T_OWN + k] = s->job->ragged[k].as->table;
        s->span[T_OWN + k] = s->job->ragged[k].as->span;
    }
    return OK;
}

static int64_t sweep_lines(const char *text)
{
    const int64_t width = (int64_t)sizeof(((struct sweep_row *)0)->text) - 1;
    int64_t n = 0;
    while (*text) {
        int64_t length = (int64_t)strcspn(text, "\n");
        n += length ? (length + width - 1) / width : 1;
        text += length + (text[length] == '\n');
    }
    return n;
}

static int64_t documented(const struct study *s)
{
    int64_t n = 0;
    for (int i = 0; i < STUDY_TABLES; i++)
        if (i != T_COLUMNS && s->rows[i])
            n += s->table[i]->columns;
    return n;
}

/* ---- the page ---------------------------------------------------------------
 */

static size_t align(size_t bytes)
{
    return (bytes + PAGE_ALIGN - 1) / PAGE_ALIGN * PAGE_ALIGN;
}

static struct page_part part_of(const struct study *s, enum study_table table,
                                int64_t first, int64_t n, size_t *at)
{
    size_t bytes = (size_t)n * (size_t)s->table[table]->row_bytes;
    struct page_part p = {table, first, n, *at, bytes};
    *at += align(bytes);
    return p;
}

int study_parts(const struct study *s, const struct trial *t,
                struct page_part parts[PAGE_PARTS])
{
    size_t at = align(sizeof(struct page));
    int n = 0;
    if (t->owns_graph) {
        int64_t g = s->graph_row[t->graph], end = s->graph_row[t->graph + 1];
        parts[n++] = part_of(s, T_GRAPHS, g, end - g, &at);
        parts[n++] = part_of(s, T_EDGES, s->edge_start[g],
                             s->edge_start[end] - s->edge_start[g], &at);
    }
    for (int i = T_EPOCHS; i < T_TELEMETRY; i++) {
        const int64_t *start = s->start[i];
        if (s->rows[i])
            parts[n++] = part_of(s, (enum study_table)i, start[t->run],
                                 start[t->run + 1] - start[t->run], &at);
    }
    parts[n++] = part_of(s, T_RUNS, t->run, 1, &at);
    return n;
}

static void size_page(struct study *s)
{
    struct page_part parts[PAGE_PARTS];
    struct trial t;
    for (int64_t i = 0; i < s->rows[T_RUNS]; i++) {
        sweep_trial(s->sweep, i, &t);
        int n = study_parts(s, &t, parts);
        size_t end = parts[n - 1].at + align(parts[n - 1].bytes);
        s->page_bytes = end > s->page_bytes ? end : s->page_bytes;
    }
}

enum status study_open(struct study *s, struct arena *arena)
{
    struct value *values;
    s->table[T_GRAPHS] = &graph_table;
    s->table[T_EDGES] = &edge_table;
    s->table[T_TELEMETRY] = &telemetry_table;
    s->table[T_COMMIT] = &commit_table;
    s->table[T_COLUMNS] = &document_table;
    s->table[T_SWEEP] = &sweep_table;
    s->table[T_NODES] = &node_table;
    TRY(take_ragged(s, arena));
    NEW(values, arena, s->job->schema.n_settings);
    int64_t graphs = sweep_graphs(s->sweep), runs = sweep_runs(s->sweep),
            points = sweep_points(s->sweep);
    NEW(s->cost, arena, points);
    for (int64_t i = 0; i < points; i++)
        s->cost[i] = NAN;
    if (runs > INT32_MAX)
        return FAIL(ERR_INPUT,
                    "%lld trials are more than one file can hold "
                    "(2147483647); split the sweep",
                    (long long)runs);
    s->rows[T_RUNS] = s->rows[T_TELEMETRY] = s->rows[T_COMMIT] = runs;
    if (graphs > 0) {
        TRY(choose_graphs(s, graphs, arena, values));
        TRY(count_graph_rows(s, graphs, arena, values));
        TRY(count_edges(s, graphs, arena, values));
        TRY(nodes_count(s, graphs, arena, values));
    }
    for (int i = T_EPOCHS; i < T_OWN + s->job->n_ragged; i++)
        TRY(count_ragged(s, (enum study_table)i, arena, values));
    TRY(make_runs_table(s, arena));
    s->rows[T_SWEEP] = sweep_lines(sweep_head(s->sweep)->text);
    s->rows[T_COLUMNS] = documented(s);
    size_page(s);
    return OK;
}
