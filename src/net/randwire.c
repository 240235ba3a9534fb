/* randwire.c: a RandWire network as a model. */
#include "randwire.h"

#include "arena.h"

static enum status check_images(const struct randwire *s, int stages)
{
    int least = (1 << stages) * s->stem_stride;
    if (!s->regular)
        least *= s->stem_stride;
    if (s->height < least || s->width < least)
        return FAIL(ERR_INPUT,
                    "images of %d x %d are too small: %s halving stages and "
                    "stem_stride %d need at least %d x %d",
                    s->height, s->width, s->regular ? "four" : "three",
                    s->stem_stride, least, least);
    return OK;
}

struct model *randwire_model(const struct randwire *s, struct arena *arena)
{
    struct model *m = model_new(s->batch, arena);
    int stages = s->regular ? RANDWIRE_MOST : RANDWIRE_STAGES;
    if (!m)
        return NULL;
    int x = model_images(m, s->channels, s->height, s->width);
    x = model_stem(m, "stem", x,
                   (struct stem_spec){.C = s->C,
                                      .stride = s->stem_stride,
                                      .convolutions = s->regular ? 1 : 2});
    if (check_images(s, stages) != OK)
        model_mistake(m, "%s", fail_text());
    for (int k = 0; k < stages; k++)
        x = model_wired(m, model_name(m, "stage%d", k + 1), x,
                        (struct wired_spec){.wiring = s->stage[k],
                                            .out = s->C << k,
                                            .widen_output = s->widen_output,
                                            .drop_path = s->drop_path});
    x = model_head(m, "head", x, s->classes);
    model_loss(m, x, (struct loss_spec){.label_smoothing = s->label_smoothing});
    return m;
}

enum status randwire_build(const struct randwire *spec, struct arena *arena,
                           struct net **out)
{
    struct mark before = arena_mark(arena);
    struct model *m = randwire_model(spec, arena);
    enum status st =
        m ? net_build(m, arena, out) : FAIL(ERR_MEMORY, "no room for a model");
    if (st != OK)
        arena_rewind(arena, before);
    return st;
}

enum status randwire_plan(const struct randwire *spec, struct arena *work,
                          struct net_plan *out)
{
    struct mark before = arena_mark(work);
    struct model *m = randwire_model(spec, work);
    enum status st =
        m ? net_plan_of(m, out) : FAIL(ERR_MEMORY, "no room for a model");
    arena_rewind(work, before);
    return st;
}
