/* A graph as a square table of numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "stream.h"
#include "topology_parts.h"

enum { CHUNK = 1 << 16, FIELD = 64 };

struct table_reader {
    const char *path;
    struct stream *in;
    char *chunk;
    size_t at, end;
    int next; /* the next character, EOF at the end */
};

static enum status advance(struct table_reader *r)
{
    if (r->at == r->end) {
        r->at = 0;
        TRY(stream_take(r->in, r->chunk, CHUNK, &r->end));
    }
    r->next = r->end ? (unsigned char)r->chunk[r->at++] : EOF;
    return OK;
}

static enum status open_table(const char *path, struct arena *work,
                              struct table_reader *r)
{
    *r = (struct table_reader){.path = path};
    NEW(r->chunk, work, CHUNK);
    TRY(stream_open(path, work, &r->in));
    return advance(r);
}

static bool blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static enum status skip_blanks(struct table_reader *r)
{
    while (blank(r->next))
        TRY(advance(r));
    return OK;
}

/* To the first character of the next line that is neither empty nor a
 * comment. */
static enum status skip_to_line(struct table_reader *r)
{
    for (;;) {
        TRY(skip_blanks(r));
        if (r->next == '#')
            while (r->next != '\n' && r->next != EOF)
                TRY(advance(r));
        if (r->next != '\n')
            return OK;
        TRY(advance(r));
    }
}

static bool separator(int c)
{
    return c == ',' || c == ';';
}

/* The next field of a line, and what separates it from the one after. */
static enum status take_field(struct table_reader *r, char field[FIELD])
{
    int n = 0;
    TRY(skip_blanks(r));
    while (r->next != EOF && r->next != '\n' && !blank(r->next) &&
           !separator(r->next)) {
        if (n < FIELD - 1)
            field[n++] = (char)r->next;
        TRY(advance(r));
    }
    field[n] = '\0';
    TRY(skip_blanks(r));
    if (separator(r->next))
        return advance(r);
    return OK;
}

static bool number(const char *field, float *out)
{
    char *end;
    double x = strtod(field, &end);
    *out = (float)x;
    return end != field && *end == '\0';
}

enum status square_begins(const char *path, struct arena *work, bool *yes)
{
    struct mark mark = arena_mark(work);
    struct table_reader r;
    char field[FIELD];
    float x;
    int numbers = 0;
    TRY(open_table(path, work, &r));
    TRY(skip_to_line(&r));
    for (; numbers < 2 && r.next != '\n' && r.next != EOF; numbers++) {
        TRY(take_field(&r, field));
        if (!number(field, &x))
            break;
    }
    *yes = numbers == 2;
    arena_rewind(work, mark);
    return OK;
}

/* Rows and columns are told from 1, as editors and spreadsheets do. */
static enum status take_number(struct table_reader *r, int row, int column,
                               float *out)
{
    char field[FIELD];
    TRY(take_field(r, field));
    if (!number(field, out))
        return FAIL(ERR_INPUT,
                    "%s: row %d, column %d: \"%s\" is no number; a missing "
                    "pair weighs 0",
                    r->path, row + 1, column + 1, field);
    if (row != column && !isfinite(*out))
        return FAIL(ERR_INPUT,
                    "%s: row %d, column %d: the weight %s is not finite; "
                    "every pair of nodes needs a finite weight",
                    r->path, row + 1, column + 1, field);
    return OK;
}

/* As many numbers as stand in the line, at most `most`. */
static enum status take_row(struct table_reader *r, int row, int most,
                            float *out, int *count)
{
    for (*count = 0; r->next != '\n' && r->next != EOF; ++*count) {
        if (*count == most)
            return FAIL(ERR_INPUT,
                        "%s: row %d has more than %d numbers; a square matrix "
                        "has as many columns as rows",
                        r->path, row + 1, most);
        TRY(take_number(r, row, *count, &out[*count]));
        TRY(skip_blanks(r));
    }
    return OK;
}

static enum status take_rows(struct table_reader *r, int n, float *w)
{
    int rows = 1, count;
    TRY(skip_to_line(r));
    for (; r->next != EOF; rows++) {
        if (rows == n)
            return FAIL(ERR_INPUT,
                        "%s: more than %d rows of %d numbers; a square matrix "
                        "has as many rows as columns",
                        r->path, n, n);
        TRY(take_row(r, rows, n, w + (long)rows * n, &count));
        if (count < n)
            return FAIL(ERR_INPUT,
                        "%s: row %d has %d numbers where row 1 has %d; a "
                        "square matrix has as many columns as rows",
                        r->path, rows + 1, count, n);
        TRY(skip_to_line(r));
    }
    if (rows < n)
        return FAIL(ERR_INPUT,
                    "%s: %d rows of %d numbers; a square matrix has as many "
                    "rows as columns",
                    r->path, rows, n);
    return OK;
}

enum status square_mirror(const char *path, int n, float *w)
{
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            float *a = &w[(long)i * n + j], *b = &w[(long)j * n + i];
            double apart = fabs((double)*a - (double)*b);
            if (apart > 1e-6 * fmax(fabs((double)*a), fabs((double)*b)))
                return FAIL(ERR_INPUT,
                            "%s: not symmetric: row %d, column %d is %g, and "
                            "row %d, column %d is %g; write the mean of both "
                            "in both places, or an edge list",
                            path, i + 1, j + 1, (double)*a, j + 1, i + 1,
                            (double)*b);
            *a = *b = (float)(((double)*a + (double)*b) / 2);
        }
    return OK;
}

enum status square_read(const struct topology_request *q,
                        const struct arena *keep, const char *path,
                        struct arena *work, struct mat *out)
{
    struct table_reader r;
    float *first, *w;
    int n;
    TRY(open_table(path, work, &r));
    NEW(first, work, DIAGRAM_MOST_NODES);
    TRY(skip_to_line(&r));
    TRY(take_row(&r, 0, DIAGRAM_MOST_NODES, first, &n));
    TRY(topology_afford(q, keep, path, n,
                        (double)n * n * sizeof *w + (double)diagram_room(n)));
    NEW(w, work, (long)n * n);
    memcpy(w, first, (size_t)n * sizeof *w);
    TRY(take_rows(&r, n, w));
    *out = (struct mat){w, n, n};
    return square_mirror(path, n, w);
}
