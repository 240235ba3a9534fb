/* What each verb of `wiresweep topology` works out, prints and draws. */
#include "topology_verbs.h"

#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "text.h"

static enum status do_diagram(struct session *s)
{
    report_diagrams(&s->g, s->q->json);
    s->found.diagrams = true;
    if (!s->q->plot)
        return OK;
    s->caption.title = "Components appear and cycles vanish as edges go, the "
                       "lightest first";
    return figure_barcodes(&s->g, &s->caption, s->work);
}

/* ERR_MEMORY where so many more bytes are more than may be used. */
static enum status afford(const struct session *s, const char *what,
                          double bytes)
{
    char need[TEXT_BYTES], have[TEXT_BYTES];
    bytes += (double)arena_mark(s->keep).used;
    if (bytes <= (double)s->q->graphs.memory)
        return OK;
    return FAIL(ERR_MEMORY,
                "the %s of %d graphs need %s of memory with the graphs, and "
                "%s may be used; choose fewer graphs",
                what, s->g.n, text_bytes(bytes, need),
                text_bytes((double)s->q->graphs.memory, have));
}

static enum status measure_all(struct session *s, bool parts,
                               struct distances *d)
{
    double pair = (parts ? 3 : 1) * sizeof(double);
    TRY(afford(s, "distances", (double)diagram_pairs(s->g.n) * pair));
    TRY(topology_measure(&s->g, parts, s->q->processes, s->keep, d));
    s->found.distances = d;
    return OK;
}

static enum status check_several(const struct session *s)
{
    if (s->g.n < 2)
        return FAIL(ERR_INPUT,
                    "%s alone has nothing to be compared with; give "
                    "two graphs at least",
                    s->g.name[0]);
    return OK;
}

static enum status do_distance(struct session *s)
{
    static struct distances d;
    TRY(check_several(s));
    TRY(measure_all(s, true, &d));
    report_distances(&s->g, &d, s->q->json);
    if (!s->q->plot)
        return OK;
    s->caption.title = "Wasserstein distances of births and deaths";
    return figure_distances(&s->g, &d, NULL, &s->caption, s->work);
}

static enum status do_barycentre(struct session *s)
{
    static struct topology_groups groups;
    TRY(topology_group(&s->g, s->keep, &groups));
    s->found.groups = &groups;
    report_groups(&groups, s->q->json);
    if (!s->q->plot)
        return OK;
    s->caption.title = "Births and deaths in order: barycentres and one "
                       "standard deviation";
    return figure_barycentres(&groups, &s->caption, s->work);
}

static enum status find_clusters(struct session *s, struct clustering *c)
{
    const struct topology_graphs *g = &s->g;
    int n = c->options.clusters, *label;
    TRY(topology_check_sizes(g, "a clustering"));
    TRY(afford(s, "clusters",
               (double)cluster_room(g->diagram[0].nodes, g->n, n)));
    c->purity = NAN;
    TRY(cluster_build(g->sample, g->n, &c->options, s->keep, &c->result));
    TRY(topology_renumber(g->n, n, c->result.cluster, s->work));
    if (g->labels.count == 0)
        return OK;
    NEW(label, s->work, g->n);
    for (int k = 0; k < g->n; k++)
        label[k] = (int)g->labels.of[k];
    return cluster_purity(c->result.cluster, n, label, (int)g->labels.count,
                          g->n, s->work, &c->purity);
}

static const char *cluster_title(const struct session *s,
                                 const struct clustering *c)
{
    static char title[160];
    int used =
        snprintf(title, sizeof title, "%d clusters of %d graphs (w = %g)",
                 c->options.clusters, s->g.n, c->options.weight);
    if (!isnan(c->purity))
        snprintf(title + used, sizeof title - (size_t)used,
                 ": purity %.3f by %s", c->purity, s->g.by);
    return title;
}

static enum status do_cluster(struct session *s)
{
    static struct clustering c;
    static struct distances d;
    c.options = s->q->cluster;
    TRY(find_clusters(s, &c));
    s->found.clustering = &c;
    TRY(report_clusters(&s->g, &c, s->q->json, s->work));
    if (!s->q->plot)
        return OK;
    TRY(measure_all(s, false, &d));
    s->caption.title = cluster_title(s, &c);
    return figure_distances(&s->g, &d, c.result.cluster, &s->caption, s->work);
}

static const char *contrast_title(const struct topology_graphs *g,
                                  const struct permanova *t)
{
    static char title[200];
    snprintf(title, sizeof title,
             "Births and deaths %s by %s (pseudo-F(%d, %d) = %.3g, p = %.2g)",
             t->p_value < 0.05 ? "differ" : "do not differ clearly", g->by,
             t->groups - 1, t->n - t->groups, t->pseudo_f, t->p_value);
    return title;
}

static enum status do_compare(struct session *s)
{
    static struct distances d;
    static struct topology_contrasts c;
    static struct topology_groups groups;
    TRY(topology_check_labels(&s->g));
    TRY(topology_check_sizes(&s->g, "a comparison"));
    TRY(measure_all(s, false, &d));
    TRY(topology_contrast(&s->g, &d, s->q->permutations, s->q->cluster.seed,
                          s->keep, &c));
    TRY(topology_group(&s->g, s->keep, &groups));
    s->found.contrasts = &c;
    s->found.groups = &groups;
    report_contrasts(&c, s->q->json);
    if (!s->q->plot)
        return OK;
    s->caption.title = contrast_title(&s->g, &c.contrast[0].test);
    return figure_barycentres(&groups, &s->caption, s->work);
}

const struct verb topology_verbs[] = {
    {"diagram", do_diagram, false},       {"distance", do_distance, false},
    {"barycentre", do_barycentre, false}, {"cluster", do_cluster, true},
    {"compare", do_compare, false},       {NULL, NULL, false}};
