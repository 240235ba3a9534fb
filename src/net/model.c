/* model.c: a description grows, operator by operator. */
#include "model.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "kernels.h"
#include "op.h"

bool model_refuse(struct model *m, enum status st)
{
    if (st == OK || m->status != OK)
        return m->status != OK;
    m->status = st;
    m->reason = arena_string(m->arena, fail_text());
    return true;
}

struct model *model_new(int batch, struct arena *arena)
{
    size_t before = arena_mark(arena).used;
    struct model *m = arena_take(arena, 1, sizeof *m);
    if (!m)
        return NULL;
    m->arena = arena;
    m->before = before;
    m->batch = batch;
    m->parameters.pad = la_kernels()->lanes;
    if (batch < 1)
        model_refuse(m,
                     FAIL(ERR_INPUT, "batch %d; need at least 1 image", batch));
    return m;
}

/* Room for one more of a list of items of size bytes. */
static enum status grow(struct model *m, void **list, int count, int *room,
                        size_t size)
{
    if (count < *room)
        return OK;
    int wanted = *room ? 2 * *room : 16;
    void *wider = arena_take(m->arena, (size_t)wanted, size);
    if (!wider)
        return FAIL(ERR_MEMORY, "no room for a model of %d parts", wanted);
    if (count)
        memcpy(wider, *list, (size_t)count * size);
    *list = wider;
    *room = wanted;
    return OK;
}

static enum status add_tensor(struct model *m, const int shape[3], bool lanes,
                              int *out)
{
    int pad = lanes ? m->parameters.pad : 1;
    struct tensor *t;
    TRY(grow(m, (void **)&m->tensor, m->tensors, &m->tensor_room,
             sizeof *m->tensor));
    NEW(t, m->arena, 1);
    *t = (struct tensor){.high = shape[0],
                         .wide = shape[1],
                         .channels = shape[2],
                         .pitch = (shape[2] + pad - 1) / pad * pad,
                         .lanes = lanes};
    m->tensor[m->tensors] = t;
    *out = m->tensors++;
    return OK;
}

const char *model_name(struct model *m, const char *format, ...)
{
    char text[64]; /* what is cut off is too long for a name */
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    const char *name = arena_string(m->arena, text);
    if (!name)
        model_refuse(m, FAIL(ERR_MEMORY, "no room for a name"));
    return name ? name : "";
}

void model_mistake(struct model *m, const char *format, ...)
{
    char text[256];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    model_refuse(m, FAIL(ERR_INPUT, "%s", text));
}

int model_images(struct model *m, int channels, int height, int width)
{
    int out = -1, shape[3] = {height, width, channels};
    if (m->status != OK)
        return -1;
    if (m->tensors)
        model_refuse(m, FAIL(ERR_INPUT, "the images are described twice"));
    else if (channels < 1 || height < 1 || width < 1)
        model_refuse(m, FAIL(ERR_INPUT, "images of %d x %d with %d channels",
                             height, width, channels));
    else if (height > INT_MAX / width / channels / m->batch)
        model_refuse(m, FAIL(ERR_INPUT,
                             "images of %d x %d: more than %d numbers in a "
                             "batch",
                             height, width, INT_MAX));
    else
        model_refuse(m, add_tensor(m, shape, false, &out));
    return out;
}

static enum status check_name(const struct model *m, const char *name)
{
    if (!name || !name[0])
        return FAIL(ERR_INPUT, "layer %d has no name", m->ops + 1);
    if (strlen(name) > 32)
        return FAIL(ERR_INPUT, "\"%s\": a layer's name has at most 32 letters",
                    name);
    for (int i = 0; i < m->ops; i++)
        if (strcmp(m->op[i]->name, name) == 0)
            return FAIL(ERR_INPUT, "layers %d and %d are both named %s", i + 1,
                        m->ops + 1, name);
    return OK;
}

static enum status fill_op(struct model *m, struct op *o, const char *name,
                           const int *in, int n)
{
    TRY(check_name(m, name));
    snprintf(o->name, sizeof o->name, "%s", name);
    o->ins = n;
    NEW(o->in, m->arena, n);
    NEW(o->gx, m->arena, n);
    NEW(o->spare, m->arena, n);
    for (int i = 0; i < n; i++) {
        if (in[i] < 0 || in[i] >= m->tensors)
            return FAIL(ERR_INPUT,
                        "%s reads value %d; there are %d values so far", name,
                        in[i], m->tensors);
        o->in[i] = m->tensor[in[i]];
        if (o->in[i]->inside && !o->kind->reads_inside)
            return FAIL(ERR_INPUT,
                        "%s reads %s, whose value only a stage or a head can "
                        "read",
                        name, tensor_name(o->in[i]));
        o->in[i]->readers++;
    }
    return OK;
}

static enum status add_op(struct model *m, struct op **out)
{
    TRY(grow(m, (void **)&m->op, m->ops, &m->op_room, sizeof *m->op));
    NEW(*out, m->arena, 1);
    return OK;
}

