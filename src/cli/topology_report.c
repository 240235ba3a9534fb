#include "topology_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "json.h"

static void put_floats(struct json *j, const char *key, const float *x, long n)
{
    json_array(j, key);
    for (long i = 0; i < n; i++)
        json_real(j, NULL, (double)x[i]);
    json_array_end(j);
}

static void put_doubles(struct json *j, const char *key, const double *x,
                        long n)
{
    json_array(j, key);
    for (long i = 0; i < n; i++)
        json_real(j, NULL, x[i]);
    json_array_end(j);
}

static void put_text(struct json *j, const char *key, const char *text)
{
    if (text && *text)
        json_text(j, key, text);
    else
        json_null(j, key);
}

static const char *label_of(const struct topology_graphs *g, int k)
{
    bool has = g->labels.count > 0 && g->labels.of[k] >= 0;
    return has ? g->labels.name[g->labels.of[k]] : "";
}

/* "331 births 12 to 4000" */
static void say_range(const char *what, const float *x, long n)
{
    if (n > 0)
        printf(", %ld %s from %.6g to %.6g", n, what, (double)x[0],
               (double)x[n - 1]);
    else
        printf(", no %s", what);
}

void report_diagrams(const struct topology_graphs *g, bool json)
{
    for (int k = 0; k < g->n; k++) {
        const struct diagram *d = &g->diagram[k];
        if (json) {
            struct json j = json_open(stdout);
            json_int(&j, "nodes", d->nodes);
            put_floats(&j, "births", d->birth, d->births);
            put_floats(&j, "deaths", d->death, d->deaths);
            json_close(&j);
            continue;
        }
        printf("%s: %d nodes", g->name[k], d->nodes);
        say_range("births", d->birth, d->births);
        say_range("deaths", d->death, d->deaths);
        putchar('\n');
    }
}

static void report_distance(const char *a, const char *b, struct distance d,
                            bool json)
{
    if (!json) {
        printf("%12.6g %12.6g %12.6g  %s  %s\n", d.total, d.birth, d.death, a,
               b);
        return;
    }
    struct json j = json_open(stdout);
    json_text(&j, "a", a);
    json_text(&j, "b", b);
    json_real(&j, "distance", d.total);
    json_real(&j, "birth_part", d.birth);
    json_real(&j, "death_part", d.death);
    json_close(&j);
}

void report_distances(const struct topology_graphs *g,
                      const struct distances *d, bool json)
{
    if (!json)
        printf("%12s %12s %12s\n", "distance", "birth part", "death part");
    long at = 0;
    for (int i = 0; i < g->n; i++)
        for (int j = i + 1; j < g->n; j++, at++)
            report_distance(
                g->name[i], g->name[j],
                (struct distance){d->total[at], d->birth[at], d->death[at]},
                json);
}

void report_groups(const struct topology_groups *g, bool json)
{
    for (int k = 0; k < g->n; k++) {
        const struct topology_group *at = &g->group[k];
        const struct barycentre *b = &at->centre;
        if (json) {
            struct json j = json_open(stdout);
            put_text(&j, "label", at->name);
            json_int(&j, "graphs", at->graphs);
            json_int(&j, "nodes", b->mean.nodes);
            json_real(&j, "variance", b->variance);
            put_floats(&j, "births", b->mean.birth, b->mean.births);
            put_floats(&j, "deaths", b->mean.death, b->mean.deaths);
            put_doubles(&j, "birth_sd", b->birth_sd, b->mean.births);
            put_doubles(&j, "death_sd", b->death_sd, b->mean.deaths);
            json_close(&j);
            continue;
        }
        printf("%s%sbarycentre of %d graphs: %d nodes, variance %.6g", at->name,
               *at->name ? ": " : "", at->graphs, b->mean.nodes, b->variance);
        say_range("births", b->mean.birth, b->mean.births);
        say_range("deaths", b->mean.death, b->mean.deaths);
        putchar('\n');
    }
}

