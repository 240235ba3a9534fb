/* Which rows of which tables belong to a run, as the file itself says. */
#include <stdio.h>
#include <string.h>

#include "store_check.h"

static bool is_integer(const struct column *c)
{
    return c->type == COL_I32 || c->type == COL_I64;
}

static bool begins_with_run(const struct table *t)
{
    return t->column[0].type == COL_I32 &&
           strcmp(t->column[0].name, "run") == 0;
}

/* The table NAMEs of a column NAME_start; -1: it is no such column, or there is
 * no such table. */
static int table_of(const struct store_file *f, const char *column)
{
    static const char end[] = "_start";
    char name[64];
    size_t n = strlen(column), tail = sizeof end - 1;
    if (n <= tail || n - tail + 2 > sizeof name ||
        strcmp(column + n - tail, end) != 0)
        return -1;
    snprintf(name, sizeof name, "%.*ss", (int)(n - tail), column);
    return store_find(&f->layout, name);
}

static int find_count(const struct table *runs, const char *start)
{
    char name[72];
    snprintf(name, sizeof name, "%.*s_count",
             (int)(strlen(start) - strlen("_start")), start);
    int i = table_find(runs, name);
    return i >= 0 && is_integer(&runs->column[i]) ? i : -1;
}

static bool is_listed(const struct store_ragged *r, int n, int table)
{
    for (int k = 0; k < n; k++)
        if (r[k].table == table)
            return true;
    return false;
}

static enum status add(const struct store_file *f, const struct table *runs,
                       int column, int table, struct store_ragged *out)
{
    const char *start = runs->column[column].name,
               *name = f->layout.place[table].name;
    int count = find_count(runs, start);
    if (!is_integer(&runs->column[column]) || count < 0)
        return FAIL(ERR_DAMAGED, "%s: /runs lacks %s or its count", f->path,
                    start);
    if (!begins_with_run(f->table[table]))
        return FAIL(ERR_DAMAGED, "%s: /%s does not begin with run", f->path,
                    name);
    *out = (struct store_ragged){table, column, count};
    return OK;
}

/* Without its columns in /runs nobody could tell whose rows are damaged. */
static enum status check_rest(const struct store_file *f,
                              const struct store_ragged *r, int n)
{
    for (int i = 0; i < f->layout.tables; i++) {
        const char *name = f->layout.place[i].name;
        if (strcmp(name, "runs") != 0 && strcmp(name, "telemetry") != 0 &&
            begins_with_run(f->table[i]) && !is_listed(r, n, i))
            return FAIL(ERR_DAMAGED,
                        "%s: /runs does not say which rows of /%s are whose",
                        f->path, name);
    }
    return OK;
}

enum status store_find_ragged(const struct store_file *f,
                              struct store_ragged out[STORE_TABLES], int *n)
{
    int at = store_find(&f->layout, "runs");
    *n = 0;
    if (at < 0)
        return FAIL(ERR_DAMAGED, "%s has no /runs", f->path);
    const struct table *runs = f->table[at];
    for (int i = 0; i < runs->columns; i++) {
        int table = table_of(f, runs->column[i].name);
        if (table < 0 || is_listed(out, *n, table))
            continue;
        TRY(add(f, runs, i, table, &out[*n]));
        ++*n;
    }
    return check_rest(f, out, *n);
}
