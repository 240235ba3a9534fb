/* chain_check.c: what is wrong with a chain, in words. */
#include <limits.h>
#include <string.h>

#include "chain_body.h"

static enum status check_name(const char *name, int i)
{
    if (!name || !name[0])
        return FAIL(ERR_INPUT, "layer %d has no name", i + 1);
    if (strlen(name) > 32)
        return FAIL(ERR_INPUT, "\"%s\": a layer's name has at most 32 letters",
                    name);
    return OK;
}

static enum status check_number(const struct chain_layer *l)
{
    if (l->kind == CHAIN_DROPOUT && !(l->number >= 0 && l->number < 1))
        return FAIL(ERR_INPUT, "%s: dropout rate %g; it is in [0, 1)", l->name,
                    l->number);
    if (l->kind == CHAIN_LEAKY_RELU && !(l->number >= 0 && l->number <= 1))
        return FAIL(ERR_INPUT, "%s: slope %g; it is in [0, 1]", l->name,
                    l->number);
    if ((l->kind == CHAIN_LINEAR || l->kind == CHAIN_CONV) &&
        (l->out < 1 || l->out > 1 << 20))
        return FAIL(ERR_INPUT, "%s: %d outputs; need 1 to %d", l->name, l->out,
                    1 << 20);
    return OK;
}

static enum status check_layers(const struct chain *s)
{
    for (int i = 0; i < s->layers; i++) {
        const struct chain_layer *l = &s->layer[i];
        TRY(check_name(l->name, i));
        TRY(check_number(l));
        for (int k = 0; k < i; k++)
            if (strcmp(s->layer[k].name, l->name) == 0)
                return FAIL(ERR_INPUT, "layers %d and %d are both named %s",
                            k + 1, i + 1, l->name);
    }
    return OK;
}

static enum status check_extras(const struct chain *s)
{
    for (int i = 0; i < s->extras; i++) {
        const struct chain_extra *e = &s->extra[i];
        bool known = false;
        for (int k = 0; k < s->layers; k++)
            known |= strcmp(s->layer[k].name, e->layer) == 0;
        if (!known)
            return FAIL(ERR_INPUT, "%s.%s: there is no layer %s", e->layer,
                        e->field, e->layer);
        if (e->rows < 1 || e->columns < 1 || e->rows > INT_MAX / e->columns)
            return FAIL(ERR_INPUT, "%s.%s of %d x %d numbers", e->layer,
                        e->field, e->rows, e->columns);
    }
    return OK;
}

/* The last layer gives every head its classes. */
static enum status check_heads(const struct chain *s)
{
    const struct chain_layer *last = &s->layer[s->layers - 1];
    if (last->kind != CHAIN_LINEAR)
        return FAIL(ERR_INPUT,
                    "%s is the last layer; it gives the logits, so it must "
                    "be linear",
                    last->name);
    if (s->heads < 1 || last->out % s->heads)
        return FAIL(ERR_INPUT, "%s: %d outputs do not divide among %d heads",
                    last->name, last->out, s->heads);
    int classes = last->out / s->heads;
    if (classes < 2 || classes > NET_NO_LABEL)
        return FAIL(ERR_INPUT, "%s: %d classes for each head; need 2 to %d",
                    last->name, classes, NET_NO_LABEL);
    return OK;
}

enum status chain_check(const struct chain *s)
{
    if (s->batch < 1)
        return FAIL(ERR_INPUT, "batch %d; need at least 1 image", s->batch);
    if (s->channels < 1 || s->height < 1 || s->width < 1)
        return FAIL(ERR_INPUT, "images of %d x %d with %d channels", s->height,
                    s->width, s->channels);
    if (s->layers < 1)
        return FAIL(ERR_INPUT, "a network without layers");
    if (!(s->label_smoothing >= 0 && s->label_smoothing < 1))
        return FAIL(ERR_INPUT, "label smoothing %g; it is in [0, 1)",
                    s->label_smoothing);
    TRY(check_layers(s));
    TRY(check_extras(s));
    return check_heads(s);
}

enum status chain_check_fit(const struct chain *s, const struct chain_layer *l,
                            const struct link *k)
{
    if (k->height > INT_MAX / k->width / k->channels / s->batch ||
        k->high > INT_MAX / k->wide / k->out / s->batch)
        return FAIL(ERR_INPUT, "%s: more than %d numbers in a batch", l->name,
                    INT_MAX);
    if (k->kind == CHAIN_MAX_POOL && (k->height % 2 || k->width % 2))
        return FAIL(ERR_INPUT,
                    "%s: %d x %d does not halve; max pooling takes blocks of "
                    "2 x 2, so use images whose sides halve at every pool",
                    l->name, k->height, k->width);
    if (k->kind == CHAIN_BATCHNORM && s->batch * k->height * k->width < 2)
        return FAIL(ERR_INPUT,
                    "%s: batch norm needs at least 2 values of a channel: use "
                    "a larger batch",
                    l->name);
    return OK;
}
