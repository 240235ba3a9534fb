#include "arena.h"
#include "power.h"
#include "scope.h"
#include "work.h"

enum status measure_reliability(const struct work *w, const char *y)
{
    const struct units *u = work_units(w);
    const struct series *s;
    struct reliability_row *row = &w->out->reliability[w->out->reliabilities++];
    *row = (struct reliability_row){.y = y, .part = w->part};
    row->varies = scope_varies_within(w);
    TRY(frame_get(w->runs, y, &s));
    TRY(stats_reliability(s->number, u->of, row->varies ? 0 : u->rows, w->arena,
                          &row->r));
    row->finds = stats_detectable_r((double)row->r.units, 0.8, 0.05);
    return OK;
}
