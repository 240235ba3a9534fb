#include "library.h"

#ifdef WIRESWEEP_DOUBLE

void library_prepare(void)
{
}

#else

#include <blis.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* BLIS picks `skx` on AVX-512 machines from Intel, which has no small-matrix
 * path and other bits than AMD's; with haswell's kernels every AVX2 machine
 * computes the same.  The number of an architecture differs between versions
 * of BLIS, so it is found by its name. */
static int haswell(void)
{
    for (int id = 0; id < BLIS_NUM_ARCHS; id++)
        if (strcmp(bli_arch_string((arch_t)id), "haswell") == 0)
            return id;
    return -1;
}

void library_prepare(void)
{
    static bool done;
    if (done)
        return;
    done = true;
#if defined(__x86_64__)
    int id = haswell();
    if (id >= 0 && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("fma")) {
        char number[16];
        snprintf(number, sizeof number, "%d", id);
        setenv("BLIS_ARCH_TYPE", number, 1);
    }
#endif
    bli_init(); /* else a question about the architecture aborts */
}

#endif
