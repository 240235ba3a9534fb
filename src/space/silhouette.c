/* silhouette.c: how far apart the tasks' neurons lie. */
#include <math.h>

#include "split.h"

static double distance(const real *p, const real *q)
{
    double dx = (double)p[0] - (double)q[0], dy = (double)p[1] - (double)q[1];
    return sqrt(dx * dx + dy * dy);
}

struct crowd { /* of one neuron's layer */
    double sum[SPLIT_TASKS];
    int count[SPLIT_TASKS];
};

static struct crowd crowd_around(const struct space_layer *l, const int *task,
                                 int unit)
{
    struct crowd c = {0};
    for (int m = 0; m < l->units; m++) {
        c.sum[task[m]] +=
            distance(l->place[0] + 2L * m, l->place[0] + 2L * unit);
        c.count[task[m]]++;
    }
    return c;
}

/* (b - a) / max(a, b): a is the mean distance to the others of its own task, b
 * the least mean distance to another task; NaN without another one. */
static double silhouette(const struct crowd *c, int own, int tasks)
{
    double nearest = INFINITY;
    for (int t = 0; t < tasks; t++)
        if (t != own && c->count[t] > 0)
            nearest = fmin(nearest, c->sum[t] / c->count[t]);
    if (isinf(nearest))
        return NAN;
    if (c->count[own] == 1)
        return 0;
    double a = c->sum[own] / (c->count[own] - 1), most = fmax(a, nearest);
    return most > 0 ? (nearest - a) / most : 0;
}

double split_silhouette(const struct split *s, int task)
{
    double sum = 0;
    int count = 0;
    for (int l = 0; l < s->layers; l++)
        for (int n = 0; n < s->layer[l].units; n++) {
            if (s->task[l][n] != task)
                continue;
            struct crowd c = crowd_around(&s->layer[l], s->task[l], n);
            double x = silhouette(&c, task, s->tasks);
            if (isnan(x))
                continue;
            sum += x;
            count++;
        }
    return count > 0 ? sum / count : NAN;
}
