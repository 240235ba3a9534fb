/* Where the diagrams or connectomes of a result file stand in it. */
#include "topology_record.h"

#include <string.h>

#include "arena.h"
#include "combine.h"
#include "store_check.h"
#include "store_matrices.h"

enum { BLOCK_ROWS = 4096 };

const char *const record_key[KEYS] = {"run", "epoch", "layer", "class"};

enum status topology_has_weights(const struct topology_request *q,
                                 struct arena *work, bool *yes)
{
    struct mark mark = arena_mark(work);
    struct store_file file;
    enum store_kind kind;
    *yes = true;
    TRY(store_kind_of(q->path[0], &kind));
    if (q->paths != 1 || kind != STORE_RESULT)
        return OK;
    TRY(store_open(q->path[0], work, &file));
    int i = store_find(&file.layout, "connectomes");
    *yes = i >= 0 && file.layout.place[i].rows > 0;
    arena_rewind(work, mark);
    return OK;
}

static int find(const struct record *r, const char *name, bool number)
{
    int i = table_find(r->type, name);
    return i >= 0 && (r->type->column[i].type == COL_F64) == number &&
                   r->type->column[i].type != COL_TEXT
               ? i
               : -1;
}

/* The columns that are read, by name. */
static enum status find_columns(struct record *r)
{
    bool w = r->weights;
    for (int k = 0; k < KEYS; k++)
        r->at[k] = find(r, record_key[k], false);
    r->present = find(r, w ? "source" : "dim", false);
    r->from = find(r, w ? "source" : "birth", !w);
    r->to = find(r, w ? "target" : "death", !w);
    r->weight = w ? find(r, "weight", true) : 0;
    if (r->at[0] < 0 || r->at[1] < 0 || r->present < 0 || r->from < 0 ||
        r->to < 0 || r->weight < 0)
        return FAIL(ERR_DAMAGED,
                    "%s: /%s lacks a column that this program reads: run, "
                    "epoch, %s",
                    r->file.path, r->type->name,
                    w ? "source, target or weight" : "dim, birth or death");
    return OK;
}

static enum status find_table(const struct topology_request *q,
                              const char *path, struct arena *keep,
                              struct record *r)
{
    const char *name = q->triangles ? "connectomes" : "diagrams";
    int64_t damaged;
    *r = (struct record){.weights = q->triangles};
    TRY(store_open(path, keep, &r->file));
    TRY(store_judge(&r->file, keep, &damaged));
    store_tell(&r->file);
    r->table = store_find(&r->file.layout, name);
    if (r->table < 0 || r->file.layout.place[r->table].rows == 0)
        return FAIL(ERR_INPUT, "%s has no /%s; %s", path, name,
                    q->triangles ? "--weight 1 clusters its diagrams"
                                 : "its job records none");
    r->type = r->file.table[r->table];
    return find_columns(r);
}

static void read_key(const struct record *r, const char *row, int64_t key[KEYS])
{
    for (int k = 0; k < KEYS; k++)
        key[k] = r->at[k] < 0 ? -1 : table_integer(r->type, row, r->at[k]);
}

/* Rows that nobody has written yet, or that are damaged. */
static bool empty(const struct record *r, int64_t i, const char *row)
{
    const bool *trusted = r->file.trusted[r->table];
    return table_number(r->type, row, r->present) < 0 ||
           (trusted && !trusted[i]);
}

/* Counts the spans (r->span NULL), or lists them. */
static enum status scan(struct record *r, struct arena *work)
{
    int64_t rows = r->file.layout.place[r->table].rows;
    int bytes = r->type->row_bytes;
    struct span last = {.first = -1};
    char *block;
    struct mark mark = arena_mark(work);
    NEW(block, work, (long)BLOCK_ROWS * bytes);
    r->spans = 0;
    for (int64_t i = 0; i < rows; i++) {
        const char *row = block + i % BLOCK_ROWS * bytes;
        struct span s = {.first = i};
        int64_t left = rows - i;
        if (i % BLOCK_ROWS == 0)
            TRY(store_rows(&r->file, r->table, i,
                           left < BLOCK_ROWS ? left : BLOCK_ROWS, block));
        if (empty(r, i, row))
            continue;
        read_key(r, row, s.key);
        if (last.first < 0 || memcmp(s.key, last.key, sizeof s.key) != 0)
            r->spans++;
        last = s;
        if (!r->span)
            continue;
        struct span *at = &r->span[r->spans - 1];
        at->first = at->rows ? at->first : i;
        memcpy(at->key, s.key, sizeof s.key);
        at->rows++;
    }
    arena_rewind(work, mark);
    return OK;
}

/* The keys as columns, and those of /runs. */
static enum status frame_spans(struct record *r, struct arena *keep)
{
    struct frame keys = {.name = r->file.path,
                         .rows = r->spans,
                         .columns = KEYS},
                 runs;
    NEW(keys.column, keep, KEYS);
    for (int k = 0; k < KEYS; k++) {
        keys.column[k].name = record_key[k];
        NEW(keys.column[k].number, keep, r->spans);
        for (int64_t i = 0; i < r->spans; i++)
            keys.column[k].number[i] = (double)r->span[i].key[k];
    }
    TRY(store_frame(&r->file, "runs", keep, &runs));
    return frame_join(&keys, &runs, "run", keep, &r->frame);
}

enum status record_open(const struct topology_request *q, const char *path,
                        struct arena *keep, struct arena *work,
                        struct record *out)
{
    TRY(find_table(q, path, keep, out));
    TRY(scan(out, work));
    NEW(out->span, keep, out->spans);
    TRY(scan(out, work));
    return frame_spans(out, keep);
}