struct op *model_op(struct model *m, const struct op_kind *kind,
                    const char *name, const int *in, int n)
{
    struct op *o = NULL;
    if (m->status != OK || model_refuse(m, add_op(m, &o)))
        return NULL;
    o->kind = kind;
    if (model_refuse(m, fill_op(m, o, name, in, n)))
        return NULL;
    o->layers = 1;
    o->label = kind->name;
    o->parameter = m->parameters.count;
    o->index = m->ops;
    return o;
}

int model_out(struct model *m, struct op *o, const int shape[3])
{
    int out = -1;
    if (shape[0] > INT_MAX / shape[1] / shape[2] / m->batch)
        model_refuse(m, FAIL(ERR_INPUT, "%s: more than %d numbers in a batch",
                             o->name, INT_MAX));
    if (m->status != OK || model_refuse(m, add_tensor(m, shape, true, &out)))
        return -1;
    o->out = m->tensor[out];
    o->out->maker = o;
    o->out->inside = o->kind->inside;
    m->op[m->ops++] = o;
    return out;
}

static bool name_taken(const struct model *m, const struct parameter_spec *s)
{
    char name[sizeof((struct net_parameter *)0)->name];
    snprintf(name, sizeof name, "%s.%s", s->layer, s->field);
    for (int i = 0; i < m->parameters.count; i++)
        if (strcmp(m->parameters.list[i].seen.name, name) == 0)
            return true;
    return false;
}

int model_parameter(struct model *m, struct op *o, struct parameter_spec s)
{
    struct parameters *p = &m->parameters;
    if (!s.layer)
        s.layer = o->name;
    if (m->status != OK || model_refuse(m, grow(m, (void **)&p->list, p->count,
                                                &p->room, sizeof *p->list)))
        return -1;
    if (name_taken(m, &s)) {
        model_refuse(m, FAIL(ERR_INPUT, "there are two parameters %s.%s",
                             s.layer, s.field));
        return -1;
    }
    if (o)
        o->parameters++;
    return parameters_add(p, s);
}

void model_extra(struct model *m, const char *name, const char *field, int rows,
                 int columns)
{
    bool known = false;
    for (int i = 0; i < m->ops; i++)
        known |= strcmp(m->op[i]->name, name) == 0;
    if (m->status == OK && !known)
        model_refuse(m, FAIL(ERR_INPUT, "%s.%s: there is no layer %s", name,
                             field, name));
    if (m->status == OK &&
        (rows < 1 || columns < 1 || rows > INT_MAX / columns))
        model_refuse(m, FAIL(ERR_INPUT, "%s.%s of %d x %d numbers", name, field,
                             rows, columns));
    if (m->status == OK)
        model_parameter(m, NULL,
                        (struct parameter_spec){.extra = true,
                                                .layer = name,
                                                .field = field,
                                                .layout = LAYOUT_FLAT,
                                                .out = rows,
                                                .in = columns,
                                                .taps = 1,
                                                .fan_in = columns,
                                                .fan_out = rows,
                                                .start = {START_NORMAL, 1}});
}

/* Calls that name parameters by a pattern; NULL at the end. */
static struct parameter *next_match(struct model *m, const char *pattern,
                                    int *at)
{
    struct parameters *p = &m->parameters;
    while (*at < p->count) {
        struct parameter *q = &p->list[(*at)++];
        if (fnmatch(pattern, q->seen.name, 0) == 0)
            return q;
    }
    return NULL;
}

static void no_match(struct model *m, const char *what, const char *pattern)
{
    const struct parameters *p = &m->parameters;
    model_refuse(m, FAIL(ERR_INPUT,
                         "%s: no parameter is named like \"%s\"; the first of "
                         "the %d so far is %s",
                         what, pattern, p->count,
                         p->count ? p->list[0].seen.name : "missing"));
}

void model_freeze(struct model *m, const char *pattern)
{
    int at = 0, found = 0;
    for (struct parameter *q; (q = next_match(m, pattern, &at)); found++)
        q->frozen = true;
    if (!found && m->status == OK)
        no_match(m, "freeze", pattern);
}

void model_start(struct model *m, const char *pattern, struct start s)
{
    int at = 0, found = 0;
    for (struct parameter *q; (q = next_match(m, pattern, &at)); found++) {
        bool by_fan = s.kind != START_CONSTANT && s.kind != START_NORMAL;
        if (by_fan && q->fan_in <= 0)
            model_refuse(m, FAIL(ERR_INPUT,
                                 "start of %s: it has no number of inputs; "
                                 "give a constant or a standard deviation",
                                 q->seen.name));
        q->start = s;
    }
    if (!found && m->status == OK)
        no_match(m, "start", pattern);
}

void model_keep(struct model *m, int value)
{
    if (m->status != OK)
        return;
    CHECK(value >= 0 && value < m->tensors);
    m->tensor[value]->kept = true;
}
