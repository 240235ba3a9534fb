/* models CASE OPTIMISER STEPS FILE: trains a case of tests/tool/cases.h and
 * writes all that models.py needs to do the same: blocks NAME COUNT and COUNT
 * doubles.  models schedule KIND EPOCHS WARMUP EVERY STEPS FILE writes the
 * factors of a schedule, step by step. */
#include <string.h>

#include "../tool/cases.h"
#include "schedule.h"

static void put(FILE *f, const char *name, int64_t n, const double *x)
{
    fprintf(f, "%s %lld\n", name, (long long)n);
    fwrite(x, sizeof *x, (size_t)n, f);
}

static void put_reals(FILE *f, const char *name, int64_t n, const real *x)
{
    fprintf(f, "%s %lld\n", name, (long long)n);
    for (int64_t i = 0; i < n; i++)
        fwrite(&(double){(double)x[i]}, sizeof(double), 1, f);
}

static enum status put_parameters(FILE *f, struct net *n, const char *kind,
                                  enum net_what what, struct arena *work)
{
    for (int i = 0; i < net_parameters(n); i++) {
        struct net_parameter p = net_parameter(n, i);
        struct mark m = arena_mark(work);
        char name[64];
        double *x;
        NEW(x, work, p.size);
        net_read(n, i, what, x);
        snprintf(name, sizeof name, "%s:%s", kind, p.name);
        put(f, name, p.size, x);
        if (what == NET_VALUE)
            put(f, "shape", p.dims,
                (double[]){p.shape[0], p.shape[1], p.shape[2], p.shape[3]});
        arena_rewind(work, m);
    }
    return OK;
}

static void put_active(FILE *f, const struct test_case *c, int (*list)[18],
                       const int *count)
{
    for (int b = 1; c->redrawn && b <= 16; b++) {
        double x[18];
        for (int k = 0; k < count[b]; k++)
            x[k] = list[b][k];
        put(f, "active", count[b], x);
    }
}

/* Parameters away from their starts, so that nothing is 0. */
static enum status scatter(struct net *n, struct arena *work)
{
    struct rng r = rng_stream(6, RNG_TEST, 3, 0);
    net_init(n, &r);
    for (int i = 0; i < net_parameters(n); i++) {
        int64_t size = net_parameter(n, i).size;
        double *v;
        NEW(v, work, size);
        net_read(n, i, NET_VALUE, v);
        for (int64_t k = 0; k < size; k++)
            v[k] += 0.02 * rng_normal(&r);
        net_write(n, i, v);
    }
    return OK;
}

static enum status train(const struct test_case *c, const struct optimiser *o,
                         int steps, FILE *f, struct arena *work)
{
    struct rng r = rng_stream(5, RNG_TEST, 9, 0);
    long numbers = (long)c->height * c->width * c->channels;
    int list[17][18], count[17],
        outputs =
            c->loss == LOSS_SOFTMAX ? c->heads * c->classes : (int)numbers;
    struct net *n;
    real *images, *logits;
    uint16_t *labels;
    TRY(net_build(case_model(c, work), work, &n));
    TRY(scatter(n, work));
    NEW(images, work, c->batch * numbers);
    NEW(logits, work, c->batch * outputs);
    NEW(labels, work, c->batch * c->heads);
    TRY(put_parameters(f, n, "start", NET_VALUE, work));
    for (int step = 0; step < steps; step++) {
        struct net_result result;
        case_batch(c, &r, images, labels);
        TRY(case_redraw(c, n, &r, list, count));
        put_reals(f, "images", c->batch * numbers, images);
        fprintf(f, "labels %d\n", c->batch * c->heads);
        for (int i = 0; i < c->batch * c->heads; i++)
            fwrite(&(double){labels[i]}, sizeof(double), 1, f);
        put_active(f, c, list, count);
        TRY(net_learn(n, images, labels, &result));
        put(f, "loss", 1, &result.loss);
        TRY(put_parameters(f, n, "gradient", NET_GRADIENT, work));
        net_update(n, o);
    }
    TRY(put_parameters(f, n, "end", NET_VALUE, work));
    TRY(net_predict(n, images, c->batch, logits));
    put_reals(f, "predicted", c->batch * outputs, logits);
    return OK;
}

static const struct {
    const char *name;
    struct optimiser o;
} optimisers[] = {{"sgd", {SGD, 0.02, 0.9, 1e-3, false}},
                  {"nesterov", {SGD, 0.02, 0.9, 1e-3, true}},
                  {"plain", {SGD, 0.05, 0, 0, false}},
                  {"adam", {ADAM, 1e-3, 0, 1e-3, false}},
                  {"adamw", {ADAMW, 1e-3, 0, 1e-2, false}},
                  {"rmsprop", {RMSPROP, 1e-3, 0, 1e-3, false}}};

static int put_schedule(char **argv, FILE *f)
{
    struct schedule s = {.kind = (enum schedule_kind)atoi(argv[2]),
                         .epochs = atoi(argv[3]),
                         .warmup = atoi(argv[4]),
                         .every = atoi(argv[5]),
                         .factor = 0.3};
    int steps = atoi(argv[6]);
    for (int e = 0; e < s.epochs; e++)
        for (int k = 0; k < steps; k++) {
            double x = schedule_factor(&s, e, k, steps);
            put(f, "factor", 1, &x);
        }
    return 0;
}

int main(int argc, char **argv)
{
    struct arena *work = arena_new((size_t)1 << 31);
    FILE *f = argc > 4 ? fopen(argv[argc - 1], "wb") : NULL;
    if (!work || !f)
        return 2;
    if (strcmp(argv[1], "schedule") == 0)
        return put_schedule(argv, f) || fclose(f);
    for (int i = 0; i < TEST_CASES; i++)
        for (size_t k = 0; k < sizeof optimisers / sizeof *optimisers; k++)
            if (strcmp(argv[1], test_cases[i].name) == 0 &&
                strcmp(argv[2], optimisers[k].name) == 0) {
                if (train(&test_cases[i], &optimisers[k].o, atoi(argv[3]), f,
                          work) == OK)
                    return fclose(f);
                fprintf(stderr, "%s\n", fail_text());
                return 1;
            }
    fprintf(stderr, "no such case\n");
    return 2;
}
