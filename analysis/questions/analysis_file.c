/* An analysis as tables: FILE.analysis.h5. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "arena.h"
#include "store_arrays.h"

/* A column of a table that is made of an array of C structs. */
struct field {
    const char *name;
    enum { TEXT_AT, INT_AT, INT32_AT, REAL_AT } kind;
    size_t at; /* of the struct */
};

#define TEXT(type, name, field)                     \
    {                                               \
        name, TEXT_AT, offsetof(struct type, field) \
    }
#define INT(type, name, field)                     \
    {                                              \
        name, INT_AT, offsetof(struct type, field) \
    }
#define INT32(type, name, field)                     \
    {                                                \
        name, INT32_AT, offsetof(struct type, field) \
    }
#define REAL(type, name, field)                     \
    {                                               \
        name, REAL_AT, offsetof(struct type, field) \
    }
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const struct field test_fields[] = {
    TEXT(test_row, "test", test),
    TEXT(test_row, "x", x),
    TEXT(test_row, "y", y),
    TEXT(test_row, "group_a", group_a),
    TEXT(test_row, "group_b", group_b),
    INT(test_row, "n", r.n),
    INT(test_row, "excluded", r.excluded),
    REAL(test_row, "estimate", r.estimate),
    REAL(test_row, "conf_low", r.conf_low),
    REAL(test_row, "conf_high", r.conf_high),
    REAL(test_row, "statistic", r.statistic),
    REAL(test_row, "df1", r.df1),
    REAL(test_row, "df2", r.df2),
    REAL(test_row, "p_value", r.p_value),
    REAL(test_row, "p_adjusted", p_adjusted),
    TEXT(test_row, "method", r.method),
    REAL(test_row, "effect", r.effect),
    TEXT(test_row, "effect_name", r.effect_name),
    TEXT(test_row, "pooled", pooled)};

static const struct field group_fields[] = {
    TEXT(group_row, "by", by),
    TEXT(group_row, "y", y),
    TEXT(group_row, "name", name),
    INT(group_row, "n", d.n),
    INT(group_row, "missing", d.missing),
    REAL(group_row, "mean", d.mean),
    REAL(group_row, "sd", d.sd),
    REAL(group_row, "min", d.min),
    REAL(group_row, "max", d.max)};

static const struct field model_fields[] = {
    TEXT(model_row, "y", y),
    TEXT(model_row, "random", random),
    INT32(model_row, "first_test", first),
    INT32(model_row, "terms", terms),
    INT(model_row, "n", fit.n),
    INT(model_row, "excluded", fit.excluded),
    INT(model_row, "groups", fit.groups),
    REAL(model_row, "r_squared", fit.r_squared),
    REAL(model_row, "r_squared_adjusted", fit.r_squared_adjusted),
    REAL(model_row, "sd_residual", fit.sd_residual),
    REAL(model_row, "sd_group", fit.sd_group),
    REAL(model_row, "log_likelihood", fit.log_likelihood)};

static const struct field reliability_fields[] = {
    TEXT(reliability_row, "y", y),
    INT(reliability_row, "units", r.units),
    INT(reliability_row, "runs", r.values),
    REAL(reliability_row, "sd_within", r.sd_rest),
    REAL(reliability_row, "sd_between", r.sd_unit),
    REAL(reliability_row, "icc", r.icc),
    REAL(reliability_row, "conf_low", r.conf_low),
    REAL(reliability_row, "conf_high", r.conf_high),
    REAL(reliability_row, "statistic", r.statistic),
    REAL(reliability_row, "df1", r.df1),
    REAL(reliability_row, "df2", r.df2),
    REAL(reliability_row, "p_value", r.p_value),
    REAL(reliability_row, "of_mean", r.of_mean),
    REAL(reliability_row, "detectable_r", finds)};

/* Structs of one kind, and what stands in front of each row: its part. */
struct records {
    const char *name;
    const struct field *field;
    int fields;
    const void *at;
    size_t size;
    int rows;
    size_t part; /* where a struct says which part it is of */
};

static const char *text_at(const struct records *r, int row,
                           const struct field *f)
{
    const char *const *at =
        (const void *)((const char *)r->at + (size_t)row * r->size + f->at);
    return *at ? *at : "";
}

static const char *part_of(const struct analysis *a, const struct records *r,
                           int row)
{
    int part;
    memcpy(&part, (const char *)r->at + (size_t)row * r->size + r->part,
           sizeof part);
    return a->part[part].dataset;
}

static int width_of(int so_far, const char *text)
{
    int n = (int)strlen(text) + 1;
    return n > so_far ? n : so_far;
}

