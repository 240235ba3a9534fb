/* space.c: transport and density costs, layer by layer. */
#include "space.h"

#include <string.h>

#include "arena.h"
#include "kernels.h"
#include "la.h"

/* Places of the units and of those below, coordinate by coordinate, and their
 * gradients, padded to whole vectors. */
struct space_room {
    int padded;
    struct plane {
        real *x, *y, *gx, *gy;
    } plane[2];
    real *unused; /* gradients of weights that nobody wants */
};

enum status space_room(int most_units, struct arena *arena,
                       struct space_room **out)
{
    int lanes = la_kernels()->lanes;
    struct space_room *r;
    NEW(r, arena, 1);
    r->padded = (most_units + lanes - 1) / lanes * lanes;
    for (int k = 0; k < 2; k++) {
        NEW(r->plane[k].x, arena, 4 * r->padded);
        r->plane[k].y = r->plane[k].x + r->padded;
        r->plane[k].gx = r->plane[k].y + r->padded;
        r->plane[k].gy = r->plane[k].gx + r->padded;
    }
    NEW(r->unused, arena, r->padded);
    *out = r;
    return OK;
}

static void take_places(const real *place, int n, int padded, struct plane *to)
{
    memset(to->x, 0, 4 * (size_t)padded * sizeof *to->x);
    for (int i = 0; i < n; i++) {
        to->x[i] = place[2 * i];
        to->y[i] = place[2 * i + 1];
    }
}

static void give_gradients(const struct plane *from, int n, real *gradient)
{
    for (int i = 0; i < n; i++) {
        gradient[2 * i] += from->gx[i];
        gradient[2 * i + 1] += from->gy[i];
    }
}

static struct la_places places_of(const struct plane *p, int n, double scale)
{
    return (struct la_places){.n = n,
                              .x = p->x,
                              .y = p->y,
                              .gx = p->gx,
                              .gy = p->gy,
                              .scale = (real)scale};
}

/* What one unit's sums are for itself. */
static void pull_unit(struct plane *p, int i, double scale,
                      const double sums[3])
{
    p->gx[i] += (real)(scale * sums[1]);
    p->gy[i] += (real)(scale * sums[2]);
}

/* T(l); its gradient times weight. */
static double transport(const struct space_layer *l,
                        const struct space_cost *how, double weight,
                        struct space_room *r)
{
    double norm = how->norm == SPACE_NORM_CODE ? (double)l->units * l->below
                                               : (double)l->units;
    double scale = weight / norm, sum = 0, sums[3];
    struct plane *own = &r->plane[0];
    struct la_places p = places_of(&r->plane[1], l->below, scale);
    p.along_axes = how->distance == SPACE_L1;
    for (int i = 0; i < l->units; i++) {
        long row = (long)i * l->below;
        p.at[0] = own->x[i];
        p.at[1] = own->y[i];
        la_kernels()->transport(
            &p, l->weight + row,
            weight == 0 ? r->unused : l->weight_gradient + row, sums);
        pull_unit(own, i, scale, sums);
        sum += sums[0];
    }
    return sum / norm;
}

/* V(l); its gradient times weight.  Every pair counts twice. */
static double density(const struct space_layer *l, double weight,
                      struct space_room *r)
{
    const double alone = la_exp(-1e-4); /* i = j: sqrt(1e-8) */
    double norm = (double)l->units * l->units, scale = 2 * weight / norm,
           sum = 0, sums[3];
    struct plane *own = &r->plane[0];
    struct la_places p = places_of(own, l->units, scale);
    for (int i = 0; i < l->units; i++) {
        p.at[0] = own->x[i];
        p.at[1] = own->y[i];
        la_kernels()->density(&p, i, sums);
        pull_unit(own, i, scale, sums);
        sum += sums[0];
    }
    return (l->units * alone + 2 * sum) / norm;
}

struct space_costs space_costs(const struct space_layer *layer, int layers,
                               const struct space_cost *how,
                               struct space_room *room)
{
    struct space_costs out = {0, 0};
    for (int i = 0; i < layers; i++) {
        const struct space_layer *l = &layer[i];
        CHECK(l->units <= room->padded && l->below <= room->padded);
        take_places(l->place[0], l->units, room->padded, &room->plane[0]);
        take_places(l->place[1], l->below, room->padded, &room->plane[1]);
        out.transport += transport(l, how, how->alpha / layers, room) / layers;
        out.density += density(l, how->beta / layers, room) / layers;
        if (how->alpha == 0 && how->beta == 0)
            continue;
        give_gradients(&room->plane[0], l->units, l->place_gradient[0]);
        give_gradients(&room->plane[1], l->below, l->place_gradient[1]);
    }
    return out;
}
