/* What a number of a point, a trial or a graph stands for, and which points
 * are left out. */
#include <inttypes.h>
#include <string.h>

#include "sweep_inside.h"
#include "text.h"

const struct sweep_head *sweep_head(const struct sweep *s)
{
    return &s->head;
}

const struct schema *sweep_schema(const struct sweep *s)
{
    return s->schema;
}

static int64_t runs_per_point(const struct sweep *s)
{
    return (int64_t)s->head.count * s->head.replicates;
}

int64_t sweep_points(const struct sweep *s)
{
    return s->points;
}

int64_t sweep_runs(const struct sweep *s)
{
    return s->points * runs_per_point(s);
}

int64_t sweep_graphs(const struct sweep *s)
{
    return s->schema->takes_graphs ? s->groups * s->head.count : 0;
}

int sweep_axes(const struct sweep *s, const char *const **names)
{
    *names = s->axis_names;
    return s->n_axes;
}

void sweep_point(const struct sweep *s, int64_t point, struct value *values)
{
    CHECK(point >= 0 && point < s->points);
    raw_values(s, s->raw[point], values);
}

/* The last group that starts at or before a place in order. */
static int64_t group_at(const struct sweep *s, int64_t place)
{
    int64_t low = 0, high = s->groups;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (s->start[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void sweep_trial(const struct sweep *s, int64_t run, struct trial *out)
{
    CHECK(run >= 0 && run < sweep_runs(s));
    int64_t g = group_at(s, run / runs_per_point(s));
    int64_t members = s->start[g + 1] - s->start[g];
    int64_t rest = run - s->start[g] * runs_per_point(s);
    int64_t of_graph = members * s->head.replicates; /* runs of one graph */
    int64_t index = rest / of_graph, within = rest % of_graph;
    bool graphs = s->schema->takes_graphs;
    *out = (struct trial){
        .run = run,
        .graph = graphs ? g * s->head.count + index : -1,
        .point = s->order[s->start[g] + within / s->head.replicates],
        .graph_index = (int)index,
        .replicate = (int)(within % s->head.replicates),
        .owns_graph = graphs && within == 0};
}

int64_t sweep_owner(const struct sweep *s, int64_t graph)
{
    CHECK(graph >= 0 && graph < sweep_graphs(s));
    int64_t g = graph / s->head.count, index = graph % s->head.count;
    int64_t members = s->start[g + 1] - s->start[g];
    return s->start[g] * runs_per_point(s) +
           index * members * s->head.replicates;
}

enum { MOST_REASONS = 64, SHOWN_REASONS = 20, REASON = 256 };

struct reason {
    char text[REASON];
    int64_t count, raw; /* raw: of the first point */
};

static void note_reason(struct reason *list, int *n, int64_t raw)
{
    char text[REASON];
    snprintf(text, sizeof text, "%s", fail_text());
    int i = 0;
    while (i < *n && strcmp(list[i].text, text) != 0)
        i++;
    if (i == MOST_REASONS) { /* the last one stands for all the others */
        list[--i].count++;
        snprintf(list[i].text, REASON, "various other reasons");
        return;
    }
    if (i == *n)
        list[(*n)++].raw = raw;
    memcpy(list[i].text, text, sizeof text);
    list[i].count++;
}

static void print_reason(const struct sweep *s, const struct reason *r,
                         FILE *out)
{
    struct value values[MOST_SETTINGS];
    char one[160];
    fprintf(out, "  %" PRId64 " %s: %s", r->count,
            r->count == 1 ? "point" : "points", r->text);
    raw_values(s, r->raw, values);
    for (int k = 0; k < s->n_axes; k++) {
        int i = s->axes[k].setting;
        value_print(&s->schema->settings[i], &values[i], one, sizeof one);
        fprintf(out, "%s%s", k ? " " : r->count == 1 ? " (" : " (first: ", one);
    }
    fputs(s->n_axes ? ")\n" : "\n", out);
}

static void print_reasons(const struct sweep *s, const struct reason *list,
                          int n, FILE *out)
{
    for (int i = 0; i < n && i < SHOWN_REASONS; i++)
        print_reason(s, &list[i], out);
    if (n > SHOWN_REASONS)
        fprintf(out, "  and %d more reasons\n", n - SHOWN_REASONS);
}

enum status sweep_filter(struct sweep *s, sweep_check *check, void *context,
                         FILE *reasons, int64_t *left_out)
{
    struct value values[MOST_SETTINGS];
    struct mark top = arena_mark(s->arena);
    struct reason *list;
    int n = 0;
    int64_t kept = 0;
    NEW(list, s->arena, MOST_REASONS);
    for (int64_t p = 0; p < s->points; p++) {
        raw_values(s, s->raw[p], values);
        enum status st = check(values, context);
        if (st == OK)
            s->raw[kept++] = s->raw[p];
        else if (st == ERR_INPUT)
            note_reason(list, &n, s->raw[p]);
        else
            return st;
    }
    if (reasons)
        print_reasons(s, list, n, reasons);
    arena_rewind(s->arena, top);
    *left_out = s->points - kept;
    s->points = kept;
    return *left_out ? group_points(s) : OK;
}
