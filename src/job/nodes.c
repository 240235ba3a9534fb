#include "nodes.h"

#include <string.h>

#include "arena.h"

/* How many depends on the point alone; which, on the graph. */
enum status nodes_count(struct study *s, int64_t graphs, struct arena *arena,
                        struct value *values)
{
    const char *const *name;
    struct trial t;
    int64_t last = -1;
    int n = 0;
    if (!s->job->graphs->names)
        return OK;
    NEW(s->node_start, arena, s->rows[T_GRAPHS] + 1);
    for (int64_t g = 0; g < graphs; g++) {
        sweep_trial(s->sweep, sweep_owner(s->sweep, g), &t);
        struct mark start = arena_mark(arena);
        if (t.point != last) {
            sweep_point(s->sweep, t.point, values);
            TRY(s->job->graphs->names(s, values, study_graph_index(s, &t), 0,
                                      arena, &n, &name));
        }
        arena_rewind(arena, start);
        last = t.point;
        for (int64_t row = s->graph_row[g]; row < s->graph_row[g + 1]; row++)
            s->node_start[row + 1] = s->node_start[row] + n;
    }
    s->rows[T_NODES] = s->node_start[s->rows[T_GRAPHS]];
    return OK;
}

/* Nodes from `from` on of the graph in row `row` of /graphs. */
static enum status fill_names(const struct study *s, int64_t row, int64_t from,
                              int64_t n, struct node_row *rows,
                              struct arena *work)
{
    int64_t g = owner_of(s->graph_row, sweep_graphs(s->sweep), row);
    const char *const *name;
    struct value *values;
    struct trial t;
    int nodes;
    sweep_trial(s->sweep, sweep_owner(s->sweep, g), &t);
    TRY(study_values(s, t.point, work, &values));
    TRY(s->job->graphs->names(s, values, study_graph_index(s, &t),
                              (int)(row - s->graph_row[g]), work, &nodes,
                              &name));
    if (nodes != s->node_start[row + 1] - s->node_start[row])
        return FAIL(ERR_INPUT, "a graph file has changed while it was read");
    for (int64_t i = 0; i < n; i++) {
        table_blank(&node_table, &rows[i]);
        rows[i].graph = (int32_t)row;
        rows[i].node = (int32_t)(from + i);
        CHECK(strlen(name[from + i]) < sizeof rows->name);
        strcpy(rows[i].name, name[from + i]);
    }
    return OK;
}

enum status nodes_fill(const struct study *s, int64_t first, int64_t n,
                       struct node_row *rows, struct arena *work)
{
    int64_t g = owner_of(s->node_start, s->rows[T_GRAPHS], first);
    for (int64_t done = 0; done < n; g++) {
        int64_t from = first + done - s->node_start[g];
        int64_t left = s->node_start[g + 1] - first - done;
        int64_t take = left < n - done ? left : n - done;
        struct mark start = arena_mark(work);
        if (take > 0)
            TRY(fill_names(s, g, from, take, rows + done, work));
        arena_rewind(work, start);
        done += take > 0 ? take : 0;
    }
    return OK;
}
