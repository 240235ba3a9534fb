#include "scope.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "pooled.h"

struct swept {
    const struct series *s;
    int64_t values;
    bool within; /* several in one unit */
    bool pooled; /* in some question */
};

static enum status add_swept(struct work *w, const struct series *s)
{
    struct swept *to = &w->swept[w->n_swept++];
    struct units copy = *work_units(w);
    struct levels l;
    *to = (struct swept){.s = s};
    TRY(levels_find(s, w->runs->rows, w->use, w->arena, &l));
    to->values = l.count;
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (w->use[i] && l.of[i] < 0) {
            to->values++; /* none is one too */
            break;
        }
    return units_split(&copy, s, w->arena, &to->within);
}

enum status scope_open(struct work *w)
{
    w->n_swept = 0;
    w->pooled = "";
    w->units = w->out->part[w->part].units;
    NEW(w->swept, w->arena, w->runs->columns);
    for (int i = 0; i < w->runs->columns; i++) {
        const struct series *s = &w->runs->column[i];
        if (s->role == SERIES_SETTING && column_varies(w->runs, s, w->use))
            TRY(add_swept(w, s));
    }
    return OK;
}

bool scope_shared(const struct work *w, const char *column)
{
    for (int i = 0; i < w->out->shares; i++)
        if (strcmp(w->out->shared[i], column) == 0)
            return true;
    return false;
}

static void note_shared(struct work *w, const char *column)
{
    struct analysis *a = w->out;
    for (int i = 0; i < a->shares; i++)
        if (strcmp(a->shared[i], column) == 0)
            return;
    a->shared[a->shares++] = column;
}

/* Units are told apart by what the question asks about one by one. */
static enum status split_units(struct work *w, const struct asked *asked, int n)
{
    w->units = w->out->part[w->part].units;
    for (int i = 0; i < n; i++) {
        const struct series *s;
        bool split = false;
        if (!asked[i].column)
            continue;
        TRY(frame_get(w->runs, asked[i].column, &s));
        if (asked[i].by_value || s->text || s->role == SERIES_SETTING)
            TRY(units_split(&w->units, s, w->arena, &split));
        if (split && strcmp(w->recipe->unit, "row") != 0)
            note_shared(w, s->name);
    }
    return OK;
}

/* Whether a word stands in "a, b, c". */
static bool lists(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = words; *at;) {
        size_t m = strcspn(at, ",");
        if (m == n && memcmp(at, word, n) == 0)
            return true;
        at += m + (at[m] ? 2 : 0);
    }
    return false;
}

/* The settings that a question with these columns pools. */
static enum status find_pooled(struct work *w, const struct asked *asked, int n,
                               const char **out)
{
    const char *named[MOST_ASKED];
    char pooled[1024];
    struct text t = TEXT(pooled);
    for (int i = 0; i < n; i++)
        named[i] = asked[i].column;
    if (w->n_swept > 0)
        TRY(pooled_settings(w->runs, w->use, named, n, w->arena, &t));
    for (int i = 0; i < w->n_swept; i++)
        if (lists(pooled, w->swept[i].s->name))
            w->swept[i].pooled = true;
    *out = arena_string(w->arena, pooled);
    return *out ? OK : FAIL(ERR_MEMORY, "no room for an analysis");
}

enum status scope_question(struct work *w, const struct asked *asked, int n,
                           int covariates)
{
    CHECK(n + covariates <= MOST_ASKED);
    TRY(split_units(w, asked, n + covariates));
    TRY(find_pooled(w, asked, n, &w->pooled));
    w->pooled_beside = w->pooled;
    return covariates ? find_pooled(w, asked, n + covariates, &w->pooled_beside)
                      : OK;
}

const char *scope_varies_within(const struct work *w)
{
    for (int i = 0; i < w->n_swept; i++)
        if (w->swept[i].within)
            return w->swept[i].s->name;
    return NULL;
}

static void note_pooled(struct analysis *a, const struct swept *s)
{
    for (int i = 0; i < a->pools; i++)
        if (strcmp(a->pooled[i].setting, s->s->name) == 0) {
            a->pooled[i].within = a->pooled[i].within || s->within;
            if (s->values > a->pooled[i].values)
                a->pooled[i].values = s->values;
            return;
        }
    a->pooled[a->pools++] = (struct pooled){s->s->name, s->values, s->within};
}

enum status scope_close(struct work *w)
{
    for (int i = 0; i < w->n_swept; i++)
        if (w->swept[i].pooled)
            note_pooled(w->out, &w->swept[i]);
    return OK;
}
