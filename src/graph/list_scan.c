/* Edge lists (N, M, then "u v" or "u v weight"), CSV with a header, and pairs
 * without one, as NetworkX writes them: "u v {'weight': 0.5}". */
#include "list_scan.h"

#include <string.h>

#include "arena.h"
#include "lines.h"
#include "text.h"

enum { MOST_FIELDS = 256 };

static enum status split(const struct cursor *c, char *line, char separator,
                         char *field[MOST_FIELDS], int *n)
{
    char *word;
    for (*n = 0; (word = form_field(&line, separator)); ++*n) {
        if (*n == MOST_FIELDS)
            return FAIL_AT(c, "more than %d fields", MOST_FIELDS);
        field[*n] = word;
    }
    return OK;
}

/* ---- what stands above --------------------------------------------------- */

static enum status read_count(struct lines *l, const char *what, int *count)
{
    const struct cursor *c = &l->at;
    char *line, *field[MOST_FIELDS];
    int n;
    TRY(lines_next(l, &line));
    if (!line)
        return FAIL_AT(c, "the file ends before the number of %s", what);
    TRY(split(c, line, ' ', field, &n));
    if (n > 1)
        return FAIL_AT(c,
                       "the number of %s should stand here alone (an edge "
                       "list is: nodes, edges, then a line \"u v\" per edge)",
                       what);
    return draft_id(c, field[0], count);
}

/* The names of columns that are not read, for who reads the output. */
static enum status note_ignored(char *const *field, const struct list *list,
                                struct arena *arena, const char **out)
{
    size_t room = 1;
    char *text;
    for (int i = 0; i < list->columns; i++)
        room += strlen(field[i]) + 2;
    NEW(text, arena, room);
    for (int i = 0; i < list->columns; i++)
        if (i != list->source && i != list->target && i != list->weight &&
            i != list->type) {
            strcat(text, *text ? ", " : "");
            strcat(text, field[i]);
        }
    *out = *text ? text_visible(text) : NULL;
    return OK;
}

static enum status find_column(const struct cursor *c, char *const *field,
                               int n, const char *words, int *out)
{
    *out = -1;
    for (int i = 0; i < n; i++) {
        if (!form_names(field[i], words))
            continue;
        if (*out >= 0)
            return FAIL_AT(c,
                           "the columns %s and %s mean the same; rename the "
                           "one that is not meant",
                           field[*out], field[i]);
        *out = i;
    }
    return OK;
}

static enum status read_header(struct lines *l, struct arena *arena,
                               struct list *list, const char **ignored)
{
    char *field[MOST_FIELDS], *line;
    const struct cursor *c = &l->at;
    TRY(lines_next(l, &line));
    CHECK(line); /* its form was told by it */
    TRY(split(c, line, list->form.separator, field, &list->columns));
    TRY(find_column(c, field, list->columns, FORM_SOURCE, &list->source));
    TRY(find_column(c, field, list->columns, FORM_TARGET, &list->target));
    TRY(find_column(c, field, list->columns, "weight", &list->weight));
    TRY(find_column(c, field, list->columns, "type", &list->type));
    if (list->source < 0 || list->target < 0)
        return FAIL_AT(c, "a CSV of edges begins with the line "
                          "\"src,dst,weight\" (weight may be missing)");
    return note_ignored(field, list, arena, ignored);
}

enum status scan_head(struct lines *l, struct arena *arena, struct list *list,
                      const char **ignored)
{
    int edges;
    *ignored = NULL;
    list->weight = list->type = -1;
    if (list->form.kind == FORM_CSV)
        return read_header(l, arena, list, ignored);
    if (list->form.kind == FORM_PAIRS)
        return OK;
    TRY(read_count(l, "nodes", &list->promised));
    TRY(read_count(l, "edges", &edges));
    list->lines = edges;
    return OK;
}

/* ---- pairs --------------------------------------------------------------- */

static enum status hear_row(const struct cursor *c, char *line,
                            const struct list *list, const struct listener *to)
{
    char *field[MOST_FIELDS];
    int n;
    struct pair_words p = {.weight = 1};
    TRY(split(c, line, list->form.separator, field, &n));
    if (n != list->columns)
        return FAIL_AT(c, "%d fields where the header has %d", n,
                       list->columns);
    if (list->weight >= 0)
        TRY(draft_weight(c, field[list->weight], &p.weight));
    p.u = field[list->source];
    p.v = field[list->target];
    p.type = list->type >= 0 ? field[list->type] : NULL;
    return to->hear(to->context, c, &p);
}

/* "weight" among NetworkX' data of an edge, a dict of Python's. */
static enum status read_data(const struct cursor *c, char *data, double *weight)
{
    char *end = strrchr(data, '}'), *key = data;
    if (!end || end[1 + strspn(end + 1, " \t")] != '\0')
        return FAIL_AT(c, "the data of the edge should end with \"}\" here");
    *end = '\0';
    while ((key = strstr(key, "weight"))) {
        char quote = key[-1];
        bool quoted =
            (quote == '\'' || quote == '"') && key[strlen("weight")] == quote;
        key += strlen("weight") + quoted;
        char *value = key + strspn(key, " ");
        if (!quoted || *value != ':')
            continue;
        value += 1 + strspn(value + 1, " ");
        value[strcspn(value, ", ")] = '\0';
        return draft_weight(c, value, weight);
    }
    return OK;
}

static enum status hear_pair(const struct cursor *c, char *line,
                             const struct list *list, const struct listener *to)
{
    char *field[MOST_FIELDS], *data = strchr(line, '{');
    int n;
    struct pair_words p = {.weight = 1};
    if (data) {
        TRY(read_data(c, data, &p.weight));
        while (data > line && strchr(" \t,;", data[-1]))
            data--;
        *data = '\0';
    }
    TRY(split(c, line, list->form.separator, field, &n));
    if (n < 2)
        return FAIL_AT(c, "one word, where a line has two nodes");
    if (n > 3 || (n == 3 && data))
        return FAIL_AT(c, "more than \"u v weight\"");
    if (n == 3)
        TRY(draft_weight(c, field[2], &p.weight));
    p.u = field[0];
    p.v = field[1];
    return to->hear(to->context, c, &p);
}

enum status scan_pairs(struct lines *l, const struct list *list,
                       const struct listener *to)
{
    char *line;
    for (int64_t found = 0;; found++) {
        TRY(lines_next(l, &line));
        if (!line && list->form.kind == FORM_EDGES && found != list->lines)
            return FAIL_AT(&l->at, "%lld edges where line 2 promises %lld",
                           (long long)found, (long long)list->lines);
        if (!line)
            return OK;
        TRY(list->form.kind == FORM_CSV ? hear_row(&l->at, line, list, to)
                                        : hear_pair(&l->at, line, list, to));
    }
}
