/* What an analysis averaged, pooled, matched or could not place, in words. */
#include <inttypes.h>
#include <string.h>

#include "analysis.h"
#include "text.h"

static const char *unit_word(const struct analysis *a)
{
    return strcmp(a->recipe->unit, "row") == 0 ? "run" : a->recipe->unit;
}

/* "learning_rate (3 values), batch (2 values)"; how many they are. */
static int list_pooled(const struct analysis *a, bool within, struct text *t)
{
    int n = 0;
    for (int i = 0; i < a->pools; i++)
        if (a->pooled[i].within == within)
            text_add(t, "%s%s (%" PRId64 " values)", n++ ? ", " : "",
                     a->pooled[i].setting, a->pooled[i].values);
    return n;
}

static bool note_within(const struct analysis *a, struct text *t)
{
    text_add(t, "means per %s are over all of ", unit_word(a));
    int n = list_pooled(a, true, t);
    text_add(t, ", in every test that does not name %s",
             n == 1 ? "it" : "them");
    return n > 0;
}

static bool note_across(const struct analysis *a, struct text *t)
{
    text_add(t, "%ss that differ in ", unit_word(a));
    int n = list_pooled(a, false, t);
    text_add(t, " are tested together, in every test that does not name %s",
             n == 1 ? "it" : "them");
    return n > 0;
}

static bool note_shared(const struct analysis *a, struct text *t)
{
    for (int i = 0; i < a->shares; i++)
        text_add(t, "%s%s", i ? ", " : "", a->shared[i]);
    text_add(t,
             ": its values share %ss, which unpaired tests and correlations "
             "ignore; pairs: {within: %s} uses it",
             unit_word(a), unit_word(a));
    return a->shares > 0;
}

static bool note_twice(const struct analysis *a, struct text *t)
{
    text_add(t,
             "%" PRId64 " run%s in several files, equal in every bit, "
             "counted once",
             a->twice, a->twice == 1 ? "" : "s");
    return a->twice > 0;
}

static bool note_unplaced(const struct analysis *a, struct text *t)
{
    text_add(t,
             "left out %" PRId64 " finished run%s without a value of %s "
             "or of %s",
             a->without_unit, a->without_unit == 1 ? "" : "s", a->recipe->unit,
             a->recipe->part ? a->recipe->part : "dataset");
    return a->without_unit > 0;
}

static bool note_spread(const struct analysis *a, struct text *t)
{
    if (a->spread_rows < a->used)
        text_add(t, "of %" PRId64 " of %" PRId64 " runs the ", a->spread_rows,
                 a->used);
    text_add(t,
             "graphs were chosen from %.0f random ones so that %s is spread "
             "evenly: correlations with it, and what it explains, are of this "
             "design and larger than over random graphs",
             a->pool, a->spread ? a->spread : "");
    return a->spread != NULL;
}

static bool note_unlearnt(const struct analysis *a, struct text *t)
{
    text_add(t,
             "%" PRId64 " of %" PRId64 " runs ended with training and test "
             "losses above ln(classes), that of guessing (largest test loss "
             "%.4g): they have learned nothing yet, or have blown up; they are "
             "in every test",
             a->unlearnt, a->used, a->unlearnt_loss);
    return a->unlearnt > 0;
}

static bool note_best(const struct analysis *a, struct text *t)
{
    const struct best *b = &a->recipe->best;
    const struct best_found *f = &a->best;
    if (!b->setting)
        return false;
    text_add(
        t,
        "%s was chosen for each %s by the %s mean %s of its runs: ", b->setting,
        f->graphs ? "graph"
                  : "group of runs that differ in nothing but it and "
                    "their graphs and seeds",
        strcmp(b->on, "validation_loss") == 0 ? "least" : "largest", b->on);
    for (int64_t v = 0; v < f->values; v++)
        text_add(t, "%s%s (%" PRId64 ")", v ? ", " : "", f->value[v],
                 f->chosen[v]);
    text_add(t, "; runs at other values are left out");
    if (f->unfinished)
        text_add(t,
                 "; %" PRId64 " times a value with runs that are not done "
                 "could not be chosen",
                 f->unfinished);
    if (f->without)
        text_add(t, ", and %" PRId64 " times none was left", f->without);
    return true;
}

const char *analysis_unreliable(const struct analysis *a,
                                const struct reliability_row *row,
                                char words[NOTE_TEXT])
{
    const struct reliability *r = &row->r;
    const char *unit = unit_word(a);
    struct text t = text_over(words, NOTE_TEXT);
    if (r->units < 2)
        text_add(&t,
                 "%s %s has values: luck of the seed cannot be told from "
                 "differences between %ss",
                 r->units ? "only one" : "no", unit, unit);
    else if (r->values > r->units)
        text_add(&t, "the same in all %" PRId64 " runs", r->values);
    else
        text_add(&t,
                 "one run per %s: luck of the seed cannot be told from "
                 "differences between %ss (replicates: 2 or more in the sweep "
                 "file would tell)",
                 unit, unit);
    return words;
}

int analysis_notes(const struct analysis *a, char note[MOST_NOTES][NOTE_TEXT])
{
    static bool (*const write[MOST_NOTES])(const struct analysis *,
                                           struct text *) = {
        note_within,   note_across, note_shared,   note_twice,
        note_unplaced, note_spread, note_unlearnt, note_best};
    int n = 0;
    for (int i = 0; i < MOST_NOTES; i++) {
        struct text t = text_over(note[n], NOTE_TEXT);
        n += write[i](a, &t);
    }
    return n;
}
