/* What a file gives for each setting: a constant, an axis or nothing. */
#include "hash.h"
#include "sweep_inside.h"
#include "text.h"

/* "width: 16" or "width: {values: 16, when: ...}"; else NULL. */
static const struct doc_node *constant(const struct given *g)
{
    if (g->at->kind != DOC_MAP)
        return g->at->kind == DOC_SCALAR ? g->at : NULL;
    const struct doc_node *values = doc_find(g->at, "values");
    bool alone = g->at->count == 1 + (g->when != NULL);
    return values && values->kind == DOC_SCALAR && alone ? values : NULL;
}

/* A constant goes to fixed, all else to a new axis. */
static enum status read_given(struct reading *r, int setting)
{
    struct sweep *s = r->sweep;
    struct given *g = &r->given[setting];
    struct axis *a = &s->axes[s->n_axes];
    union cell c;
    bool good;
    g->when = doc_find(g->at, "when");
    const struct doc_node *one = constant(g);
    if (one) {
        if (read_cell(r, setting, one, &c))
            s->fixed[setting] = value_from(s, setting, c);
        return OK;
    }
    *a = (struct axis){.setting = setting, .at = g->at};
    a->key = hash_string(HASH_START, s->schema->settings[setting].name);
    TRY(read_axis(r, g->at, a, &good));
    if (good && a->kind == AXIS_CELLS && a->length == 1)
        s->fixed[setting] = value_from(s, setting, a->cells[0]);
    else if (good)
        s->n_axes++;
    return OK;
}

/* The default, from the job's own table: a wrong one is our bug. */
static void read_fallback(struct sweep *s, int setting)
{
    const struct setting *set = &s->schema->settings[setting];
    union cell c = {.i = 0};
    bool good = true;
    if (!set->fallback)
        return;
    if (set->type == SET_INT)
        good = doc_parse_int(set->fallback, &c.i);
    else if (set->type == SET_REAL)
        good = doc_parse_real(set->fallback, &c.x);
    else if (set->type == SET_TEXT)
        c.text = set->fallback;
    else
        c.i = text_choice(set->fallback, set->type == SET_WORD
                                             ? set->words
                                             : "no|yes|false|true|off|on");
    CHECK(good && (set->type == SET_TEXT || set->type == SET_REAL || c.i >= 0 ||
                   set->type == SET_INT));
    if (set->type == SET_FLAG)
        c.i %= 2;
    s->fixed[setting] = s->fallback[setting] = value_from(s, setting, c);
}

enum status read_axes(struct reading *r)
{
    struct sweep *s = r->sweep;
    for (int i = 0; i < s->schema->n_settings; i++)
        read_fallback(s, i);
    for (int place = 0; place < r->n_given; place++)
        for (int i = 0; i < s->schema->n_settings; i++)
            if (r->given[i].at && r->given[i].place == place)
                TRY(read_given(r, i));
    return OK;
}
