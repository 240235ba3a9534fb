/* report_parts.h: the sections of a report, in their order. */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "analysis.h"
#include "report.h"

struct report {
    const struct report_input *in;
    const struct analysis *a;
    struct arena *arena;
    FILE *out;
};

enum { TIP_TEXT = 160, MOST_DOTS = 3000 };

/* The column that tells the parts apart. */
static inline const char *report_part_name(const struct analysis *a)
{
    return a->recipe->part ? a->recipe->part : "dataset";
}

/* report_published.c */
void report_published(const struct report *r);

/* report_charts.c */
enum status report_scatter(const struct report *r, int part);
void report_forest(const struct report *r, int part);

/* report_groups.c */
enum status report_by_group(const struct report *r, int part);

/* report_models.c */
void report_models(const struct report *r, int part);

/* report_time.c */
enum status report_curves(const struct report *r);
enum status report_execution(const struct report *r);

/* report_trust.c */
void report_trust(const struct report *r);

#endif
