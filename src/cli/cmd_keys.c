/* wiresweep keys: what each job can be told. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "jobs.h"
#include "log.h"
#include "text.h"

enum { MOST_JOBS = 64 };

struct keys_options {
    const char *job;
    bool schema;
};

static const struct argp_option options[] = {
    {"json-schema", 'S', NULL, 0,
     "print the JSON schema of sweep files, for editors", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct keys_options *o = state->input;
    switch (key) {
    case 'S':
        o->schema = true;
        return 0;
    case ARGP_KEY_ARG:
        if (o->job)
            return ARGP_ERR_UNKNOWN;
        o->job = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "[JOB]",
    "Every key that a sweep file for a job may hold; without JOB, the jobs.",
    NULL,
    NULL,
    NULL};

static int print_job(const char *name)
{
    int n;
    const struct schema *const *list = jobs_schemas(&n);
    const char *names[MOST_JOBS];
    for (int i = 0; i < n && i < MOST_JOBS; i++) {
        names[i] = list[i]->job;
        if (strcmp(list[i]->job, name) == 0) {
            sweep_print_keys(list[i], stdout);
            return EXIT_DONE;
        }
    }
    const char *near = text_nearest(name, names, n);
    log_error("no job \"%s\"%s%s%s", name, near ? "; did you mean \"" : "",
              near ? near : "", near ? "\"?" : "; wiresweep keys lists them");
    return EXIT_USAGE;
}

int cmd_keys(int argc, char **argv)
{
    struct keys_options o = {0};
    int n;
    const struct schema *const *list = jobs_schemas(&n);
    cli_parse(&argp, argc, argv, &o);
    if (o.job)
        return print_job(o.job);
    if (o.schema)
        sweep_print_json_schema(list, n, stdout);
    else
        for (int i = 0; i < n; i++)
            printf("%-12s %s\n", list[i]->job, list[i]->summary);
    return EXIT_DONE;
}
