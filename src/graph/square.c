/* A graph as a square table of numbers, with names of its columns and rows or
 * without.  It is read twice: for its shape, then for its numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "matrix.h"
#include "square_reader.h"

/* What the first reading tells. */
struct shape {
    struct square_reader r;
    struct arena *arena;
    char **field; /* [first] of line 1 */
    int room;
    int second_line, lines, first, second; /* fields of lines 1 and 2 */
    int odd_line, odd_row, odd; /* the first line whose fields are not as
                                   many as those of line 2 */
    struct names rows;          /* first fields, if the first is a word */
    const char *twice;          /* ... of which this stands twice */
};

static enum status keep_field(struct shape *s, const char *field)
{
    char **more;
    if (s->first > MOST_MATRIX_NODES)
        return FAIL(ERR_INPUT,
                    "%s: more than %d columns; write a CSV of edges, "
                    "source,target,weight",
                    s->r.at.path, MOST_MATRIX_NODES);
    if (s->first == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        NEW(more, s->arena, s->room);
        if (s->first)
            memcpy(more, s->field, (size_t)s->first * sizeof *more);
        s->field = more;
    }
    s->field[s->first] = arena_string(s->arena, field);
    return s->field[s->first++] ? OK : FAIL(ERR_MEMORY, "no room for names");
}

/* 0,5 is meant as a number. */
static bool decimal_comma(const char *field)
{
    const char *digits = "0123456789";
    const char *s = field + (*field == '-');
    size_t n = strspn(s, digits);
    return n > 0 && s[n] == ',' && s[n + 1] &&
           !s[n + 1 + strspn(s + n + 1, digits)];
}

static bool is_word(const char *field)
{
    double x;
    return *field && !form_number(field, &x) && !decimal_comma(field);
}

static enum status note_row(struct shape *s, const char *field)
{
    int number;
    bool fresh;
    if (!is_word(s->field[0]) || !*field)
        return OK;
    TRY(names_add(&s->rows, &s->r.at, field, &number, &fresh));
    if (!fresh)
        s->twice = s->rows.name[number];
    return OK;
}

static enum status count_line(struct shape *s, int line)
{
    char field[SQUARE_FIELD];
    int n = 0;
    for (; s->r.more; n++) {
        TRY(square_field(&s->r, field));
        if (line == 0)
            TRY(keep_field(s, field));
        if (n == 0)
            TRY(note_row(s, field));
    }
    if (line == 1) {
        s->second = n;
        s->second_line = s->r.at.line;
    }
    if (line > 1 && n != s->second && !s->odd_line) {
        s->odd_line = s->r.at.line;
        s->odd_row = line + 1;
        s->odd = n;
    }
    return OK;
}

static enum status read_shape(const char *path, char separator,
                              struct arena *arena, struct shape *s)
{
    bool yes;
    *s = (struct shape){.arena = arena};
    TRY(names_open(arena, &s->rows));
    TRY(square_open(path, separator, arena, &s->r));
    TRY(square_line(&s->r, &yes));
    for (; yes; s->lines++) {
        TRY(count_line(s, s->lines));
        TRY(square_line(&s->r, &yes));
    }
    return OK;
}

/* ---- header, names of rows ----------------------------------------------- */

/* k, k + 1, k + 2, ...: numbers of columns, as pandas writes them. */
static bool ascends(const struct shape *s)
{
    for (int i = 0; i < s->first; i++)
        if (!form_whole(s->field[i]) ||
            atol(s->field[i]) != atol(s->field[0]) + i)
            return false;
    return true;
}

static bool begins_with_header(const struct shape *s)
{
    bool later = false;
    for (int i = 1; i < s->first; i++)
        later = later || is_word(s->field[i]);
    if (later || (!*s->field[0] && s->first > 1))
        return true;
    if (s->second == s->first + 1 && !s->odd_line) /* no corner, as R does it */
        return is_word(s->field[0]) || ascends(s);
    if (is_word(s->field[0]))
        return s->lines == s->first; /* one line more than names */
    return s->lines == s->first + 1 && ascends(s);
}

static enum status fail_odd(const struct shape *s, bool header, int line,
                            int row, int fields)
{
    return FAIL(ERR_INPUT,
                "%s:%d: row %d has %d numbers where row 1 has %d; a square "
                "matrix has as many columns as rows",
                s->r.at.path, line, row - header, fields,
                header ? s->second : s->first);
}

static enum status fail_oblong(const struct shape *s, bool header, int rows,
                               int numbers)
{
    return FAIL(ERR_INPUT,
                "%s: %d rows of %d numbers%s; a square matrix has as many "
                "rows as columns%s",
                s->r.at.path, rows, numbers, header ? " under a header" : "",
                s->first <= 4 ? "; a CSV of edges begins with the line "
                                "\"src,dst,weight\" (weight may be missing)"
                              : "");
}

