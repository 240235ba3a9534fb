#include "csv_frame.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "stream.h"
#include "text.h"

enum { MOST_COLUMNS = 4096 };
static const size_t MOST_BYTES = (size_t)4 << 30;

/* A reader standing in the text, which it takes apart in place. */
struct csv {
    const char *path;
    char *at;
    long line; /* of the record at hand, from 1 */
    long next_line;
    bool record_end; /* the field just read was its record's last */
};

/* A quoted field: s is behind the opening quote. */
static enum status take_quoted(struct csv *c, char **field)
{
    char *to = c->at, *s = c->at;
    *field = s;
    for (;; s++) {
        if (*s == '\0')
            return FAIL(ERR_INPUT, "%s:%ld: a quote is opened and not closed",
                        c->path, c->line);
        if (*s == '"' && *++s != '"')
            break;
        c->next_line += *s == '\n';
        *to++ = *s;
    }
    c->at = s;
    if (*s != '\0' && !strchr(",\r\n", *s))
        return FAIL(ERR_INPUT,
                    "%s:%ld: a closing quote is followed by \"%c\", "
                    "not by a comma",
                    c->path, c->line, *s);
    /* Written last: it may stand where s stood. */
    char end = *s;
    *to = '\0';
    *s = end;
    if (to == s)
        c->at = s;
    return OK;
}

static enum status take_field(struct csv *c, char **field)
{
    if (*c->at == '"') {
        c->at++;
        TRY(take_quoted(c, field));
    } else {
        *field = c->at;
        c->at += strcspn(c->at, ",\r\n");
    }
    char end = *c->at;
    c->record_end = end != ',';
    if (end == '\0')
        return OK;
    *c->at++ = '\0';
    if (end == '\r' && *c->at == '\n')
        c->at++;
    c->next_line += end != ',';
    return OK;
}

static bool blank_line(const struct csv *c)
{
    return *c->at == '\n' || *c->at == '\r';
}

/* Skips blank lines; false at the end of the text. */
static bool next_record(struct csv *c)
{
    while (blank_line(c)) {
        c->next_line += *c->at == '\n';
        c->at++;
    }
    c->line = c->next_line;
    return *c->at != '\0';
}

static enum status read_header(struct csv *c, struct arena *arena,
                               struct frame *f)
{
    char *name[MOST_COLUMNS];
    int n = 0;
    if (!next_record(c))
        return FAIL(ERR_INPUT,
                    "%s is empty; a table begins with a line of "
                    "column names",
                    c->path);
    do {
        if (n == MOST_COLUMNS)
            return FAIL(ERR_INPUT, "%s: more than %d columns", c->path,
                        MOST_COLUMNS);
        TRY(take_field(c, &name[n]));
        for (int i = 0; i < n; i++)
            if (strcmp(name[i], name[n]) == 0)
                return FAIL(ERR_INPUT, "%s:%ld: two columns are named \"%s\"",
                            c->path, c->line, name[n]);
        n++;
    } while (!c->record_end);
    if (n == 1 && strpbrk(name[0], ";\t"))
        return FAIL(ERR_INPUT,
                    "%s:%ld: columns are separated by commas, not "
                    "by \"%s\"",
                    c->path, c->line, strchr(name[0], ';') ? ";" : "tabs");
    f->columns = n;
    NEW(f->column, arena, n);
    for (int i = 0; i < n; i++)
        f->column[i].name = text_visible(name[i]);
    return OK;
}

/* An upper bound: quoted fields may hold line ends. */
static int64_t count_lines(const char *s)
{
    int64_t n = 1;
    for (; *s; s++)
        n += *s == '\n' || (*s == '\r' && s[1] != '\n');
    return n;
}

static enum status read_row(struct csv *c, int columns, char **cell)
{
    int n = 0;
    do {
        char *field;
        TRY(take_field(c, &field));
        if (n < columns)
            cell[n] = field;
        n++;
    } while (!c->record_end);
    return n == columns
               ? OK
               : FAIL(ERR_INPUT, "%s:%ld: %d field%s, where the header has %d",
                      c->path, c->line, n, n == 1 ? "" : "s", columns);
}

static bool missing(const char *s)
{
    return *s == '\0' || strcmp(s, "NA") == 0 || strcasecmp(s, "nan") == 0;
}

static bool number(const char *s, double *x)
{
    char *end;
    *x = NAN;
    if (missing(s))
        return true;
    *x = strtod(s, &end);
    while (*end == ' ')
        end++;
    return *end == '\0' && end != s;
}

/* cell [rows][columns]: column i becomes numbers if all of it are. */
static enum status fill_column(struct frame *f, int i, char **cell,
                               struct arena *arena)
{
    struct series *s = &f->column[i];
    int64_t row = 0;
    struct mark start = arena_mark(arena);
    NEW(s->number, arena, f->rows);
    while (row < f->rows && number(cell[row * f->columns + i], &s->number[row]))
        row++;
    if (row == f->rows)
        return OK;
    arena_rewind(arena, start);
    s->number = NULL;
    NEW(s->text, arena, f->rows);
    for (row = 0; row < f->rows; row++)
        s->text[row] = text_visible(cell[row * f->columns + i]);
    return OK;
}

enum status csv_read_frame(const char *path, struct arena *arena,
                           struct frame *out)
{
    char *text, **cell;
    size_t length;
    TRY(stream_text(path, MOST_BYTES, arena, &text, &length));
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        text += 3;
    struct csv c = {.path = path, .at = text, .line = 1, .next_line = 1};
    struct frame f = {.name = path};
    int64_t lines = count_lines(text);
    TRY(read_header(&c, arena, &f));
    NEW(cell, arena, lines * f.columns);
    for (; next_record(&c); f.rows++)
        TRY(read_row(&c, f.columns, cell + f.rows * f.columns));
    for (int i = 0; i < f.columns; i++)
        TRY(fill_column(&f, i, cell, arena));
    *out = f;
    return OK;
}
