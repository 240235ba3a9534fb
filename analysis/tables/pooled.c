#include "pooled.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "levels.h"

static bool differ(const struct series *s, int64_t i, int64_t k)
{
    if (s->text)
        return strcmp(s->text[i], s->text[k]) != 0;
    return isnan(s->number[i]) != isnan(s->number[k]) ||
           s->number[i] < s->number[k] || s->number[i] > s->number[k];
}

bool column_varies(const struct frame *f, const struct series *s,
                   const bool *use)
{
    int64_t first = -1;
    for (int64_t i = 0; i < f->rows; i++) {
        if (!use[i])
            continue;
        if (first >= 0 && differ(s, first, i))
            return true;
        first = first < 0 ? i : first;
    }
    return false;
}

/* Rows that agree in every named setting and text, as units. */
static enum status alike(const struct frame *f, const bool *use,
                         const char *const *named, int n, struct arena *work,
                         struct units *out)
{
    *out = (struct units){.count = 1, .rows = f->rows};
    NEW(out->of, work, f->rows);
    NEW(out->runs, work, 1);
    for (int64_t i = 0; i < f->rows; i++)
        out->of[i] = use[i] ? 0 : -1;
    for (int k = 0; k < n; k++) {
        const struct series *s = named[k] ? frame_find(f, named[k]) : NULL;
        bool split;
        if (s && (s->role == SERIES_SETTING || s->text))
            TRY(units_split(out, s, work, &split));
    }
    return OK;
}

enum status pooled_settings(const struct frame *f, const bool *use,
                            const char *const *named, int n, struct arena *work,
                            struct text *out)
{
    struct mark start = arena_mark(work);
    struct units same;
    int found = 0;
    TRY(alike(f, use, named, n, work, &same));
    for (int i = 0; i < f->columns; i++) {
        const struct series *s = &f->column[i];
        struct units copy = same;
        bool split;
        if (s->role != SERIES_SETTING || !column_varies(f, s, use))
            continue;
        TRY(units_split(&copy, s, work, &split));
        if (split)
            text_add(out, "%s%s", found++ ? ", " : "", s->name);
    }
    arena_rewind(work, start);
    return OK;
}
