/* multiply.c: the matrix product of any strides. */
#include "la.h"

#include "library.h"

struct la_view la_rows(const real *at, long rows, long columns)
{
    return (struct la_view){at, rows, columns, columns, 1};
}

struct la_view la_turned(struct la_view a)
{
    return (struct la_view){a.at, a.columns, a.rows, a.column, a.row};
}

#ifdef WIRESWEEP_DOUBLE

const char *la_library_name(void)
{
    return "portable loops";
}

void la_multiply(struct la_view a, struct la_view b, real keep, real *c)
{
    CHECK(a.columns == b.rows);
    for (long i = 0; i < a.rows; i++) {
        real *row = c + i * b.columns;
        for (long j = 0; j < b.columns; j++)
            row[j] = keep == 0 ? 0 : keep * row[j];
        for (long k = 0; k < a.columns; k++) {
            real x = a.at[i * a.row + k * a.column];
            const real *from = b.at + k * b.row;
            for (long j = 0; j < b.columns; j++)
                row[j] += x * from[j * b.column];
        }
    }
}

#else

#include <blis.h>

const char *la_library_name(void)
{
    static char name[64];
    library_prepare();
    snprintf(name, sizeof name, "BLIS %s %s", bli_info_get_version_str(),
             bli_arch_string(bli_arch_query_id()));
    return name;
}

void la_multiply(struct la_view a, struct la_view b, real keep, real *c)
{
    CHECK(a.columns == b.rows);
    library_prepare();
    float one = 1;
    bli_sgemm(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, a.rows, b.columns,
              a.columns, &one, (float *)a.at, a.row, a.column, (float *)b.at,
              b.row, b.column, &keep, c, b.columns, 1);
}

#endif
