/* One line that says how far the sweep is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "run.h"
#include "text.h"

enum { LINE_SECONDS = 30, BAR_WIDTH = 110 };

struct progress {
    bool bar, silent;
    int64_t total;
    double started, shown;
    int64_t ended; /* in this job */
    double cost, seconds;
};

struct progress *progress_open(const char *mode, int64_t total,
                               struct arena *arena)
{
    struct progress *p = arena_take(arena, 1, sizeof *p);
    if (!p)
        return NULL;
    p->total = total;
    p->started = p->shown = clock_seconds();
    p->bar = strcmp(mode, "bar") == 0 ||
             (strcmp(mode, "auto") == 0 && getenv("WIRESWEEP_TERMINAL"));
    p->silent = strcmp(mode, "none") == 0 || log_silent();
    return p;
}

void progress_add(struct progress *p, const struct sched_report *r)
{
    p->ended += r->outcome >= 0;
    p->cost += r->cost;
    p->seconds += r->seconds;
}

static int64_t finals(const struct run_counts *c)
{
    int64_t n = 0;
    for (int i = DONE; i <= QUARANTINED; i++)
        n += c->by_state[i];
    return n;
}

static void describe(const struct progress *p, const struct run_counts *c,
                     double cost_left, int ranks, struct text *t)
{
    int64_t ended = finals(c), bad = ended - c->by_state[DONE];
    double now = clock_seconds(), minutes = (now - p->started) / 60;
    char eta[TEXT_BYTES];
    text_add(t, "[ %lld/%lld done", (long long)c->by_state[DONE],
             (long long)p->total);
    if (bad)
        text_add(t, "  %lld failed", (long long)bad);
    text_add(t, " ]  %.0f%%", 100.0 * (double)ended / (double)p->total);
    if (p->ended && minutes > 0) {
        double left =
            p->cost > 0 ? cost_left * p->seconds / p->cost / ranks : NAN;
        text_add(t, "  %.3g trials/min  ETA %s", (double)p->ended / minutes,
                 text_seconds(left, eta));
    }
}

void progress_show(struct progress *p, const struct run_counts *counts,
                   double cost_left, int ranks, bool last)
{
    char line[BAR_WIDTH];
    struct text t = TEXT(line);
    double now = clock_seconds();
    if (p->silent || (!last && now < p->shown + (p->bar ? 1 : LINE_SECONDS)))
        return;
    p->shown = now;
    describe(p, counts, cost_left, ranks, &t);
    if (p->bar)
        fprintf(stderr, "\r%-*s%s", BAR_WIDTH - 1, line, last ? "\n" : "");
    else
        fprintf(stderr, "%s\n", line);
    fflush(stderr);
}
