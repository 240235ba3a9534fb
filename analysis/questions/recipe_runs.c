/* What the runs of a table are of: graphs or not, and which data. */
#include <string.h>

#include "recipe.h"

/* Jobs without graphs have graph = -1 in every run. */
static bool has_graphs(const struct frame *runs)
{
    const struct series *graph = frame_find(runs, "graph");
    if (!graph || graph->text || runs->rows == 0)
        return graph != NULL;
    for (int64_t i = 0; i < runs->rows; i++)
        if (graph->number[i] >= 0)
            return true;
    return false;
}

const char *recipe_unit(const struct frame *runs)
{
    return has_graphs(runs) ? "graph" : "row";
}

bool recipe_on_data(const struct frame *runs, const char *dataset)
{
    const struct series *s = frame_find(runs, "dataset");
    for (int64_t i = 0; s && s->text && i < runs->rows; i++)
        if (strcmp(s->text[i], dataset) == 0)
            return true;
    return false;
}
