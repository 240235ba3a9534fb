#include "task.h"

#include <math.h>
#include <string.h>

#include "hash.h"

const struct value *task_value(const struct task *t, const char *name)
{
    return job_value(t->study->job, t->values, name);
}

double task_number(const struct task *t, const char *name)
{
    return job_number(t->study->job, t->values, name);
}

int task_int(const struct task *t, const char *name)
{
    double x = task_number(t, name);
    CHECK(isfinite(x));
    return (int)x;
}

const struct dataset *task_data(const struct task *t)
{
    return study_data(t->study, t->values);
}

/* Where the rows of a table begin in the page. */
static char *rows_of(const struct task *t, enum study_table table, int64_t *n)
{
    struct page_part parts[PAGE_PARTS];
    int k = study_parts(t->study, &t->trial, parts);
    for (int i = 0; i < k; i++)
        if (parts[i].table == table) {
            *n = parts[i].n;
            return (char *)t->page + parts[i].at;
        }
    bug_at(__FILE__, __LINE__, "the trial owns rows of that table");
}

struct graph_row *task_graph(struct task *t, int stage)
{
    int64_t n;
    struct graph_row *rows = (struct graph_row *)rows_of(t, T_GRAPHS, &n);
    CHECK(stage >= 0 && stage < n);
    return rows + stage;
}

struct edge_row *task_edges(struct task *t, int stage, int *n)
{
    const int64_t *start = t->study->edge_start;
    int64_t g = t->study->graph_row[t->trial.graph], all;
    struct edge_row *rows = (struct edge_row *)rows_of(t, T_EDGES, &all);
    *n = (int)(start[g + stage + 1] - start[g + stage]);
    return rows + (start[g + stage] - start[g]);
}

struct epoch_row *task_epoch(struct task *t, int epoch)
{
    int64_t n;
    char *rows = rows_of(t, T_EPOCHS, &n);
    CHECK(epoch >= 0 && epoch < n);
    return (struct epoch_row *)(rows +
                                epoch * t->study->table[T_EPOCHS]->row_bytes);
}

void task_set_epoch(struct task *t, int epoch, const char *column, double x)
{
    table_set(t->study->table[T_EPOCHS], (char *)task_epoch(t, epoch), column,
              x);
}

void *task_rows(struct task *t, const struct ragged *table)
{
    const struct job *j = t->study->job;
    int64_t n;
    int k = 0;
    while (k < j->n_ragged && j->ragged[k].as != table)
        k++;
    CHECK(k < j->n_ragged);
    return rows_of(t, (enum study_table)(T_OWN + k), &n);
}

struct run_head *task_run(struct task *t)
{
    int64_t n;
    return (struct run_head *)rows_of(t, T_RUNS, &n);
}

void task_set(struct task *t, const char *column, double x)
{
    int64_t n;
    table_set(t->study->table[T_RUNS], rows_of(t, T_RUNS, &n), column, x);
}

void task_set_text(struct task *t, const char *column, const char *text)
{
    int64_t n;
    table_set_text(t->study->table[T_RUNS], rows_of(t, T_RUNS, &n), column,
                   text);
}

struct rng task_weights(struct task *t, uint64_t key)
{
    uint64_t replicate = (uint64_t)t->trial.replicate;
    uint64_t name = hash_i64(HASH_START, (int64_t)t->seed);
    name = hash_i64(hash_i64(name, (int64_t)key), (int64_t)replicate);
    /* 53 bits, which every reader's numbers hold exactly. */
    task_run(t)->weight_seed = (int64_t)(name >> 11);
    return rng_stream(t->seed, RNG_WEIGHTS, key, replicate);
}
