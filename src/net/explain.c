/* explain.c: a plan in words. */
#include <stdio.h>

#include "op.h"
#include "text.h"

static void tell_inputs(const struct op *o, FILE *out)
{
    for (int i = 0; i < o->ins; i++)
        fprintf(out, "%s%s", i ? ", " : "", tensor_name(o->in[i]));
}

static int frozen_of(const struct model *m, const struct op *o)
{
    int count = 0;
    for (int i = 0; i < o->parameters; i++)
        count += m->parameters.list[o->parameter + i].frozen;
    return count;
}

/* What happens to an operator on the way back. */
static void tell_backward(const struct model *m, const struct op *o, FILE *out)
{
    int frozen = frozen_of(m, o), adds = 0;
    if (!op_goes_back(o)) {
        fprintf(out, "; no way back: nothing that learns depends on it");
        return;
    }
    for (int i = 0; i < o->ins; i++)
        adds += o->adds[i];
    if (adds)
        fprintf(out, "; adds to %d gradient%s", adds, adds > 1 ? "s" : "");
    if (frozen)
        fprintf(out, "; %d of %d parameters frozen", frozen, o->parameters);
}

static void tell_op(const struct model *m, const struct op *o, FILE *out)
{
    char size[TEXT_BYTES];
    double bytes = (double)(m->batch * tensor_reals(o->out)) * sizeof(real);
    fprintf(out, "%3d  %s (%s) of ", o->index + 1, o->name, o->label);
    tell_inputs(o, out);
    if (o->out->inside)
        fprintf(out, "; fused: batch norms are folded into what reads them");
    else
        fprintf(out, "; value of %s%s", text_bytes(bytes, size),
                o->out->kept ? ", kept" : "");
    tell_backward(m, o, out);
    fprintf(out, "\n");
}

void net_explain(const struct net *n, FILE *out)
{
    const struct model *m = n->model;
    char size[5][TEXT_BYTES];
    double one = (double)n->parameters.total * sizeof(real), apart = 0;
    for (int i = 0; i < m->ops; i++) {
        tell_op(m, m->op[i], out);
        if (!m->op[i]->out->inside)
            apart += (double)(m->batch * tensor_reals(m->op[i]->out)) *
                     (op_goes_back(m->op[i]) ? 2 : 1) * sizeof(real);
    }
    fprintf(out,
            "\nat batch %d: parameters, gradients and the optimiser's two "
            "moments take %s;\nvalues and gradients share %s (apart they "
            "would take %s); scratch %s;\npeak memory of all %s\n",
            m->batch, text_bytes(4 * one, size[0]),
            text_bytes((double)n->shared * sizeof(real), size[1]),
            text_bytes(apart, size[2]),
            text_bytes((double)n->scratch * sizeof(real), size[3]),
            text_bytes((double)n->plan.memory, size[4]));
}
