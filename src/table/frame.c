#include "frame.h"

#include <math.h>
#include <string.h>

#include "text.h"

enum { MOST_COLUMNS = 512 };

bool series_equal(const struct series *s, int64_t i, const struct series *t,
                  int64_t j)
{
    if (s->text)
        return strcmp(s->text[i], t->text[j]) == 0;
    return isnan(s->number[i]) ? isnan(t->number[j])
                               : s->number[i] == t->number[j];
}

const struct series *frame_find(const struct frame *f, const char *name)
{
    for (int i = 0; i < f->columns; i++)
        if (strcmp(f->column[i].name, name) == 0)
            return &f->column[i];
    return NULL;
}

enum status frame_get(const struct frame *f, const char *name,
                      const struct series **out)
{
    const char *names[MOST_COLUMNS];
    int n = f->columns < MOST_COLUMNS ? f->columns : MOST_COLUMNS;
    *out = frame_find(f, name);
    if (*out)
        return OK;
    for (int i = 0; i < n; i++)
        names[i] = f->column[i].name;
    const char *near = text_nearest(name, names, n);
    return FAIL(ERR_INPUT, "%s has no column \"%s\"%s%s%s", f->name, name,
                near ? "; did you mean \"" : "", near ? near : "",
                near ? "\"?" : "");
}
