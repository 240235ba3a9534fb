/* Which rank worked when: a Gantt chart of an execution. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "clock.h"
#include "figure_kinds.h"

struct ranks {
    const struct series *rank, *started, *seconds;
    double first, last, busy;
    int64_t runs;
    int lanes;
};

static enum status find_columns(const struct frame *f, struct ranks *r)
{
    *r = (struct ranks){.first = INFINITY, .last = -INFINITY};
    TRY(frame_get(f, "rank", &r->rank));
    TRY(frame_get(f, "started", &r->started));
    return frame_get(f, "seconds", &r->seconds);
}

static void sum_up(const struct frame *f, struct ranks *r)
{
    for (int64_t i = 0; i < f->rows; i++) {
        double from = clock_read_iso(r->started->text[i]);
        if (isnan(from) || isnan(r->seconds->number[i]))
            continue;
        r->runs++;
        r->busy += r->seconds->number[i];
        r->first = fmin(r->first, from);
        r->last = fmax(r->last, from + r->seconds->number[i]);
        if (r->rank->number[i] + 1 > r->lanes)
            r->lanes = 1 + (int)fmin(r->rank->number[i], INT32_MAX - 1);
    }
}

static void write_bars(const struct frame *f, const struct ranks *r,
                       double scale, struct figure *figure)
{
    for (int64_t i = 0; i < f->rows; i++) {
        double from = clock_read_iso(r->started->text[i]);
        double seconds = r->seconds->number[i];
        if (!isnan(from) && !isnan(seconds))
            fprintf(figure->data, "%.10g %.0f %.10g %.10g\n",
                    (from - r->first) / scale, r->rank->number[i],
                    (from - r->first) / scale,
                    (from - r->first + seconds) / scale);
    }
    figure_block(figure);
}

enum status figure_ranks(const struct frame *telemetry,
                         const struct figure_request *request,
                         struct arena *arena)
{
    char title[128], caption[320];
    struct figure f;
    struct ranks r;
    TRY(find_columns(telemetry, &r));
    sum_up(telemetry, &r);
    if (r.runs == 0)
        return FAIL(ERR_INPUT, "%s: no run has ended yet", request->source);
    double span = fmax(1, r.last - r.first);
    double scale = span > 3600 ? 3600 : span > 60 ? 60 : 1;
    TRY(figure_open(request->out, arena, &f));
    write_bars(telemetry, &r, scale, &f);
    snprintf(title, sizeof title, "%d rank%s worked %.0f %% of the time",
             r.lanes, r.lanes == 1 ? "" : "s",
             100 * fmin(1, r.busy / (span * r.lanes)));
    snprintf(caption, sizeof caption,
             "%s.  %" PRId64 " runs, %.3g core-hours in %.3g hours (pauses "
             "between jobs included).",
             request->source, r.runs, r.busy / 3600, span / 3600);
    figure_axis(&f, "x", 0, span / scale,
                scale == 3600 ? "hours"
                : scale == 60 ? "minutes"
                              : "seconds");
    figure_axis(&f, "y", 0, r.lanes - 1, "rank");
    figure_titles(&f, title, caption);
    fprintf(f.script,
            "set yrange [-0.7:%d.7]\nset ytics 1\nset format y '%%.0f'\nset "
            "rmargin 3\nset style fill solid 0.6 border lc rgb 'white'\nplot "
            "data index 0 using 1:2:3:4:($2-0.38):($2+0.38) with boxxyerror fc "
            "rgb '%s' notitle\n",
            r.lanes - 1, figure_colour(0));
    return figure_draw(&f);
}
