#include "wide.h"

#include <string.h>

#include "la.h"

const struct wide *topo_wide(void)
{
#ifdef TOPO_HAS_V3
    const char *level = la_level_name();
    if (strcmp(level, "v4") == 0 || strcmp(level, "v3") == 0 ||
        strcmp(level, "bf16") == 0)
        return &topo_v3;
#endif
    return &topo_portable;
}
