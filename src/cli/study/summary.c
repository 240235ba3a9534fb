/* What a result file says of its study. */
#include "summary.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "shard.h"
#include "store_check.h"
#include "text.h"

const char *const summary_states[STATES] = {[PENDING] = "pending",
                                            [RUNNING] = "running",
                                            [DONE] = "done",
                                            [DIVERGED] = "diverged",
                                            [FAILED] = "failed",
                                            [TIMED_OUT] = "timeout",
                                            [QUARANTINED] = "quarantined"};

static void add_reason(struct summary *s, const char *text, int64_t run)
{
    for (int i = 0; i < s->reasons; i++)
        if (strcmp(s->reason[i].text, text) == 0) {
            s->reason[i].count++;
            return;
        }
    if (s->reasons == MOST_REASONS) {
        s->other_reasons++;
        return;
    }
    struct reason *r = &s->reason[s->reasons++];
    snprintf(r->text, sizeof r->text, "%s", text);
    r->count = 1;
    r->run = run;
}

static void add_accuracy(struct summary *s, double x, int64_t run)
{
    if (isnan(x))
        return;
    if (s->best < 0 || x > s->best_accuracy) {
        s->best = run;
        s->best_accuracy = x;
    }
    if (s->worst < 0 || x < s->worst_accuracy) {
        s->worst = run;
        s->worst_accuracy = x;
    }
}

/* Rate and time left from when the trials of the latest hour ended. */
static void estimate(struct summary *s, const struct frame *telemetry)
{
    const struct series *ends = frame_find(telemetry, "finished");
    const struct series *begins = frame_find(telemetry, "started");
    double last = -INFINITY, first = INFINITY;
    int64_t n = 0, left = s->by_state[PENDING] + s->by_state[RUNNING];
    if (!ends || !begins)
        return;
    for (int64_t i = 0; i < telemetry->rows; i++)
        last = fmax(last, clock_read_iso(ends->text[i]));
    for (int64_t i = 0; i < telemetry->rows; i++)
        if (clock_read_iso(ends->text[i]) > last - 3600) {
            first = fmin(first, clock_read_iso(begins->text[i]));
            n++;
        }
    if (n == 0)
        return;
    s->rate = (double)n / fmax(last - first, 1);
    s->seconds_left = (double)left / s->rate;
}

enum status summary_read(struct store_file *f, struct arena *arena,
                         struct summary *s)
{
    struct frame runs, commit, telemetry;
    const struct series *state, *error, *accuracy, *graph;
    struct shard shard;
    *s = (struct summary){
        .rate = NAN, .seconds_left = NAN, .best = -1, .worst = -1};
    TRY(store_judge(f, arena, &s->damaged));
    store_tell(f);
    TRY(store_frame(f, "runs", arena, &runs));
    TRY(store_frame(f, "commit", arena, &commit));
    TRY(store_frame(f, "telemetry", arena, &telemetry));
    TRY(frame_get(&commit, "state", &state));
    TRY(frame_get(&runs, "error", &error));
    TRY(frame_get(&runs, "test_accuracy", &accuracy));
    TRY(frame_get(&runs, "graph", &graph));
    if (!shard_read(f->shard, &shard))
        return FAIL(ERR_DAMAGED, "%s: it is no shard \"%s\"", f->path,
                    f->shard);
    for (int64_t i = 0, graphs = 0; i < runs.rows; i++) {
        int k = (int)state->number[i];
        graphs += i > 0 && graph->number[i] != graph->number[i - 1];
        if (!shard_has(&shard, isnan(graph->number[i]) ? -1 : graphs, i))
            continue;
        s->runs++;
        if (f->verdict[i] == STORE_DAMAGED)
            continue;
        if (k < 0 || k >= STATES)
            return FAIL(ERR_DAMAGED,
                        "%s: run %lld has no valid state; see "
                        "wiresweep verify",
                        f->path, (long long)i);
        s->by_state[k]++;
        if (k > DONE)
            add_reason(s, error->text[i], i);
        else if (k == DONE)
            add_accuracy(s, accuracy->number[i], i);
    }
    estimate(s, &telemetry);
    return OK;
}

bool summary_reason(const struct summary *s, int i, struct text *t)
{
    if (i < s->reasons)
        text_add(t, "%" PRId64 " x %s (first: run %" PRId64 ")",
                 s->reason[i].count, s->reason[i].text, s->reason[i].run);
    else if (i == s->reasons && s->other_reasons)
        text_add(t, "%" PRId64 " more with other reasons", s->other_reasons);
    else
        return false;
    return true;
}