static struct column column_of(const struct records *r, const struct field *f)
{
    struct column c = {
        .name = f->name, .units = "", .meaning = "", .levels = "", .width = 8};
    switch (f->kind) {
    case INT_AT:
        c.type = COL_I64;
        break;
    case INT32_AT:
        c.type = COL_I32;
        c.width = 4;
        break;
    case REAL_AT:
        c.type = COL_F64;
        break;
    case TEXT_AT:
        c.type = COL_TEXT;
        c.width = 1;
        for (int i = 0; i < r->rows; i++)
            c.width = width_of(c.width, text_at(r, i, f));
    }
    return c;
}

static struct column part_column(const struct analysis *a,
                                 const struct records *r)
{
    const char *name = a->recipe->part ? a->recipe->part : "dataset";
    struct column c = {.name = name,
                       .type = COL_TEXT,
                       .width = 1,
                       .units = "",
                       .meaning = "",
                       .levels = ""};
    for (int i = 0; i < r->rows; i++)
        c.width = width_of(c.width, part_of(a, r, i));
    return c;
}

static void fill_row(const struct analysis *a, const struct records *r,
                     const struct table *t, int row, char *to)
{
    for (int k = 0; k < r->fields; k++) {
        const char *from =
            (const char *)r->at + (size_t)row * r->size + r->field[k].at;
        size_t width = (size_t)t->column[k].width;
        if (r->field[k].kind == TEXT_AT)
            snprintf(to, width, "%s", text_at(r, row, &r->field[k]));
        else
            memcpy(to, from, width);
        to += width;
    }
    if (t->columns > r->fields)
        snprintf(to, (size_t)t->column[r->fields].width, "%s",
                 part_of(a, r, row));
}

static enum status write_records(struct arrays *to, const struct analysis *a,
                                 const struct records *r, struct arena *arena)
{
    struct table t = {.name = r->name, .title = "", .columns = r->fields};
    struct column *column;
    char *bytes;
    NEW(column, arena, r->fields + 1);
    for (int k = 0; k < r->fields; k++)
        column[k] = column_of(r, &r->field[k]);
    if (a->parts > 1)
        column[t.columns++] = part_column(a, r);
    for (int k = 0; k < t.columns; k++)
        t.row_bytes += column[k].width;
    t.column = column;
    NEW(bytes, arena, (long)r->rows * t.row_bytes);
    for (int i = 0; i < r->rows; i++)
        fill_row(a, r, &t, i, bytes + (long)i * t.row_bytes);
    return arrays_put_table(to, &t, r->rows, bytes);
}

static enum status write_notes(struct arrays *to, const struct analysis *a)
{
    const struct recipe *r = a->recipe;
    TRY(arrays_note_text(to, "title", r->title));
    TRY(arrays_note_text(to, "source", a->source));
    TRY(arrays_note_text(to, "unit", r->unit));
    TRY(arrays_note_text(to, "where", r->where ? r->where : ""));
    TRY(arrays_note_text(to, "adjust", r->adjust == ADJUST_BH ? "bh" : "holm"));
    if (a->spread)
        TRY(arrays_note_text(to, "spread", a->spread));
    if (a->unlearnt)
        TRY(arrays_note(to, "unlearnt", (double)a->unlearnt, true));
    if (r->best.setting) {
        TRY(arrays_note_text(to, "best", r->best.setting));
        TRY(arrays_note_text(to, "best_on", r->best.on));
    }
    TRY(arrays_note(to, "rows", (double)a->rows, true));
    TRY(arrays_note(to, "rows_done", (double)a->done, true));
    return arrays_note(to, "rows_used", (double)a->used, true);
}

#define RECORDS(name, fields, array, count, type)                       \
    {                                                                   \
        name, fields, COUNT(fields), array, sizeof(struct type), count, \
            offsetof(struct type, part)                                 \
    }

enum status analysis_write(const struct analysis *a, const char *path,
                           struct arena *arena)
{
    const struct records records[] = {
        RECORDS("tests", test_fields, a->row, a->rows_tested, test_row),
        RECORDS("groups", group_fields, a->group, a->groups, group_row),
        RECORDS("models", model_fields, a->model, a->models, model_row),
        RECORDS("reliability", reliability_fields, a->reliability,
                a->reliabilities, reliability_row)};
    struct arrays *to;
    TRY(arrays_create(path, arena, &to));
    TRY(write_notes(to, a));
    for (int i = 0; i < COUNT(records); i++)
        TRY(write_records(to, a, &records[i], arena));
    return arrays_finish(to);
}
