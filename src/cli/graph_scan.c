#include "graph_scan.h"

#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "cli.h"
#include "graph_report.h"
#include "json.h"
#include "measure.h"
#include "scan_figure.h"

enum { STEPS = 100 };

static const char *parameter_of(const struct scan_request *q)
{
    return q->spec.family == SONGWANG ? "beta" : "rewire";
}

static enum status measure_one(const struct scan_request *q, double beta,
                               uint64_t index, struct arena *work,
                               struct measures *out)
{
    struct mark start = arena_mark(work);
    struct graph_spec spec = q->spec;
    struct wiring g;
    int attempts;
    spec.rewire = beta;
    struct measure_seed seed = {q->seed, graph_own_key(&spec, index)};
    TRY(graph_sample(&spec, q->seed, index, work, &g, &attempts));
    TRY(graph_measure(&g, MEASURE_STRUCTURE, seed, work, out, NULL));
    arena_rewind(work, start);
    return OK;
}

/* room: [3][count] */
static enum status scan_at(const struct scan_request *q,
                           const struct measures *lattice, double *room,
                           struct arena *work, struct scan_value *v,
                           struct graph_progress *progress)
{
    int64_t n = (int64_t)q->count;
    double *clustering = room, *path = room + n, *difference = path + n;
    for (int64_t i = 0; i < n; i++) {
        struct measures m;
        TRY(measure_one(q, v->beta, q->index + (uint64_t)i, work, &m));
        clustering[i] = m.clustering / lattice->clustering;
        path[i] = m.path_length / lattice->path_length;
        difference[i] = clustering[i] - path[i];
        graph_progress_tell(progress);
    }
    v->clustering = stats_describe((struct values){clustering, n});
    v->path = stats_describe((struct values){path, n});
    v->difference = stats_describe((struct values){difference, n});
    return OK;
}

/* ---- what is told ------------------------------------------------------- */

static double error_of(const struct description *d)
{
    return d->sd / sqrt((double)d->n);
}

/* Whether the means differ by less than two standard errors. */
static bool alike(const struct description *a, const struct description *b)
{
    return fabs(a->mean - b->mean) <= 2 * hypot(error_of(a), error_of(b));
}

static void print_number(double x)
{
    if (isnan(x))
        printf("  %8s", "NA");
    else
        printf("  %8.4f", x);
}

static void print_table(const struct scan *s)
{
    printf("%8s  %8s  %8s  %8s  %8s  %8s  %8s\n", s->parameter, "C/C(0)", "sd",
           "L/L(0)", "sd", "C-L", "sd");
    for (int i = 0; i < s->n; i++) {
        const struct scan_value *v = &s->value[i];
        const struct description *of[] = {&v->clustering, &v->path,
                                          &v->difference};
        printf("%8.2f", v->beta);
        for (int k = 0; k < 3; k++) {
            print_number(of[k]->mean);
            print_number(of[k]->sd);
        }
        printf("\n");
    }
}

/* The values about the best whose means cannot be told from its. */
static void print_reach(const struct scan *s)
{
    const struct scan_value *best = &s->value[s->largest];
    int first = s->largest, last = s->largest;
    for (int i = 0; i < s->n; i++)
        if (alike(&s->value[i].difference, &best->difference)) {
            first = i < first ? i : first;
            last = i > last ? i : last;
        }
    printf("Its standard error over %lld graphs is %.4f; means at %s = %.2f to "
           "%.2f come within two standard errors of it.\n",
           (long long)best->difference.n, error_of(&best->difference),
           s->parameter, s->value[first].beta, s->value[last].beta);
}

static void print_largest(const struct scan *s)
{
    const struct scan_value *best = &s->value[s->largest];
    printf("\n%s: ", s->source);
    if (s->largest == 0) {
        printf("C/C(0) - L/L(0) is nowhere above 0: clustering falls at least "
               "as fast as path length at every %s.\n",
               s->parameter);
        return;
    }
    printf("C/C(0) - L/L(0) is largest at %s = %.2f: %.4f\n", s->parameter,
           best->beta, best->difference.mean);
    if (best->difference.n > 1)
        print_reach(s);
    else
        printf("One graph at each %s: --count says how many.\n", s->parameter);
}

static void print_json(const struct scan *s)
{
    for (int i = 0; i < s->n; i++) {
        const struct scan_value *v = &s->value[i];
        struct json j = json_open(stdout);
        json_real(&j, s->parameter, v->beta);
        json_int(&j, "graphs", v->difference.n);
        json_real(&j, "clustering_ratio", v->clustering.mean);
        json_real(&j, "clustering_ratio_sd", v->clustering.sd);
        json_real(&j, "path_length_ratio", v->path.mean);
        json_real(&j, "path_length_ratio_sd", v->path.sd);
        json_real(&j, "difference", v->difference.mean);
        json_real(&j, "difference_sd", v->difference.sd);
        json_bool(&j, "largest", i == s->largest);
        json_close(&j);
    }
}

static enum status tell(const struct scan_request *q, struct scan *s,
                        struct arena *arena)
{
    char source[128];
    snprintf(source, sizeof source, "%s, %d nodes, degree %g, seed %llu",
             graph_family_name(q->spec.family), q->spec.nodes, q->spec.degree,
             (unsigned long long)q->seed);
    s->source = source;
    if (q->json) {
        print_json(s);
    } else {
        print_table(s);
        print_largest(s);
    }
    TRY(cli_flush());
    return q->output ? figure_scan(s, q->output, arena) : OK;
}

enum status graph_scan(const struct scan_request *q, struct arena *arena)
{
    struct scan s = {.parameter = parameter_of(q), .n = STEPS + 1};
    struct scan_value *value;
    struct graph_progress progress =
        graph_progress_from(q->count * (STEPS + 1));
    struct measures lattice;
    double *room;
    NEW(value, arena, s.n);
    NEW(room, arena, 3 * q->count);
    TRY(measure_one(q, 0, q->index, arena, &lattice));
    if (lattice.clustering == 0)
        return FAIL(ERR_INPUT,
                    "%s: the lattice of %d nodes and degree %g has no "
                    "triangle, so that clustering has nothing to fall from; a "
                    "larger degree would have some",
                    graph_family_name(q->spec.family), q->spec.nodes,
                    q->spec.degree);
    for (int i = 0; i < s.n; i++) {
        value[i].beta = (double)i / STEPS;
        TRY(scan_at(q, &lattice, room, arena, &value[i], &progress));
        if (value[i].difference.mean > value[s.largest].difference.mean)
            s.largest = i;
    }
    s.value = value;
    return tell(q, &s, arena);
}