static enum status take_names(const struct shape *s, struct matrix *m, int n)
{
    int first = s->first - n, number; /* 1: behind the corner */
    struct cursor at = {.path = s->r.at.path, .line = 1};
    bool fresh;
    for (int i = 0; m->header && i < n; i++) {
        if (!*s->field[first + i])
            return FAIL_AT(&at, "column %d has no name", first + i + 1);
        TRY(names_add(&m->names, &at, s->field[first + i], &number, &fresh));
        if (!fresh)
            return FAIL_AT(&at, "two columns have the name %s",
                           s->field[first + i]);
    }
    if (m->header || !m->row_names)
        return OK;
    if (s->twice)
        return FAIL(ERR_INPUT, "%s: two rows have the name %s", at.path,
                    s->twice);
    m->names = s->rows;
    return OK;
}

static enum status settle(const struct shape *s, struct matrix *m, int *nodes)
{
    m->header = begins_with_header(s);
    int numbers = m->header ? s->second : s->first;
    int n = *nodes = s->lines - m->header;
    if (s->lines < 2)
        return FAIL(ERR_INPUT,
                    "%s: one line is no graph; a CSV of edges begins with the "
                    "line \"src,dst,weight\" (weight may be missing)",
                    s->r.at.path);
    if (!m->header && s->lines > 1 && s->second != s->first)
        return fail_odd(s, false, s->second_line, 2, s->second);
    if (s->odd_line)
        return fail_odd(s, m->header, s->odd_line, s->odd_row, s->odd);
    m->row_names = numbers == n + 1 && (m->header || is_word(s->field[0]));
    bool named = !m->header || s->first == n || (s->first == numbers);
    if (numbers != n + m->row_names || !named || n < 2)
        return fail_oblong(s, m->header, n, numbers - m->row_names);
    return take_names(s, m, n);
}

enum status square_find(const char *path, char separator, struct arena *arena,
                        struct graph_matrix *out)
{
    struct matrix *m;
    struct shape s;
    int n;
    NEW(m, arena, 1);
    *m = (struct matrix){.kind = MATRIX_TABLE, .separator = separator};
    TRY(names_open(arena, &m->names));
    TRY(read_shape(path, separator, arena, &s));
    TRY(settle(&s, m, &n));
    TRY(matrix_check_nodes(path, n));
    *out = (struct graph_matrix){.path = path, .nodes = n, .inside = m};
    if (m->names.count && !names_are_numbers(&m->names))
        out->name = m->names.name;
    return OK;
}

/* ---- the numbers --------------------------------------------------------- */

static enum status take_name(struct square_reader *r,
                             const struct graph_matrix *m, int row)
{
    char field[SQUARE_FIELD];
    const char *want = m->inside->names.name[row];
    TRY(square_field(r, field));
    if (strcmp(field, want) == 0)
        return OK;
    return FAIL_AT(&r->at,
                   "row %d is %s where column %d is %s; rows and columns must "
                   "stand in one order",
                   row + 1, field, row + 1, want);
}

/* Rows and columns are told from 1, as editors and spreadsheets do. */
static enum status take_number(struct square_reader *r, int row, int column,
                               double *out)
{
    char field[SQUARE_FIELD];
    TRY(square_field(r, field));
    if (!form_number(field, out))
        return FAIL_AT(&r->at,
                       "row %d, column %d: \"%s\" is no number; a missing "
                       "pair weighs 0%s",
                       row + 1, column + 1, field,
                       decimal_comma(field) ? ", and decimals take a point"
                                            : "");
    if (row != column && !isfinite(*out))
        return FAIL_AT(&r->at,
                       "row %d, column %d: the weight %s is not finite; every "
                       "pair of nodes needs a finite weight",
                       row + 1, column + 1, field);
    return OK;
}

static enum status skip_fields(struct square_reader *r)
{
    char field[SQUARE_FIELD];
    while (r->more)
        TRY(square_field(r, field));
    return OK;
}

enum status square_rows(const struct graph_matrix *m, graph_take_row *take,
                        void *context, struct arena *work)
{
    struct mark mark = arena_mark(work);
    struct square_reader r;
    double *row;
    bool yes;
    NEW(row, work, m->nodes);
    TRY(square_open(m->path, m->inside->separator, work, &r));
    TRY(square_line(&r, &yes));
    if (m->inside->header) {
        TRY(skip_fields(&r));
        TRY(square_line(&r, &yes));
    }
    for (int i = 0; i < m->nodes; i++) {
        int line = r.at.line;
        if (m->inside->row_names)
            TRY(take_name(&r, m, i));
        for (int j = 0; j < m->nodes; j++)
            TRY(take_number(&r, i, j, &row[j]));
        TRY(take(context, i, line, row));
        TRY(square_line(&r, &yes));
    }
    arena_rewind(work, mark);
    return OK;
}
