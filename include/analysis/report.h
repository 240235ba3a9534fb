/* report.h: one page that answers a population's question: HTML that needs
 * nothing beside it, with figures that a phone, a dark screen and a printer
 * show as well. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "frame.h"
#include "recipe.h"

struct arena;

/* "what", "value": where the results come from. */
struct report_fact {
    const char *name, *value;
};

struct report_input {
    const struct frame *runs;      /* with the columns of their graphs */
    const struct frame *epochs;    /* /epochs with run columns; NULL: none */
    const struct frame *telemetry; /* NULL: none */
    const char *source;            /* file names */
    const char *sweep;             /* the sweep file; NULL: unknown */
    const struct report_fact *fact;
    int facts;
};

/* Writes the page.  Its numbers are those of `analyze --json`: every one stands
 * in full in an attribute data-v.  Charts of more than 3,000 dots are binned,
 * so that 10^5 runs are a page of less than a megabyte.  ERR_INPUT where a
 * column is missing. */
enum status report_write(const struct report_input *in,
                         const struct recipe *recipe, FILE *out,
                         struct arena *arena);

#endif
