/* row.h: how a list of columns becomes the struct of a row.
 *
 * X(kind, name, width, units, meaning, levels); width is 1 but for text.
 * Missing values are NaN, -1 or "".  A column that a finished row may miss is
 * f64, so that no -1 is ever taken for a number.
 */
#ifndef ROW_H
#define ROW_H

#include "table.h"

#define FIELD_i8(name, width)   int8_t name;
#define FIELD_i32(name, width)  int32_t name;
#define FIELD_i64(name, width)  int64_t name;
#define FIELD_f64(name, width)  double name;
#define FIELD_text(name, width) char name[width];
#define FIELD(kind, name, width, units, meaning, levels) \
    FIELD_##kind(name, width)
#define ROW_STRUCT(tag, COLUMNS) \
    struct tag {                 \
        COLUMNS(FIELD)           \
    } __attribute__((packed))

#endif
