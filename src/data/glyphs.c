/* Glyphs: drawn digits, for machines without a network and for tests.
 *
 * Image i of a part depends on its own random stream only.  A digit's strokes
 * are bent by a smooth random field, mapped by a random affine map, drawn with
 * a pen of random width among stray strokes, blurred, and buried in noise.
 * Only + - * / and sqrt, which every IEEE machine rounds alike, and one draw a
 * statement (C leaves the order within one open), so that all draw the same
 * bytes; version 2's are known (source.c). */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "glyph_shapes.h"
#include "source.h"

enum { VERSION = 2, SIDE = 28, CLASSES = 10, GRID = 4, STEPS = 6 };
enum { TRAIN = 60000, TEST = 10000 };

struct point {
    double x, y;
};

struct canvas {
    double ink[SIDE * SIDE]; /* 0..1 */
};

/* How a digit of the unit box comes to lie on the canvas. */
struct warp {
    struct point bend[GRID][GRID]; /* displacements, of the box */
    double a, b, c, d;             /* pixels: the linear map of (x, y) - 1/2 */
    struct point centre;
};

static double between(struct rng *r, double low, double high)
{
    return low + (high - low) * rng_uniform(r);
}

static struct point point_between(struct rng *r, double low, double high)
{
    double x = between(r, low, high);
    double y = between(r, low, high);
    return (struct point){x, y};
}

/* Bell-shaped, mean 0, variance 1, at most 2 * sqrt(3): four uniforms. */
static double bell(struct rng *r)
{
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += rng_uniform(r);
    return (sum - 2) * 1.7320508075688772;
}

static struct warp draw_warp(struct rng *r)
{
    struct warp w;
    double t = between(r, -0.18, 0.18); /* tan of half the angle: +-20 deg */
    double cosine = (1 - t * t) / (1 + t * t), sine = 2 * t / (1 + t * t);
    double wide = between(r, 9, 16), high = between(r, 14, 20);
    double shear = between(r, -0.35, 0.35);
    for (int i = 0; i < GRID; i++)
        for (int j = 0; j < GRID; j++) {
            w.bend[i][j].x = 0.11 * bell(r);
            w.bend[i][j].y = 0.11 * bell(r);
        }
    w.a = cosine * wide;
    w.b = -(sine + shear * cosine) * high;
    w.c = sine * wide;
    w.d = (cosine - shear * sine) * high;
    w.centre = point_between(r, -4, 4);
    w.centre.x += (SIDE - 1) / 2.0;
    w.centre.y += (SIDE - 1) / 2.0;
    return w;
}

/* Weights of the uniform cubic B-spline's four neighbours. */
static void spline(double t, double w[4])
{
    double u = 1 - t;
    w[0] = u * u * u / 6;
    w[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    w[2] = (3 * u * u * u - 6 * u * u + 4) / 6;
    w[3] = t * t * t / 6;
}

static struct point warp_point(const struct warp *w, struct point p)
{
    double wx[4], wy[4], x = p.x - 0.5, y = p.y - 0.5;
    spline(p.x, wx);
    spline(p.y, wy);
    for (int i = 0; i < GRID; i++)
        for (int j = 0; j < GRID; j++) {
            x += wy[i] * wx[j] * w->bend[i][j].x;
            y += wy[i] * wx[j] * w->bend[i][j].y;
        }
    return (struct point){w->centre.x + w->a * x + w->b * y,
                          w->centre.y + w->c * x + w->d * y};
}

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double distance(struct point p, struct point from, struct point to)
{
    double dx = to.x - from.x, dy = to.y - from.y;
    double length2 = dx * dx + dy * dy;
    double t = (p.x - from.x) * dx + (p.y - from.y) * dy;
    t = length2 > 0 ? clamp(t / length2, 0, 1) : 0;
    dx = from.x + t * dx - p.x;
    dy = from.y + t * dy - p.y;
    return sqrt(dx * dx + dy * dy);
}

static int pixel_at(double x)
{
    return (int)clamp(x, 0, SIDE - 1);
}

/* A round pen drawn from a point to another: pixels keep their darkest. */
static void draw_line(struct canvas *c, struct point from, struct point to,
                      double width, double dark)
{
    double reach = width / 2 + 0.5;
    int left = pixel_at(fmin(from.x, to.x) - reach);
    int right = pixel_at(fmax(from.x, to.x) + reach + 1);
    int top = pixel_at(fmin(from.y, to.y) - reach);
    int bottom = pixel_at(fmax(from.y, to.y) + reach + 1);
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            struct point p = {x, y};
            double ink = dark * clamp(reach - distance(p, from, to), 0, 1);
            double *at = &c->ink[y * SIDE + x];
            if (ink > *at)
                *at = ink;
        }
}

/* Catmull-Rom: the curve from p[1] to p[2] at t in [0, 1]. */
static double curve(double t, const double p[4])
{
    return 0.5 * (2 * p[1] + t * (p[2] - p[0] +
                                  t * (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3] +
                                       t * (3 * (p[1] - p[2]) + p[3] - p[0]))));
}

/* The stroke's point number i, also just before its first and after its last:
 * around a closed one, else the end again. */
