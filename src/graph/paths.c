#include <math.h>

#include "arena.h"
#include "parts.h"

/* Distances from one node at a time; -1 where none was found yet. */
struct walk {
    int *queue; /* [n] */
    int *distance;
};

static void breadth_first(const struct adjacency *a, int from, struct walk *w,
                          struct paths *out)
{
    int head = 0, tail = 0;
    for (int v = 0; v < a->nodes; v++)
        w->distance[v] = -1;
    w->distance[from] = 0;
    w->queue[tail++] = from;
    while (head < tail) {
        int u = w->queue[head++], next = w->distance[u] + 1;
        for (int i = a->start[u]; i < a->start[u + 1]; i++) {
            int v = a->to[i];
            if (w->distance[v] >= 0)
                continue;
            w->distance[v] = next;
            w->queue[tail++] = v;
            out->total += next;
            out->inverse += 1.0 / next;
            out->longest = fmax(out->longest, next);
        }
    }
    out->reachable += tail - 1;
}

/* A binary heap of (distance, node); stale entries are skipped when met. */
struct heap {
    struct near {
        double distance;
        int node;
    } * at;
    int size;
};

static void heap_push(struct heap *h, double distance, int node)
{
    int i = h->size++;
    for (; i > 0 && h->at[(i - 1) / 2].distance > distance; i = (i - 1) / 2)
        h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = (struct near){distance, node};
}

static struct near heap_pop(struct heap *h)
{
    struct near top = h->at[0], last = h->at[--h->size];
    int i = 0;
    for (int child = 1; child < h->size; child = 2 * i + 1) {
        child += child + 1 < h->size &&
                 h->at[child + 1].distance < h->at[child].distance;
        if (h->at[child].distance >= last.distance)
            break;
        h->at[i] = h->at[child];
        i = child;
    }
    h->at[i] = last;
    return top;
}

static void dijkstra(const struct adjacency *a, int from, struct heap *h,
                     double *distance, struct paths *out)
{
    for (int v = 0; v < a->nodes; v++)
        distance[v] = INFINITY;
    distance[from] = 0;
    heap_push(h, 0, from);
    while (h->size > 0) {
        struct near u = heap_pop(h);
        if (u.distance > distance[u.node])
            continue;
        if (u.node != from) {
            out->total += u.distance;
            out->inverse += 1 / u.distance;
            out->longest = fmax(out->longest, u.distance);
            out->reachable++;
        }
        for (int i = a->start[u.node]; i < a->start[u.node + 1]; i++) {
            double next = u.distance + 1 / a->weight[i];
            if (next < distance[a->to[i]]) {
                distance[a->to[i]] = next;
                heap_push(h, next, a->to[i]);
            }
        }
    }
}

static enum status weighted_paths(const struct adjacency *a, struct arena *work,
                                  struct paths *out)
{
    struct heap h = {0};
    double *distance;
    NEW(distance, work, a->nodes);
    NEW(h.at, work, 2 * (size_t)a->edges + 1);
    for (int v = 0; v < a->nodes; v++)
        dijkstra(a, v, &h, distance, out);
    return OK;
}

static enum status binary_paths(const struct adjacency *a, struct arena *work,
                                struct paths *out)
{
    struct walk w;
    NEW(w.queue, work, a->nodes);
    NEW(w.distance, work, a->nodes);
    for (int v = 0; v < a->nodes; v++)
        breadth_first(a, v, &w, out);
    return OK;
}

enum status measure_paths(const struct adjacency *a, struct arena *work,
                          struct paths *out)
{
    struct mark start = arena_mark(work);
    *out = (struct paths){0};
    TRY(a->weight ? weighted_paths(a, work, out) : binary_paths(a, work, out));
    arena_rewind(work, start);
    return OK;
}
