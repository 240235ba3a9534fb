#include "store_windows.h"

#include "arena.h"

enum { WINDOW_BYTES = 1 << 18 };

enum status windows_open(struct windows *w, const struct store_file *f,
                         struct arena *arena)
{
    w->file = f;
    for (int i = 0; i < f->layout.tables; i++) {
        struct window *to = &w->of[i];
        int bytes = f->layout.place[i].row_bytes;
        to->most = bytes < WINDOW_BYTES ? WINDOW_BYTES / bytes : 1;
        NEW(to->rows, arena, to->most * bytes);
    }
    return OK;
}

void windows_forget(struct windows *w)
{
    for (int i = 0; i < w->file->layout.tables; i++)
        w->of[i].n = 0;
}

enum status windows_fetch(struct windows *all, int table, int64_t first,
                          int64_t want, const char **rows, int64_t *n)
{
    const struct store_place *p = &all->file->layout.place[table];
    struct window *w = &all->of[table];
    if (first < w->first || first >= w->first + w->n) {
        bool follows = first == w->first + w->n;
        int64_t most = follows || want > w->most ? w->most : want;
        w->first = first;
        w->n = p->rows - first < most ? p->rows - first : most;
        TRY(store_rows(all->file, table, first, w->n, w->rows));
    }
    int64_t here = w->first + w->n - first;
    *n = here < want ? here : want;
    *rows = w->rows + (first - w->first) * p->row_bytes;
    return OK;
}

enum status windows_fetch_one(struct windows *w, int table, int64_t row,
                              const char **out)
{
    int64_t n;
    return windows_fetch(w, table, row, 1, out, &n);
}