/* How many graphs of each label a cluster holds. */
static enum status say_table(const struct topology_graphs *g,
                             const struct clustering *c, struct arena *work)
{
    int *count, labels = (int)g->labels.count;
    NEW(count, work, labels);
    printf("\n%-10s", "cluster");
    for (int l = 0; l < labels; l++)
        printf(" %12s", g->labels.name[l]);
    putchar('\n');
    for (int q = 0; q < c->options.clusters; q++) {
        memset(count, 0, (size_t)labels * sizeof *count);
        for (int k = 0; k < g->n; k++)
            if (c->result.cluster[k] == q && g->labels.of[k] >= 0)
                count[g->labels.of[k]]++;
        printf("%-10d", q);
        for (int l = 0; l < labels; l++)
            printf(" %12d", count[l]);
        putchar('\n');
    }
    return OK;
}

static enum status say_clusters(const struct topology_graphs *g,
                                const struct clustering *c, struct arena *work)
{
    for (int k = 0; k < g->n; k++)
        printf("%d  %s%s%s\n", c->result.cluster[k], g->name[k],
               g->labels.count ? "  " : "", label_of(g, k));
    if (g->labels.count)
        TRY(say_table(g, c, work));
    printf("\n%d clusters of %d graphs (w = %g): objective %.6g after %d "
           "rounds, best of %d starts",
           c->options.clusters, g->n, c->options.weight, c->result.objective,
           c->result.iterations, c->options.starts);
    if (isnan(c->purity))
        putchar('\n');
    else
        printf("; purity %.4f by %s\n", c->purity, g->by);
    return OK;
}

enum status report_clusters(const struct topology_graphs *g,
                            const struct clustering *c, bool json,
                            struct arena *work)
{
    if (!json)
        return say_clusters(g, c, work);
    for (int k = 0; k < g->n; k++) {
        struct json j = json_open(stdout);
        json_text(&j, "file", g->name[k]);
        put_text(&j, "label", label_of(g, k));
        json_int(&j, "cluster", c->result.cluster[k]);
        json_close(&j);
    }
    struct json j = json_open(stdout);
    json_real(&j, "purity", c->purity);
    json_real(&j, "objective", c->result.objective);
    json_int(&j, "iterations", c->result.iterations);
    json_int(&j, "starts", c->options.starts);
    json_close(&j);
    return OK;
}

static void report_contrast(const struct topology_contrast *c, bool json)
{
    const struct permanova *t = &c->test;
    if (json) {
        struct json j = json_open(stdout);
        json_text(&j, "test", "permanova");
        put_text(&j, "group_a", c->a);
        put_text(&j, "group_b", c->b);
        json_int(&j, "groups", t->groups);
        json_int(&j, "n", t->n);
        json_real(&j, "pseudo_f", t->pseudo_f);
        json_real(&j, "r_squared", t->r_squared);
        json_real(&j, "p_value", t->p_value);
        json_real(&j, "p_adjusted", c->p_adjusted);
        json_int(&j, "permutations", t->permutations);
        put_text(&j, "permuted_within", c->within);
        json_real(&j, "dispersion_f", c->spread.f);
        json_real(&j, "dispersion_p", c->spread.p_value);
        json_real(&j, "dispersion_p_adjusted", c->spread_adjusted);
        json_close(&j);
        return;
    }
    if (*c->a)
        printf("%s against %s", c->a, c->b);
    else
        printf("%d groups", t->groups);
    printf(": n = %d, pseudo-F(%d, %d) = %.4g, R^2 = %.3f, p = %.4g", t->n,
           t->groups - 1, t->n - t->groups, t->pseudo_f, t->r_squared,
           t->p_value);
    if (!isnan(c->p_adjusted))
        printf(" (%.4g after Holm)", c->p_adjusted);
    printf("\n  spread: ");
    if (isnan(c->spread.f))
        printf("nothing varies");
    else
        printf("F(%d, %d) = %.4g, p = %.4g", t->groups - 1, t->n - t->groups,
               c->spread.f, c->spread.p_value);
    if (!isnan(c->spread_adjusted))
        printf(" (%.4g after Holm)", c->spread_adjusted);
    putchar('\n');
}

void report_contrasts(const struct topology_contrasts *c, bool json)
{
    for (int k = 0; k < c->n; k++)
        report_contrast(&c->contrast[k], json);
    if (json)
        return;
    printf("PERMANOVA on Wasserstein distances (Anderson 2001), spread by "
           "distances to\ncentroids (Anderson 2006), %d permutations",
           c->contrast[0].test.permutations);
    for (int k = 0; k < c->n; k++)
        if (*c->contrast[k].within) {
            printf(" within %s, whose graphs\nshare their random weights",
                   c->contrast[k].within);
            break;
        }
    putchar('\n');
}