static const double *knot(const struct stroke *s, int i)
{
    int last = s->n - 1;
    bool closed = last > 1 && s->at[0][0] == s->at[last][0] &&
                  s->at[0][1] == s->at[last][1];
    if (i < 0)
        return s->at[closed ? last - 1 : 0];
    if (i > last)
        return s->at[closed ? 1 : last];
    return s->at[i];
}

static struct point on_stroke(const struct stroke *s, int i, double t)
{
    double x[4], y[4];
    for (int k = 0; k < 4; k++) {
        x[k] = knot(s, i - 1 + k)[0];
        y[k] = knot(s, i - 1 + k)[1];
    }
    return (struct point){curve(t, x), curve(t, y)};
}

static void draw_stroke(struct canvas *c, const struct stroke *s,
                        const struct warp *w, double width, double dark)
{
    struct point last = warp_point(w, on_stroke(s, 0, 0));
    for (int i = 0; i < s->n - 1; i++)
        for (int k = 1; k <= STEPS; k++) {
            struct point next =
                warp_point(w, on_stroke(s, i, (double)k / STEPS));
            draw_line(c, last, next, width, dark);
            last = next;
        }
}

/* Short lines where no digit has one, as from another line's writing. */
static void draw_strays(struct canvas *c, struct rng *r, double dark)
{
    int n = (int)rng_below(r, 5);
    for (int i = 0; i < n; i++) {
        struct point from = point_between(r, 0, SIDE);
        struct point to = point_between(r, -6, 6);
        double width = between(r, 0.6, 1.8);
        double ink = dark * between(r, 0.4, 1);
        to.x += from.x;
        to.y += from.y;
        draw_line(c, from, to, width, ink);
    }
}

/* Each pixel takes a share from its neighbours in a row of SIDE, step doubles
 * apart; at the ends from itself. */
static void blur_row(double *at, size_t step, double share)
{
    double last = at[0];
    for (size_t i = 0; i < SIDE; i++) {
        double here = at[i * step];
        double next = i < SIDE - 1 ? at[(i + 1) * step] : here;
        at[i * step] = (1 - share) * here + share / 2 * (next + last);
        last = here;
    }
}

static void blur(struct canvas *c, double share)
{
    for (size_t y = 0; y < SIDE; y++)
        blur_row(&c->ink[y * SIDE], 1, share);
    for (int x = 0; x < SIDE; x++)
        blur_row(&c->ink[x], SIDE, share);
}

/* Triangular noise from 16 random bits a pixel, and bytes. */
static void develop(const struct canvas *c, struct rng *r, uint8_t *pixel)
{
    double paper = between(r, 0, 0.15), grain = between(r, 0.05, 0.4);
    uint64_t bits = 0;
    for (int i = 0; i < SIDE * SIDE; i++, bits >>= 16) {
        if (i % 4 == 0)
            bits = rng_u64(r);
        double noise =
            ((int)(bits & 255) + (int)(bits >> 8 & 255) - 255) / 255.0;
        double v = c->ink[i];
        v = paper + (1 - paper) * v + grain * noise;
        pixel[i] = (uint8_t)(255 * clamp(v, 0, 1) + 0.5);
    }
}

static void draw_glyph(struct rng *r, int class, uint8_t *pixel)
{
    struct canvas c = {0};
    const struct digit *digit = &glyph_digits[class];
    const struct shape *s =
        &digit->variant[rng_below(r, (uint64_t)digit->variants)];
    struct warp w = draw_warp(r);
    double width = between(r, 1.2, 3), dark = between(r, 0.55, 1);
    for (int i = 0; i < s->strokes; i++)
        draw_stroke(&c, &s->stroke[i], &w, width, dark);
    draw_strays(&c, r, dark);
    blur(&c, between(r, 0, 0.6));
    develop(&c, r, pixel);
}

/* Every ten images hold each class once, in an order of their own. */
static void draw_labels(int part, int n, uint16_t *label)
{
    int order[CLASSES];
    for (int i = 0; i < n; i += CLASSES) {
        struct rng r = rng_stream(0, RNG_DATA, (uint64_t)part + 2, (uint64_t)i);
        data_order(&r, CLASSES, order);
        for (int k = 0; k < CLASSES; k++)
            label[i + k] = (uint16_t)order[k];
    }
}

static enum status glyphs_shape(const struct source *from, struct arena *work,
                                struct dataset *d)
{
    (void)from, (void)work;
    d->channels = 1;
    d->height = d->width = SIDE;
    d->classes = CLASSES;
    d->train.count = TRAIN;
    d->test.count = TEST;
    return OK;
}

static enum status glyphs_fill(const struct source *from, struct arena *work,
                               struct dataset *d, const struct part to[2])
{
    (void)from, (void)work;
    const int count[2] = {d->train.count, d->test.count};
    for (int p = 0; p < 2; p++) {
        draw_labels(p, count[p], to[p].label);
        for (int i = 0; i < count[p]; i++) {
            struct rng r = rng_stream(0, RNG_DATA, (uint64_t)p, (uint64_t)i);
            draw_glyph(&r, to[p].label[i],
                       to[p].pixel + (size_t)i * SIDE * SIDE);
        }
    }
    return OK;
}

const struct decoder glyphs_decoder = {"glyphs", VERSION, glyphs_shape,
                                       glyphs_fill, NULL};
