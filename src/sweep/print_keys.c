/* `wiresweep keys JOB`: what a sweep file can say. */
#include <math.h>

#include "sweep_inside.h"
#include "text.h"

struct top_key {
    const char *name, *takes, *fallback, *help;
};

static const struct top_key general[] = {
    {"name", "text", NULL, "what the sweep is called; required"},
    {"job", "word", NULL, "which experiment; required"},
    {"seed", "whole number >= 0", NULL,
     "the only source of randomness; required"},
    {"replicates", "1 .. 1000000", "1", "weight seeds per graph"},
    {"design", "grid|list|zip|{random: N}", "grid",
     "how axes make points: every combination, the list under points:, one "
     "by one, or N draws"},
    {"points", "list of maps", NULL,
     "the points of design: list, as [{width: 16}, {width: 32}]"},
    {"stop", "none", "none", "every trial runs to its end"},
    {"sync", SWEEP_SYNCS, "trial", "how often results are forced to disk"},
    {"kernels", SWEEP_KERNELS, "auto", "which CPU instructions are used"},
    {"infeasible", "refuse|skip", "refuse",
     "what happens to points that cannot work"},
    {"keep", "none|weights|{weights: N}", "none",
     "trained parameters that stay beside the result file: none, those of all "
     "runs, or of the first N replicates"},
};

static const struct top_key limits[] = {
    {"trial_time", "3x|90s|10min|2h|1d", "3x",
     "when a trial is stopped: times its predicted time, or a time"},
    {"memory", "2GiB|500MB|...", NULL,
     "that a trial may take; without it, no limit"},
    {"checkpoint", "epochs, 0 .. 1000000", "0",
     "epochs between saved states; 0: never"},
};

static const struct top_key counts[] = {
    {"count", "1 .. 1000000000", "1", "graphs per point"},
};

enum { TAKES = 34 };

/* name  takes  default / the help, on lines of its own. */
static void print_key(FILE *out, const char *name, const char *takes,
                      const char *fallback, const char *help)
{
    if (fallback)
        fprintf(out, "  %-16s %-*s default %s\n", name, TAKES, takes, fallback);
    else
        fprintf(out, "  %-16s %s\n", name, takes);
    fprintf(out, "      %s\n", help);
}

static void print_keys(FILE *out, const struct top_key *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        print_key(out, k[i].name, k[i].takes, k[i].fallback, k[i].help);
}

/* "1 .. 4096", ">= 0", or nothing where every number will do. */
static void add_range(struct text *t, const struct setting *s)
{
    bool low = isfinite(s->low) && s->low > -1e15;
    bool high = isfinite(s->high) && s->high < 1e15;
    if (low && high)
        text_add(t, " %.10g .. %.10g", s->low, s->high);
    else if (low)
        text_add(t, " >= %.10g", s->low);
    else if (high)
        text_add(t, " <= %.10g", s->high);
}

static void print_setting(FILE *out, const struct setting *s)
{
    char takes[256], help[512];
    struct text t = TEXT(takes), h = TEXT(help);
    static const char *const type[] = {"whole number", "number", "yes|no", "",
                                       "text"};
    text_add(&t, "%s", s->type == SET_WORD ? s->words : type[s->type]);
    if (s->type == SET_INT || s->type == SET_REAL)
        add_range(&t, s);
    text_add(&h, "%s", s->help);
    if (s->units)
        text_add(&h, " [%s]", s->units);
    if (s->only)
        text_add(&h, "; only with %s", s->only);
    print_key(out, s->name, takes, s->fallback, help);
}

static void print_section(FILE *out, const struct schema *job,
                          enum setting_section section)
{
    for (int i = 0; i < job->n_settings; i++)
        if (job->settings[i].section == section)
            print_setting(out, &job->settings[i]);
}

void sweep_print_keys(const struct schema *job, FILE *out)
{
    fprintf(out, "%s: %s\n\nTop level:\n", job->job, job->summary);
    print_keys(out, general, sizeof general / sizeof general[0]);
    print_section(out, job, IN_TOP);
    if (job->takes_graphs) {
        fputs("\nUnder graphs:\n", out);
        print_section(out, job, IN_GRAPHS);
        print_keys(out, counts, 1);
    }
    fputs("\nUnder settings:\n", out);
    print_section(out, job, IN_SETTINGS);
    fputs("\nUnder limits:\n", out);
    print_keys(out, limits, sizeof limits / sizeof limits[0]);
    fputs("\nA key of the job takes one value, or an axis: a list, "
          "{range: [a, b], step: s},\n{range: [a, b], n: k}, "
          "{log: [a, b], n: k}, {values: [...], when: \"family == ws\"};\n"
          "with design: {random: N} also {uniform: [a, b]}, {log: [a, b]} and "
          "{normal: [mean, sd]}.\n",
          out);
}
