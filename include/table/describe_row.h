/* describe_row.h: how a list of columns becomes the description of a row. */
#ifndef DESCRIBE_ROW_H
#define DESCRIBE_ROW_H

#define TYPE_i8   COL_I8, (int)sizeof(int8_t)
#define TYPE_i32  COL_I32, (int)sizeof(int32_t)
#define TYPE_i64  COL_I64, (int)sizeof(int64_t)
#define TYPE_f64  COL_F64, (int)sizeof(double)
#define TYPE_text COL_TEXT, (int)sizeof(char)

#define DESCRIBE(kind, name, width, units, meaning, levels) \
    {#name, SIZED(TYPE_##kind, width), units, meaning, levels},
#define SIZED(...)                SIZED_(__VA_ARGS__)
#define SIZED_(type, size, width) type, (size) * (width)

#define LIST(name, COLUMNS) \
    static const struct column name##_list[] = {COLUMNS(DESCRIBE)}
#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))
#define TABLE(id, tag, COLUMNS, as, about) \
    LIST(id, COLUMNS);                     \
    const struct table id##_table = TABLE_OF(id, tag, as, about)
/* Seen in its file alone. */
#define OWN_TABLE(id, tag, COLUMNS, as, about) \
    LIST(id, COLUMNS);                         \
    static const struct table id##_table = TABLE_OF(id, tag, as, about)
#define TABLE_OF(id, tag, as, about)                                    \
    {                                                                   \
        as, about, COUNT(id##_list), id##_list, (int)sizeof(struct tag) \
    }

#endif
