/* model_loss.c: what a loss can read. */
#include "op.h"

static enum status check_softmax(const struct model *m, const struct tensor *t,
                                 const struct loss_spec *l)
{
    const char *name = tensor_name(t);
    long numbers = tensor_numbers(t);
    (void)m;
    if (t->high * t->wide != 1)
        return FAIL(ERR_INPUT,
                    "%s is read by the loss; logits have one position, and it "
                    "has %d x %d",
                    name, t->high, t->wide);
    if (numbers % l->heads)
        return FAIL(ERR_INPUT, "%s: %ld outputs do not divide among %d heads",
                    name, numbers, l->heads);
    if (numbers / l->heads < 2 || numbers / l->heads > NET_MOST_CLASSES)
        return FAIL(ERR_INPUT, "%s: %ld classes for each head; need 2 to %d",
                    name, numbers / l->heads, NET_MOST_CLASSES);
    if (!(l->label_smoothing >= 0 && l->label_smoothing < 1))
        return FAIL(ERR_INPUT, "label smoothing %g; it is in [0, 1)",
                    l->label_smoothing);
    return OK;
}

/* The images are the target. */
static enum status check_target(const struct model *m, const struct tensor *t)
{
    const struct tensor *x = m->tensor[0];
    if (t->high == x->high && t->wide == x->wide && t->channels == x->channels)
        return OK;
    return FAIL(ERR_INPUT,
                "%s gives %d x %d x %d, and the loss compares it with images "
                "of %d x %d x %d",
                tensor_name(t), t->high, t->wide, t->channels, x->high, x->wide,
                x->channels);
}

void model_loss(struct model *m, int value, struct loss_spec l)
{
    if (m->status != OK)
        return;
    if (l.heads == 0)
        l.heads = 1;
    if (value < 0 || value >= m->tensors || l.heads < 1) {
        model_refuse(m, FAIL(ERR_INPUT, "the loss reads value %d for %d heads",
                             value, l.heads));
        return;
    }
    m->loss = l;
    m->out = m->tensor[value];
    m->out->readers++;
    if (l.kind == LOSS_SOFTMAX)
        model_refuse(m, check_softmax(m, m->out, &l));
    else
        model_refuse(m, check_target(m, m->out));
}
