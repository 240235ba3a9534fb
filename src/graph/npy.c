/* Square arrays as NumPy saves them (.npy, format 1 to 3): a header, which is a
 * dict of Python's, then the numbers. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "matrix.h"
#include "stream.h"

enum { MOST_HEADER = 1 << 16, FIXED = 12 };

struct header {
    char text[MOST_HEADER + 1];
    char numbers[4]; /* "<f8" */
    bool turned;
    long skip;
};

static enum status damaged(const char *path)
{
    return FAIL(ERR_DAMAGED,
                "%s: the file of NumPy's ends too soon or is damaged", path);
}

/* What stands behind 'key': in the dict. */
static const char *value_of(const char *text, const char *key)
{
    char quoted[32];
    snprintf(quoted, sizeof quoted, "'%s':", key);
    const char *at = strstr(text, quoted);
    if (!at)
        return NULL;
    at += strlen(quoted);
    return at + strspn(at, " ");
}

/* Little-endian bytes. */
static long whole(const unsigned char *at, int bytes)
{
    long x = 0;
    while (bytes-- > 0)
        x = x << 8 | at[bytes];
    return x;
}

static enum status read_text(const char *path, struct stream *in,
                             struct header *h)
{
    unsigned char fixed[FIXED];
    size_t got, wide;
    TRY(stream_take(in, fixed, 10, &got));
    if (got < 10)
        return damaged(path);
    wide = fixed[6] == 1 ? 0 : 2; /* the length has 4 bytes since format 2 */
    TRY(stream_take(in, fixed + 10, wide, &got));
    long length = whole(fixed + 8, wide ? 4 : 2);
    if (got < wide || length > MOST_HEADER)
        return damaged(path);
    TRY(stream_take(in, h->text, (size_t)length, &got));
    if (got < (size_t)length)
        return damaged(path);
    h->skip = 10 + (long)wide + length;
    return OK;
}

static bool is_square(const char *shape, double *nodes)
{
    double rows, columns;
    char end[2];
    if (!shape || sscanf(shape, "(%lf, %lf%1[)]", &rows, &columns, end) != 3)
        return false;
    *nodes = rows;
    return rows == columns;
}

static bool is_number(const char *numbers)
{
    static const char *const known[] = {"f8", "f4", "f2", "b1", "i1", "i2",
                                        "i4", "i8", "u1", "u2", "u4", "u8"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(numbers + 1, known[i]) == 0)
            return strchr("<>|=", numbers[0]) != NULL;
    return false;
}

static enum status read_header(const char *path, struct stream *in,
                               struct header *h, double *nodes)
{
    TRY(read_text(path, in, h));
    const char *descr = value_of(h->text, "descr");
    const char *order = value_of(h->text, "fortran_order");
    const char *shape = value_of(h->text, "shape");
    if (!descr || !order || !shape)
        return damaged(path);
    if (descr[0] != '\'' || strcspn(descr + 1, "'") != 3)
        return FAIL(ERR_INPUT, "%s: %.20s... is no array of plain numbers",
                    path, descr);
    memcpy(h->numbers, descr + 1, 3);
    h->turned = strncmp(order, "True", 4) == 0;
    if (!is_number(h->numbers))
        return FAIL(ERR_INPUT,
                    "%s: an array of %s; numbers or booleans are meant", path,
                    h->numbers);
    if (!is_square(shape, nodes))
        return FAIL(ERR_INPUT,
                    "%s: an array of shape %.*s; a square matrix has as many "
                    "rows as columns",
                    path, (int)strcspn(shape, ")") + 1, shape);
    return OK;
}

enum status npy_find(const char *path, struct arena *arena,
                     struct graph_matrix *out)
{
    struct stream *in;
    struct header *h;
    struct matrix *m;
    double nodes = 0;
    NEW(m, arena, 1);
    NEW(h, arena, 1);
    TRY(stream_open(path, arena, &in));
    TRY(read_header(path, in, h, &nodes));
    TRY(matrix_check_nodes(path, nodes));
    *m = (struct matrix){.kind = MATRIX_NPY,
                         .numbers = h->numbers,
                         .turned = h->turned,
                         .skip = h->skip};
    *out = (struct graph_matrix){
        .path = path, .nodes = (int)nodes, .turned = h->turned, .inside = m};
    return OK;
}

/* ---- the numbers --------------------------------------------------------- */

static double half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double part = (double)(bits & 1023);
    double x = exponent == 31  ? (part != 0 ? (double)NAN : (double)INFINITY)
               : exponent == 0 ? ldexp(part, -24)
                               : ldexp(1024 + part, exponent - 25);
    return bits >> 15 ? -x : x;
}

static double real(uint64_t bits, int bytes)
{
    double x;
    float y;
    uint32_t low = (uint32_t)bits;
    if (bytes == 2)
        return half(bits);
    memcpy(&x, &bits, sizeof x);
    memcpy(&y, &low, sizeof y);
    return bytes == 8 ? x : (double)y;
}

static double number_at(const unsigned char *at, const char *numbers)
{
    int bytes = numbers[2] - '0';
    uint64_t bits = 0;
    for (int i = 0; i < bytes; i++)
        bits = bits << 8 | at[numbers[0] == '>' ? i : bytes - 1 - i];
    if (numbers[1] == 'f')
        return real(bits, bytes);
    if (numbers[1] == 'b')
        return bits != 0;
    int spare = 64 - 8 * bytes;
    return numbers[1] == 'u' ? (double)bits
                             : (double)((int64_t)(bits << spare) >> spare);
}

static enum status skip(const struct graph_matrix *m, struct stream *in,
                        unsigned char *room, long room_bytes)
{
    for (long left = m->inside->skip; left > 0;) {
        size_t got, want = (size_t)(left < room_bytes ? left : room_bytes);
        TRY(stream_take(in, room, want, &got));
        if (got < want)
            return damaged(m->path);
        left -= (long)want;
    }
    return OK;
}

static enum status check_row(const struct graph_matrix *m, int row,
                             const double *x)
{
    for (int j = 0; j < m->nodes; j++)
        if (j != row && !isfinite(x[j]))
            return FAIL(ERR_INPUT,
                        "%s: row %d, column %d: the weight %g is not finite; "
                        "every pair of nodes needs a finite weight",
                        m->path, (m->turned ? j : row) + 1,
                        (m->turned ? row : j) + 1, x[j]);
    return OK;
}

enum status npy_rows(const struct graph_matrix *m, graph_take_row *take,
                     void *context, struct arena *work)
{
    struct mark mark = arena_mark(work);
    const char *numbers = m->inside->numbers;
    size_t bytes = (size_t)(numbers[2] - '0') * (size_t)m->nodes, got;
    unsigned char *raw;
    double *row;
    struct stream *in;
    NEW(row, work, m->nodes);
    NEW(raw, work, bytes);
    TRY(stream_open(m->path, work, &in));
    TRY(skip(m, in, raw, (long)bytes));
    for (int i = 0; i < m->nodes; i++) {
        TRY(stream_take(in, raw, bytes, &got));
        if (got < bytes)
            return damaged(m->path);
        for (int j = 0; j < m->nodes; j++)
            row[j] = number_at(raw + (size_t)j * (size_t)(numbers[2] - '0'),
                               numbers);
        TRY(check_row(m, i, row));
        TRY(take(context, i, 0, row));
    }
    TRY(stream_take(in, raw, 1, &got));
    if (got)
        return FAIL(ERR_DAMAGED, "%s: bytes behind the array", m->path);
    arena_rewind(work, mark);
    return OK;
}
