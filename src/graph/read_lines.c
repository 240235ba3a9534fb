/* Edge lists (N, M, then "u v" or "u v weight") and CSV with a header. */
#include <string.h>

#include "lines.h"

/* Cuts the next word off a line; "" at its end. */
static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t");
    size_t n = strcspn(word, " \t");
    *line = word + n + (word[n] != '\0');
    word[n] = '\0';
    return word;
}

static enum status read_count(struct lines *l, const char *what, int *count)
{
    const struct cursor *c = &l->at;
    char *line;
    TRY(lines_next(l, &line));
    if (!line)
        return FAIL_AT(c, "the file ends before the number of %s", what);
    char *word = next_word(&line);
    if (*next_word(&line))
        return FAIL_AT(c,
                       "the number of %s should stand here alone (an edge "
                       "list is: nodes, edges, then a line \"u v\" per edge)",
                       what);
    return draft_id(c, word, count);
}

static enum status read_edge(const struct cursor *c, char *line, int nodes,
                             const struct pair_taker *to)
{
    int end[2];
    double weight = 1;
    for (int i = 0; i < 2; i++) {
        TRY(draft_id(c, next_word(&line), &end[i]));
        if (end[i] >= nodes)
            return FAIL_AT(c, "unknown node %d; the file says %d nodes", end[i],
                           nodes);
    }
    char *word = next_word(&line);
    if (*word)
        TRY(draft_weight(c, word, &weight));
    if (*next_word(&line))
        return FAIL_AT(c, "more than \"u v weight\"");
    return to->take(to->context, c, end[0], end[1], weight);
}

static enum status read_edge_list(struct lines *l, const struct pair_taker *to,
                                  int *nodes)
{
    int edges, found = 0;
    char *line;
    TRY(read_count(l, "nodes", nodes));
    TRY(read_count(l, "edges", &edges));
    for (;; found++) {
        TRY(lines_next(l, &line));
        if (!line)
            break;
        TRY(read_edge(&l->at, line, *nodes, to));
    }
    if (found != edges)
        return FAIL_AT(&l->at, "%d edges where line 2 promises %d", found,
                       edges);
    return OK;
}

enum { MOST_COLUMNS = 64 };

/* Cuts a line at its commas, in place; quotes and blanks around a field go. */
static int split(char *line, char *field[MOST_COLUMNS])
{
    for (int n = 0;;) {
        size_t length = strcspn(line, ",");
        char end = line[length], *next = line + length + 1;
        line[length] = '\0';
        line += strspn(line, " \t\"");
        for (size_t i = strlen(line); i > 0 && strchr(" \t\"", line[i - 1]);)
            line[--i] = '\0';
        field[n++] = line;
        if (!end || n == MOST_COLUMNS)
            return n;
        line = next;
    }
}

static int column(char *const *field, int n, const char *a, const char *b)
{
    for (int i = 0; i < n; i++)
        if (strcmp(field[i], a) == 0 || strcmp(field[i], b) == 0)
            return i;
    return -1;
}

struct columns {
    int source, target, weight, count; /* weight -1: none */
};

static enum status read_header(struct lines *l, struct columns *out)
{
    char *field[MOST_COLUMNS], *line;
    TRY(lines_next(l, &line));
    int n = line ? split(line, field) : 0;
    *out = (struct columns){.source = column(field, n, "src", "source"),
                            .target = column(field, n, "dst", "target"),
                            .weight = column(field, n, "weight", "weight"),
                            .count = n};
    if (out->source < 0 || out->target < 0)
        return FAIL_AT(&l->at, "a CSV of edges begins with the line "
                               "\"src,dst,weight\" (weight may be missing)");
    return OK;
}

static enum status read_row(const struct cursor *c, char *line,
                            const struct columns *col,
                            const struct pair_taker *to, int *nodes)
{
    char *field[MOST_COLUMNS];
    int n = split(line, field), u, v;
    double weight = 1;
    if (n != col->count)
        return FAIL_AT(c, "%d fields where the header has %d", n, col->count);
    TRY(draft_id(c, field[col->source], &u));
    TRY(draft_id(c, field[col->target], &v));
    if (col->weight >= 0)
        TRY(draft_weight(c, field[col->weight], &weight));
    int top = u > v ? u : v;
    *nodes = top >= *nodes ? top + 1 : *nodes;
    return to->take(to->context, c, u, v, weight);
}

static enum status read_csv(struct lines *l, const struct pair_taker *to,
                            int *nodes)
{
    struct columns col;
    char *line;
    *nodes = 0;
    TRY(read_header(l, &col));
    for (;;) {
        TRY(lines_next(l, &line));
        if (!line)
            return OK;
        TRY(read_row(&l->at, line, &col, to, nodes));
    }
}

enum status lines_tell(struct lines *l, const struct pair_taker *to, int *nodes)
{
    return lines_form(l) == TEXT_CSV ? read_csv(l, to, nodes)
                                     : read_edge_list(l, to, nodes);
}
