/* sweep_inside.h: what the files of the sweep module share. */
#ifndef SWEEP_INSIDE_H
#define SWEEP_INSIDE_H

#include "arena.h"
#include "doc.h"
#include "sweep.h"

enum {
    MOST_SETTINGS = 128,
    MOST_AXIS_VALUES = 1000000,
    MOST_POINTS = 1000000000
};

/* A value without its type: INT and FLAG i, WORD i, REAL x, TEXT text. */
union cell {
    int64_t i;
    double x;
    const char *text;
};

/* The possible values of one setting, or the law they are drawn from. */
struct axis {
    int setting;
    enum { AXIS_CELLS, AXIS_UNIFORM, AXIS_LOG, AXIS_NORMAL } kind;
    int64_t length;    /* of cells */
    union cell *cells; /* AXIS_CELLS */
    bool *missing;     /* [length] points of a list without this setting */
    double a, b;       /* bounds, or mean and standard deviation */
    uint64_t key;      /* of the random stream */
    const struct doc_node *at;
};

/* When a setting exists (`only`) and when what the file gives it holds
 * (`when`; elsewhere it has its default).  Rules stand in an order in which
 * each needs only settings that are settled before. */
struct rule {
    int setting;
    int axis;           /* of the setting; -1: none */
    int only;           /* a WORD setting, or -1 */
    uint64_t only_mask; /* bit w: word w of it will do */
    const struct when *when;
};

#define DESIGNS "grid|list|zip|random"
enum design { DESIGN_GRID, DESIGN_LIST, DESIGN_ZIP, DESIGN_RANDOM };

struct sweep {
    struct sweep_head head;
    const struct schema *schema;
    const char ***words; /* [setting][word]; NULL for other types */
    struct arena *arena;
    enum design design;
    int64_t raw_points; /* product of the axes, or rows */
    struct axis *axes;
    int n_axes;
    const char **axis_names;
    struct value *fixed;    /* [settings] what does not vary */
    struct value *fallback; /* [settings] the defaults */
    struct rule *rules;
    int n_rules;
    int64_t points, groups;
    uint32_t *raw;   /* [points] which raw point it is */
    uint32_t *order; /* [points] point numbers, group by group */
    uint32_t *start; /* [groups + 1] places in order */
};

/* What a file gave for a setting, while it is read. */
struct given {
    struct doc_node *at; /* the value; NULL: not given */
    int place;           /* 0, 1, ... in the file */
    const struct doc_node *when;
};

struct reading {
    struct sweep *sweep;
    struct doc_errors *errors;
    struct arena *arena;
    struct doc_node *root;
    struct given *given; /* [settings] */
    int n_given;
    const struct doc_node *design_at, *points; /* of `design:`, `points:` */
    int64_t random;                            /* points of a random design */
};

/* read_head.c, read_keys.c, read_setting.c, read_axis.c, read_files.c,
 * read_cell.c, read_design.c.
 * read_job finds the job and lets the options of --set take their places in the
 * tree. */
enum status read_job(struct reading *r, struct doc_node *const *options, int n,
                     const struct schema *const *jobs, int n_jobs);
void read_head(struct reading *r);
void read_keys(struct reading *r);
extern const char *const top_keys[];
extern const int n_top_keys;
extern const char *const limit_keys[];
extern const int n_limit_keys;

/* Values and axes of every setting, into sweep->fixed and sweep->axes. */
enum status read_axes(struct reading *r);
enum status read_list_points(struct reading *r);
/* A list or a map of one of the forms, into axis; an error where not good. */
enum status read_axis(struct reading *r, const struct doc_node *at,
                      struct axis *axis, bool *good);
/* Its values from the files that a pattern matches, in the order of names. */
enum status read_files(const struct reading *r, const struct doc_node *at,
                       struct axis *a, bool *good);
/* One scalar of a setting's type. */
bool read_cell(struct reading *r, int setting, const struct doc_node *at,
               union cell *out);
enum status read_rules(struct reading *r);
/* Checks the axes against the design and sets raw_points. */
void read_size(struct reading *r);

/* when.c */
enum status when_read(struct reading *r, const struct doc_node *at,
                      const struct when **out);
bool when_holds(const struct when *w, const struct sweep *s,
                const struct value *values);
/* Calls visit for every setting that w asks for. */
void when_visit(const struct when *w, void (*visit)(void *, int), void *to);

/* values.c */
struct value value_from(const struct sweep *s, int setting, union cell c);
bool value_equal(const struct setting *s, const struct value *a,
                 const struct value *b);
int cell_order(enum setting_type type, union cell a, union cell b);
int setting_index(const struct schema *job, const char *name); /* or -1 */
/* Decimal rounding to 15 digits: 0.1 + 2 * 0.1 is 0.3. */
double tidy(double x);

/* points.c */
/* The values of a raw point; false where it repeats another one, being
 * different only in settings that do not exist there. */
bool raw_values(const struct sweep *s, int64_t raw, struct value *values);
/* Lists the points and groups them; used [settings]: what the file gives it
 * holds at some point. */
enum status list_points(struct reading *r, bool *used);
enum status group_points(struct sweep *s);

#endif
