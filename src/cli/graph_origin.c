#include "graph_origin.h"

#include "json.h"

void graph_origin_json(struct json *j, const struct graph_origin *o, int nodes)
{
    json_bool(j, "directed", o->directed);
    json_int(j, "file_edges", o->file_edges);
    json_int(j, "reciprocal", o->reciprocal);
    json_text(j, "node_order",
              !o->name           ? "number"
              : o->by_appearance ? "appearance"
                                 : "file");
    json_int(j, "first_id", o->from_one);
    json_int(j, "diagonal_left_out", o->diagonal);
    if (o->ignored)
        json_text(j, "unused_columns", o->ignored);
    else
        json_null(j, "unused_columns");
    if (!o->name) {
        json_null(j, "names");
        return;
    }
    json_array(j, "names");
    for (int v = 0; v < nodes; v++)
        json_text(j, NULL, o->name[v]);
    json_array_end(j);
}

enum { NAMES_SHOWN = 3 };

static void note_names(const struct graph_origin *o, int nodes, FILE *out)
{
    int n = nodes < NAMES_SHOWN ? nodes : NAMES_SHOWN;
    fprintf(out, "Its nodes have names, ");
    for (int v = 0; v < n; v++)
        fprintf(out, "%s%s", v ? ", " : "", o->name[v]);
    fprintf(out, "%s: they are numbered %s.\n", n < nodes ? ", ..." : "",
            o->by_appearance ? "in order of first appearance, and a node "
                               "without edges does not appear"
                             : "in the order of the file");
    if (o->by_appearance && !o->directed && !o->told)
        fprintf(out, "No pair stands both ways, so its edges have no "
                     "direction.\n");
}

void graph_origin_text(const struct graph_origin *o, int nodes, bool weighted,
                       FILE *out)
{
    if (o->name)
        note_names(o, nodes, out);
    if (o->from_one)
        fprintf(out,
                "It has no node 0, so its nodes are 1 to %d, and are "
                "numbered from 0 here.\n",
                nodes);
    if (o->diagonal)
        fprintf(out,
                "%d entries on the matrix's diagonal, which are not 0, are "
                "left out.\n",
                o->diagonal);
    if (o->ignored)
        fprintf(out, "Columns that are not used: %s.\n", o->ignored);
    if (o->directed)
        fprintf(out,
                "The file's %d edges are directed (%d pairs both ways).  "
                "Measures are of the undirected graph: an edge where either "
                "direction is one%s.\n",
                o->file_edges, o->reciprocal,
                weighted ? ", weighing (a_ij + a_ji)/2" : "");
}
