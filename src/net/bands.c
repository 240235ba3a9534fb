/* bands.c: along an axis, over both, for both directions. */
#include "bands.h"

/* ---- along one axis ------------------------------------------------------ */

struct band {
    int first, count; /* positions */
    int tap, taps;    /* the first that they see, and how many */
};

static int between(int low, int x, int high)
{
    return x < low ? low : x > high ? high : x;
}

static void see(const struct axis *a, int position, struct band *b)
{
    int place = position * a->step + a->base,
        end = between(0, a->limit - place, a->taps);
    b->tap = between(0, -place, end);
    b->taps = end - b->tap;
}

static bool like(const struct axis *a, const struct band *b, int position)
{
    struct band other;
    see(a, position, &other);
    return other.tap == b->tap && other.taps == b->taps;
}

/* The band after b; after {0} comes the first. */
static bool next_band(const struct axis *a, struct band *b)
{
    b->first += b->count;
    if (b->first >= a->positions)
        return false;
    see(a, b->first, b);
    b->count = 1;
    while (b->first + b->count < a->positions &&
           like(a, b, b->first + b->count))
        b->count++;
    return true;
}

/* Of the band's first tap at its first position. */
static long place_of(const struct axis *a, const struct band *b)
{
    return b->taps ? (long)b->first * a->step + a->base + b->tap : 0;
}

/* ---- over both ----------------------------------------------------------- */

static struct la_windows windows_of(const struct side *s,
                                    const struct band *down,
                                    const struct band *across)
{
    long pitch = s->from->pitch, line = s->from->wide * pitch,
         to_pitch = s->every * (long)s->to->pitch;
    bool run = s->inner == pitch; /* the taps of a line lie side by side */
    return (struct la_windows){
        .lines = down->count,
        .rows = across->count,
        .from = {tensor_reals(s->from), s->down.step * line,
                 s->across.step * pitch},
        .to = {tensor_reals(s->to), s->to->wide * to_pitch, to_pitch},
        .down = across->taps ? down->taps : 0,
        .across = run ? 1 : across->taps,
        .inner = run ? across->taps * s->inner : s->inner,
        .tap_line = line,
        .tap = pitch,
        .w_first = (down->tap * s->across.taps + across->tap) * s->inner,
        .w_line = s->across.taps * s->inner,
        .w_rows = s->down.taps * s->across.taps * s->inner,
        .columns = s->to->pitch,
        .used = s->to->channels};
}

void side_parts(const struct side *s, int images, part_use *use, void *with)
{
    struct band down = {0};
    while (next_band(&s->down, &down)) {
        struct band across = {0};
        while (next_band(&s->across, &across)) {
            struct part p = {windows_of(s, &down, &across), 0, 0};
            p.windows.images = images;
            p.from = (place_of(&s->down, &down) * s->from->wide +
                      place_of(&s->across, &across)) *
                     s->from->pitch;
            p.to = ((long)(s->line + down.first * s->every) * s->to->wide +
                    s->column + across.first * s->every) *
                   s->to->pitch;
            use(&p, with);
        }
    }
}

/* ---- both directions ----------------------------------------------------- */

static struct axis forward_axis(struct windows w, int in, int out)
{
    return (struct axis){out, w.stride, -w.pad, w.size ? w.size : in, in};
}

struct side side_forward(const struct op *o)
{
    const struct tensor *x = o->in[0], *y = o->out;
    return (struct side){.down = forward_axis(o->window, x->high, y->high),
                         .across = forward_axis(o->window, x->wide, y->wide),
                         .from = x,
                         .to = y,
                         .inner = x->channels,
                         .every = 1};
}

/* Input h meets output (h + pad - tap) / stride, where that is whole. */
static struct axis back_axis(struct windows w, int in, int out, int rest,
                             int *last)
{
    int first = (rest + w.pad) % w.stride,
        taps = (w.size - first + w.stride - 1) / w.stride;
    taps = taps < 0 ? 0 : taps;
    *last = first + (taps - 1) * w.stride;
    return (struct axis){.positions = (in - rest + w.stride - 1) / w.stride,
                         .step = 1,
                         .base = (rest + w.pad - *last) / w.stride,
                         .taps = taps,
                         .limit = out};
}

struct side side_back(const struct op *o, const int rest[2], int last[2])
{
    const struct tensor *x = o->in[0], *y = o->out;
    return (struct side){
        .down = back_axis(o->window, x->high, y->high, rest[0], &last[0]),
        .across = back_axis(o->window, x->wide, y->wide, rest[1], &last[1]),
        .from = y,
        .to = x,
        .inner = y->channels,
        .every = o->window.stride,
        .line = rest[0],
        .column = rest[1]};
}
