/* turn.c: the transpose of a matrix, four by four. */
#include "level.h"

typedef real four __attribute__((vector_size(4 * sizeof(real)),
                                 aligned(sizeof(real)), may_alias));
#ifdef WIRESWEEP_DOUBLE
typedef int64_t places __attribute__((vector_size(4 * sizeof(int64_t))));
#else
typedef int32_t places __attribute__((vector_size(4 * sizeof(int32_t))));
#endif

INLINE void turn_four(const real *from, long pitch, real *to, long to_pitch)
{
    four a = *(const four *)from, b = *(const four *)(from + pitch),
         c = *(const four *)(from + 2 * pitch),
         d = *(const four *)(from + 3 * pitch);
    const places low = {0, 4, 1, 5}, high = {2, 6, 3, 7};
    four ac = __builtin_shuffle(a, c, low), bd = __builtin_shuffle(b, d, low);
    *(four *)to = __builtin_shuffle(ac, bd, low);
    *(four *)(to + to_pitch) = __builtin_shuffle(ac, bd, high);
    ac = __builtin_shuffle(a, c, high);
    bd = __builtin_shuffle(b, d, high);
    *(four *)(to + 2 * to_pitch) = __builtin_shuffle(ac, bd, low);
    *(four *)(to + 3 * to_pitch) = __builtin_shuffle(ac, bd, high);
}

/* Sixteen rows at a time: a line of the caches of the result. */
enum { ROWS = 16 };

void KERNEL(turn)(int rows, int columns, const real *from, long pitch, real *to,
                  long to_pitch)
{
    int whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
    for (int first = 0; first < whole_rows; first += ROWS) {
        int end = first + ROWS < whole_rows ? first + ROWS : whole_rows;
        for (int k = 0; k < whole_columns; k += 4)
            for (int j = first; j < end; j += 4)
                turn_four(from + j * pitch + k, pitch, to + k * to_pitch + j,
                          to_pitch);
    }
    for (int j = 0; j < rows; j++)
        for (int k = j < whole_rows ? whole_columns : 0; k < columns; k++)
            to[k * to_pitch + j] = from[j * pitch + k];
}
