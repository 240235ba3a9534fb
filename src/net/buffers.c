/* Running statistics of batch norms, as PyTorch's buffers. */
#include <stdio.h>
#include <string.h>

#include "net.h"
#include "op.h"

enum { MEAN, VARIANCE, FIELDS };

struct counting {
    int wanted, met;
    struct batchnorm *found;
};

static void count(struct batchnorm *b, void *with)
{
    struct counting *c = with;
    if (c->met++ == c->wanted)
        c->found = b;
}

static struct counting visit(const struct net *n, int wanted)
{
    const struct model *m = n->model;
    struct counting c = {.wanted = wanted};
    for (int i = 0; i < m->ops; i++)
        if (m->op[i]->kind->each_batchnorm)
            m->op[i]->kind->each_batchnorm(m->op[i], count, &c);
    return c;
}

static struct batchnorm *batchnorm_of(const struct net *n, int i)
{
    struct batchnorm *b = visit(n, i / FIELDS).found;
    CHECK(i >= 0 && b);
    return b;
}

/* Without the channels of the padding. */
static int64_t channels(const struct net *n, const struct batchnorm *b)
{
    return n->parameters.list[b->gamma].seen.size;
}

int net_buffers(const struct net *n)
{
    return FIELDS * visit(n, -1).met;
}

struct net_parameter net_buffer(const struct net *n, int i)
{
    static const char *const field[] = {"running_mean", "running_var"};
    const struct batchnorm *b = batchnorm_of(n, i);
    const char *gamma = n->parameters.list[b->gamma].seen.name;
    const char *dot = strrchr(gamma, '.');
    struct net_parameter p = {
        .dims = 1, .shape = {(int)channels(n, b)}, .size = channels(n, b)};
    int length = snprintf(p.name, sizeof p.name, "%.*s.%s", (int)(dot - gamma),
                          gamma, field[i % FIELDS]);
    CHECK(length < (int)sizeof p.name);
    return p;
}

static real *values(const struct batchnorm *b, int i)
{
    return i % FIELDS == MEAN ? b->running_mean : b->running_variance;
}

void net_read_buffer(const struct net *n, int i, double *out)
{
    const struct batchnorm *b = batchnorm_of(n, i);
    for (int64_t c = 0; c < channels(n, b); c++)
        out[c] = (double)values(b, i)[c];
}

void net_write_buffer(struct net *n, int i, const double *in)
{
    struct batchnorm *b = batchnorm_of(n, i);
    for (int64_t c = 0; c < channels(n, b); c++)
        values(b, i)[c] = (real)in[c];
}
