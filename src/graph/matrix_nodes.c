#include "matrix.h"

enum status matrix_check_nodes(const char *path, double nodes)
{
    if (nodes > MOST_MATRIX_NODES)
        return FAIL(ERR_INPUT,
                    "%s: a matrix of %.0f nodes, of which %d can be read; "
                    "write a CSV of edges, source,target,weight",
                    path, nodes, MOST_MATRIX_NODES);
    return nodes >= 1 ? OK : FAIL(ERR_INPUT, "%s: an empty matrix", path);
}
