#include "store_joints.h"

#include <string.h>

#include "columns.h"

/* Column 0, which says whose a row is. */
static bool begins_with(const struct table *t, const char *name)
{
    return t->column[0].type == COL_I32 && strcmp(t->column[0].name, name) == 0;
}

static bool is_table(const struct store_file *f, int i, const struct table *t)
{
    return i >= 0 && table_same_columns(f->table[i], t);
}

enum status joints_find(const struct store_file *f, struct joints *j)
{
    const struct store_layout *l = &f->layout;
    *j = (struct joints){.runs = store_find(l, "runs"),
                         .graphs = store_find(l, "graphs"),
                         .edges = store_find(l, "edges"),
                         .commit = store_find(l, "commit")};
    if (j->runs < 0 || j->commit < 0 || store_find(l, "epochs") < 0 ||
        l->place[j->commit].rows != l->place[j->runs].rows ||
        !is_table(f, j->commit, &commit_table) ||
        (j->graphs >= 0 && (!is_table(f, j->graphs, &graph_table) ||
                            !is_table(f, j->edges, &edge_table))))
        return FAIL(ERR_DAMAGED, "%s lacks the tables of a result file",
                    f->path);
    const struct table *runs = f->table[j->runs];
    j->graph = table_find(runs, "graph");
    j->status = table_find(runs, "status");
    if (!begins_with(runs, "run") || j->graph < 0 || j->status < 0 ||
        runs->column[j->graph].type != COL_I32 ||
        runs->column[j->status].type != COL_TEXT)
        return FAIL(ERR_DAMAGED, "%s: /runs lacks its columns", f->path);
    return store_find_ragged(f, j->ragged, &j->n_ragged);
}
