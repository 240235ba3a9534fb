#include <string.h>

#include "arena.h"
#include "graph_file.h"
#include "sha256.h"
#include "store_matrices.h"

_Static_assert((int)GRAPH_SHA256 == (int)SHA256_TEXT, "one length of SHA-256");

enum status graph_sha256(const char *path, char out[GRAPH_SHA256])
{
    char file[STORE_NAME_ROOM];
    const char *name;
    TRY(store_split_name(path, file, &name));
    TRY(sha256_file(file, out));
    if (!name)
        return OK;
    const struct sha256_part part[] = {{out, strlen(out)},
                                       {name, strlen(name)}};
    char both[SHA256_TEXT];
    TRY(sha256_parts(part, 2, both));
    memcpy(out, both, sizeof both);
    return OK;
}
