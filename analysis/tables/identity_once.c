/* Runs that several files hold. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "hash.h"
#include "identity.h"
#include "text.h"

static bool names_run(const struct series *s)
{
    return s->role == SERIES_SETTING ||
           text_choice(s->name, FRAME_SEED "|" FRAME_GRAPH "|replicate") >= 0;
}

/* Numbers of a row in its own file. */
static bool is_place(const char *name)
{
    size_t n = strlen(name);
    return text_choice(name, "run|graph|" FRAME_SOURCE "|" FRAME_SWEEP) >= 0 ||
           (n > 6 && (strcmp(name + n - 6, "_start") == 0 ||
                      strcmp(name + n - 6, "_count") == 0));
}

struct keyed {
    uint64_t hash;
    int64_t row;
};

static int by_hash(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static uint64_t hash_row(const struct frame *f, int64_t row)
{
    uint64_t h = HASH_START;
    for (int i = 0; i < f->columns; i++) {
        const struct series *s = &f->column[i];
        if (!names_run(s))
            continue;
        if (s->text)
            h = hash_string(h, s->text[row]);
        else if (isnan(s->number[row]))
            h = hash_i64(h, -1);
        else
            h = hash_f64(h, s->number[row]);
    }
    return h;
}

static bool same_run(const struct frame *f, int64_t a, int64_t b)
{
    for (int i = 0; i < f->columns; i++)
        if (names_run(&f->column[i]) &&
            !series_equal(&f->column[i], a, &f->column[i], b))
            return false;
    return true;
}

/* Both are done: every column of /runs must agree. */
static enum status must_agree(const struct frame *f, int64_t a, int64_t b)
{
    const struct series *file = frame_find(f, FRAME_SOURCE);
    const struct series *run = frame_find(f, "run");
    for (int i = 0; i < f->columns; i++) {
        const struct series *s = &f->column[i];
        if (s->role == SERIES_GRAPH || is_place(s->name) ||
            series_equal(s, a, s, b))
            continue;
        char was[32] = "", is[32] = "";
        if (s->number) {
            snprintf(was, sizeof was, " (%.9g", s->number[a]);
            snprintf(is, sizeof is, " and %.9g)", s->number[b]);
        }
        return FAIL(ERR_INPUT,
                    "run %.0f of %s and run %.0f of %s are the same run, but "
                    "differ in %s%s%s: leave one file out",
                    run->number[a], file->text[a], run->number[b],
                    file->text[b], s->name, was, is);
    }
    return OK;
}

/* Which of two rows of one run stays. */
static enum status choose(const struct frame *f, const struct series *status,
                          int64_t a, int64_t b, bool *drop, int64_t *twice)
{
    bool first = strcmp(status->text[a], "done") == 0;
    bool second = strcmp(status->text[b], "done") == 0;
    drop[!first && second ? a : b] = true;
    *twice += first && second;
    return first && second ? must_agree(f, a, b) : OK;
}

static void compress(struct frame *f, const bool *drop)
{
    int64_t n = 0;
    for (int64_t i = 0; i < f->rows; i++) {
        if (drop[i])
            continue;
        for (int c = 0; c < f->columns; c++)
            if (f->column[c].text)
                f->column[c].text[n] = f->column[c].text[i];
            else
                f->column[c].number[n] = f->column[c].number[i];
        n++;
    }
    f->rows = n;
}

/* Of one sweep the same run has the same number.  A run whose graph was not yet
 * sampled in one file is known by no other name. */
static uint64_t hash_number(const struct frame *f, int64_t row)
{
    return hash_f64(
        hash_string(HASH_START, frame_find(f, FRAME_SWEEP)->text[row]),
        frame_find(f, "run")->number[row]);
}

static bool same_number(const struct frame *f, int64_t a, int64_t b)
{
    const struct series *status = frame_find(f, "status");
    return series_equal(frame_find(f, FRAME_SWEEP), a,
                        frame_find(f, FRAME_SWEEP), b) &&
           series_equal(frame_find(f, "run"), a, frame_find(f, "run"), b) &&
           (strcmp(status->text[a], "done") != 0 ||
            strcmp(status->text[b], "done") != 0);
}

typedef uint64_t row_hash(const struct frame *f, int64_t row);
typedef bool row_same(const struct frame *f, int64_t a, int64_t b);

/* Of rows that are the same all but one are to be dropped. */
static enum status leave_one(struct frame *runs, row_hash *hash, row_same *same,
                             struct arena *arena, bool *drop)
{
    const struct series *status = frame_find(runs, "status");
    struct keyed *key;
    int64_t n = 0;
    NEW(key, arena, runs->rows);
    for (int64_t i = 0; i < runs->rows; i++)
        if (!drop[i])
            key[n++] = (struct keyed){hash(runs, i), i};
    qsort(key, (size_t)n, sizeof *key, by_hash);
    for (int64_t i = 0, next; i < n; i = next) {
        int64_t kept = key[i].row;
        for (next = i + 1; next < n && key[next].hash == key[i].hash; next++) {
            if (!same(runs, kept, key[next].row))
                continue;
            TRY(choose(runs, status, kept, key[next].row, drop, &runs->twice));
            kept = drop[kept] ? key[next].row : kept;
        }
    }
    return OK;
}

enum status identity_once(struct frame *runs, struct arena *arena)
{
    const struct series *status = frame_find(runs, "status");
    const struct series *run = frame_find(runs, "run");
    struct mark start = arena_mark(arena);
    bool *drop;
    if (!frame_find(runs, FRAME_SEED) || !frame_find(runs, FRAME_SOURCE) ||
        !status || !status->text || !run || !run->number)
        return OK;
    NEW(drop, arena, runs->rows);
    TRY(leave_one(runs, hash_row, same_run, arena, drop));
    if (frame_find(runs, FRAME_SWEEP))
        TRY(leave_one(runs, hash_number, same_number, arena, drop));
    compress(runs, drop);
    arena_rewind(arena, start);
    return OK;
}
