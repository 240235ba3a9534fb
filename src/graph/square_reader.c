#include "square_reader.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "stream.h"

enum { CHUNK = 1 << 16 };

static enum status advance(struct square_reader *r)
{
    r->at.line += r->next == '\n';
    if (r->from == r->end) {
        r->from = 0;
        TRY(stream_take(r->in, r->chunk, CHUNK, &r->end));
    }
    r->next = r->end ? (unsigned char)r->chunk[r->from++] : EOF;
    return OK;
}

enum status square_open(const char *path, char separator, struct arena *arena,
                        struct square_reader *r)
{
    *r = (struct square_reader){.at = {.path = path, .line = 1},
                                .separator = separator};
    NEW(r->chunk, arena, CHUNK);
    TRY(stream_open(path, arena, &r->in));
    TRY(advance(r));
    if (r->end >= 3 && memcmp(r->chunk, "\xef\xbb\xbf", 3) == 0) {
        r->from = 3;
        return advance(r);
    }
    return OK;
}

static bool blank(const struct square_reader *r)
{
    return r->next == ' ' || r->next == '\r' ||
           (r->next == '\t' && r->separator != '\t');
}

static bool line_ends(const struct square_reader *r)
{
    return r->next == '\n' || r->next == EOF;
}

static enum status skip_blanks(struct square_reader *r)
{
    while (blank(r))
        TRY(advance(r));
    return OK;
}

enum status square_line(struct square_reader *r, bool *yes)
{
    for (;;) {
        TRY(skip_blanks(r));
        if (r->next == '#')
            while (!line_ends(r))
                TRY(advance(r));
        *yes = r->next != EOF;
        r->more = *yes;
        if (r->next != '\n')
            return OK;
        TRY(advance(r));
    }
}

static enum status put(const struct square_reader *r, char *field, int *n)
{
    if (r->next == '\0')
        return FAIL_AT(&r->at, "a byte 0 within the text");
    if (*n == SQUARE_FIELD - 1)
        return FAIL_AT(&r->at, "a field of more than %d bytes",
                       SQUARE_FIELD - 1);
    field[(*n)++] = (char)r->next;
    return OK;
}

/* Two quotes stand for one. */
static enum status quoted(struct square_reader *r, char *field, int *n)
{
    TRY(advance(r));
    for (;;) {
        if (line_ends(r))
            return FAIL_AT(&r->at, "the line ends within quotes");
        if (r->next == '"') {
            TRY(advance(r));
            if (r->next != '"')
                return skip_blanks(r);
        }
        TRY(put(r, field, n));
        TRY(advance(r));
    }
}

static bool field_ends(const struct square_reader *r)
{
    return line_ends(r) ||
           (r->separator == ' ' ? blank(r) : r->next == r->separator);
}

enum status square_field(struct square_reader *r, char field[SQUARE_FIELD])
{
    int n = 0;
    TRY(skip_blanks(r));
    if (r->next == '"') {
        TRY(quoted(r, field, &n));
    } else {
        while (!field_ends(r)) {
            TRY(put(r, field, &n));
            TRY(advance(r));
        }
        while (n > 0 && strchr(" \t\r", field[n - 1]))
            n--;
    }
    field[n] = '\0';
    TRY(skip_blanks(r));
    if (r->separator != ' ' && r->next == r->separator) {
        TRY(advance(r));
        TRY(skip_blanks(r));
    }
    r->more = !line_ends(r);
    return OK;
}
