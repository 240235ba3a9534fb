/* Edge lists (N, M, then "u v" or "u v weight") and CSV with a header. */
#include <string.h>

#include "arena.h"
#include "draft.h"

/* The next line that is neither blank nor a comment, without its end; NULL at
 * the end of the text.  The cursor stands behind it, with its number. */
static char *next_line(struct cursor *c, int *next_number)
{
    while (*c->at) {
        char *line = c->at;
        size_t n = strcspn(line, "\n");
        c->at += n + (line[n] == '\n');
        c->line = (*next_number)++;
        line[n] = '\0';
        line[strcspn(line, "\r")] = '\0';
        line += strspn(line, " \t");
        if (*line && *line != '#')
            return line;
    }
    return NULL;
}

/* Cuts the next word off a line; "" at its end. */
static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t");
    size_t n = strcspn(word, " \t");
    *line = word + n + (word[n] != '\0');
    word[n] = '\0';
    return word;
}

static enum status read_count(struct cursor *c, int *number, const char *what,
                              int *count)
{
    char *line = next_line(c, number);
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

static enum status read_edge(struct cursor *c, char *line, struct draft *d)
{
    int end[2];
    double weight = 1;
    for (int i = 0; i < 2; i++) {
        TRY(draft_id(c, next_word(&line), &end[i]));
        if (end[i] >= d->nodes)
            return FAIL_AT(c, "unknown node %d; the file says %d nodes", end[i],
                           d->nodes);
    }
    char *word = next_word(&line);
    if (*word)
        TRY(draft_weight(c, word, &weight));
    if (*next_word(&line))
        return FAIL_AT(c, "more than \"u v weight\"");
    return draft_add(d, c, end[0], end[1], weight);
}

enum status read_edge_list(struct cursor *c, struct arena *arena,
                           struct draft *d)
{
    int number = 1, edges, found = 0;
    TRY(draft_open(c, "\n", arena, d));
    TRY(read_count(c, &number, "nodes", &d->nodes));
    TRY(read_count(c, &number, "edges", &edges));
    for (char *line; (line = next_line(c, &number)); found++)
        TRY(read_edge(c, line, d));
    if (found != edges)
        return FAIL_AT(c, "%d edges where line 2 promises %d", found, edges);
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

static enum status read_header(struct cursor *c, int *number,
                               struct columns *out)
{
    char *field[MOST_COLUMNS], *line = next_line(c, number);
    int n = split(line, field);
    *out = (struct columns){.source = column(field, n, "src", "source"),
                            .target = column(field, n, "dst", "target"),
                            .weight = column(field, n, "weight", "weight"),
                            .count = n};
    if (out->source < 0 || out->target < 0)
        return FAIL_AT(c, "a CSV of edges begins with the line "
                          "\"src,dst,weight\" (weight may be missing)");
    return OK;
}

static enum status read_row(struct cursor *c, char *line,
                            const struct columns *col, struct draft *d)
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
    d->nodes = top >= d->nodes ? top + 1 : d->nodes;
    return draft_add(d, c, u, v, weight);
}

enum status read_csv(struct cursor *c, struct arena *arena, struct draft *d)
{
    struct columns col;
    int number = 1;
    TRY(draft_open(c, "\n", arena, d));
    TRY(read_header(c, &number, &col));
    for (char *line; (line = next_line(c, &number));)
        TRY(read_row(c, line, &col, d));
    return OK;
}
