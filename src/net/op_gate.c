/* op_gate.c: sigmoid of the first value, times the sum of the others; image by
 * image, since the sum and the sigmoid are made once more for the way back. */
#include "join.h"
#include "operators.h"

/* An image's row i of values that lie as the output does. */
static real *room_row(const struct op *o, real *room, int h, int w)
{
    return room + ((long)h * o->out->wide + w) * o->out->pitch;
}

/* room += input i of an image. */
static void add_input(const struct op *o, int i, long image, real *room)
{
    int n = o->in[i]->channels;
    for (int h = 0; h < o->out->high; h++)
        for (int w = 0; w < o->out->wide; w++) {
            const real *restrict x = row_of(o, i, image, h, w);
            real *restrict y = room_row(o, room, h, w);
            for (int c = 0; c < n; c++)
                y[c] += x[c];
        }
}

/* The sum of what the gate lets through, and how far it is open. */
static void fill_room(const struct op *o, long image, real *sum, real *open)
{
    long n = tensor_reals(o->out);
    memset(sum, 0, (size_t)n * sizeof *sum);
    for (int k = 0; k < actives(o); k++)
        if (active(o, k) > 0)
            add_input(o, active(o, k), image, sum);
    memset(open, 0, (size_t)n * sizeof *open);
    add_input(o, 0, image, open);
    sigmoid_forward(n, open, open);
}

void gate_forward(struct op *o, struct pass *p)
{
    long n = tensor_reals(o->out);
    real *sum = p->room, *open = p->room + n;
    for (long b = 0; b < p->images; b++) {
        real *y = o->out->y + b * n;
        fill_room(o, b, sum, open);
        for (long i = 0; i < n; i++)
            y[i] = open[i] * sum[i];
    }
}

/* Into the places of input i that the output has read. */
static void spread(const struct op *o, int i, long image, real *from)
{
    int n = o->in[i]->channels;
    for (int h = 0; h < o->out->high; h++)
        for (int w = 0; w < o->out->wide; w++)
            memcpy(o->gx[i] + (row_of(o, i, image, h, w) - o->in[i]->y),
                   room_row(o, from, h, w), (size_t)n * sizeof *from);
}

/* The gate's own gradient replaces sum, that of the others open. */
static void turn_round(long n, const real *restrict gy, real *restrict sum,
                       real *restrict open)
{
    for (long i = 0; i < n; i++) {
        real through = gy[i] * open[i];
        sum[i] = through * (1 - open[i]) * sum[i];
        open[i] = through;
    }
}

void gate_backward(struct op *o, struct pass *p)
{
    long n = tensor_reals(o->out);
    real *sum = p->room, *open = p->room + n;
    for (int i = 0; i < o->ins; i++)
        clear_gradient(o, i, p->images);
    for (long b = 0; b < p->images; b++) {
        fill_room(o, b, sum, open);
        turn_round(n, o->out->g + b * n, sum, open);
        if (o->gx[0])
            spread(o, 0, b, sum);
        for (int k = 0; k < actives(o); k++)
            if (active(o, k) > 0 && o->gx[active(o, k)])
                spread(o, active(o, k), b, open);
    }
}

long gate_room(const struct op *o)
{
    return 2 * tensor_reals(o->out);
}
