/* pair.c: batches of two data sets at once. */
#include "pair.h"

static long numbers_of(const struct dataset *d)
{
    return (long)d->height * d->width * d->channels;
}

int data_pair_count(const struct data_pair *p, bool training)
{
    int n = training ? p->train : p->test;
    return p->mixing == DATA_SEQUENTIAL ? 2 * n : n;
}

long data_pair_numbers(const struct data_pair *p)
{
    return numbers_of(p->data) * (p->mixing == DATA_CONCATENATE ? 2 : 1);
}

/* One image of one of the two, and its label. */
struct shown {
    const uint8_t *pixel;
    uint16_t label;
};

static struct shown image_of(const struct data_pair *p, bool training, int task,
                             int i)
{
    const struct dataset *d = &p->data->pair[task];
    const struct images *part = training ? &d->train : &d->test;
    return (struct shown){part->pixel + i * numbers_of(d), part->label[i]};
}

static void show_one(const struct data_pair *p, const real value[256],
                     struct shown s, real *x)
{
    long size = numbers_of(p->data);
    for (long j = 0; j < size; j++)
        x[j] = value[s.pixel[j]];
}

static void show_sum(const struct data_pair *p, const real value[256],
                     const struct shown s[2], real *x)
{
    long size = numbers_of(p->data);
    for (long j = 0; j < size; j++)
        x[j] = value[s[0].pixel[j]] + value[s[1].pixel[j]];
}

static void show_both(const struct data_pair *p, const real value[256],
                      const struct shown s[2], real *x)
{
    if (p->mixing == DATA_MIX) {
        show_sum(p, value, s, x);
    } else {
        show_one(p, value, s[0], x);
        show_one(p, value, s[1], x + numbers_of(p->data));
    }
}

void data_pair_gather(const struct data_pair *p, bool training,
                      const struct data_batch *which, real *x, uint16_t *y)
{
    real value[256];
    int half = training ? p->train : p->test;
    for (int v = 0; v < 256; v++)
        value[v] = (real)v / 255;
    for (int k = 0; k < which->n; k++, x += data_pair_numbers(p), y += 2) {
        int i = which->index ? which->index[k] : which->first + k;
        if (p->mixing == DATA_SEQUENTIAL) {
            int task = i >= half;
            struct shown s = image_of(p, training, task, i - task * half);
            show_one(p, value, s, x);
            y[task] = s.label;
            y[1 - task] = DATA_NO_LABEL;
        } else {
            int j = training && p->partner ? p->partner[i] : i;
            struct shown s[2] = {image_of(p, training, 0, i),
                                 image_of(p, training, 1, j)};
            show_both(p, value, s, x);
            y[0] = s[0].label;
            y[1] = s[1].label;
        }
    }
}
