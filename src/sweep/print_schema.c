/* The JSON Schema (draft 2020-12) that editors check sweep files with. */
#include <math.h>
#include <string.h>

#include "json.h"
#include "sweep_inside.h"
#include "text.h"

static void text_array(struct json *j, const char *key,
                       const char *const *words, int n)
{
    json_array(j, key);
    for (int i = 0; i < n; i++)
        json_text(j, NULL, words[i]);
    json_array_end(j);
}

/* "a|b|c" as an array. */
static void bar_array(struct json *j, const char *key, const char *bars)
{
    char word[64];
    json_array(j, key);
    for (;; bars++) {
        size_t n = strcspn(bars, "|");
        snprintf(word, sizeof word, "%.*s", (int)n, bars);
        json_text(j, NULL, word);
        bars += n;
        if (*bars == '\0')
            break;
    }
    json_array_end(j);
}

static void bound(struct json *j, const char *key, double x)
{
    if (isfinite(x) && fabs(x) < 1e15)
        json_real(j, key, x);
}

/* {"type": "integer", "minimum": 1, ...}: one value of a setting. */
static void one_value(struct json *j, const char *key, const struct setting *s)
{
    json_object(j, key);
    switch (s->type) {
    case SET_INT:
    case SET_REAL:
        json_text(j, "type", s->type == SET_INT ? "integer" : "number");
        bound(j, "minimum", s->low);
        bound(j, "maximum", s->high);
        break;
    case SET_FLAG: /* YAML 1.1 editors see yes as a truth value, 1.2 as text */
        bar_array(j, "enum", "no|yes|false|true|off|on");
        break;
    case SET_WORD:
        bar_array(j, "enum", s->words);
        break;
    case SET_TEXT:
        json_text(j, "type", "string");
        json_int(j, "minLength", 1);
        break;
    }
    json_object_end(j);
}

/* A flag is also a JSON truth value to editors. */
static void scalar(struct json *j, const struct setting *s)
{
    one_value(j, NULL, s);
    if (s->type == SET_FLAG) {
        json_object(j, NULL);
        json_text(j, "type", "boolean");
        json_object_end(j);
    }
}

static void any_scalar(struct json *j, const char *key, const struct setting *s)
{
    json_object(j, key);
    json_array(j, "anyOf");
    scalar(j, s);
    json_array_end(j);
    json_object_end(j);
}

static void list_of(struct json *j, const char *key, const struct setting *s)
{
    json_object(j, key);
    json_text(j, "type", "array");
    json_int(j, "minItems", 1);
    any_scalar(j, "items", s);
    json_object_end(j);
}

static void plain_type(struct json *j, const char *key, const char *type)
{
    json_object(j, key);
    json_text(j, "type", type);
    json_object_end(j);
}

static void pair_of(struct json *j, const char *key, const struct setting *s)
{
    json_object(j, key);
    json_text(j, "type", "array");
    json_int(j, "minItems", 2);
    json_int(j, "maxItems", 2);
    one_value(j, "items", s);
    json_object_end(j);
}

/* {values: ...}, and for numbers the other forms of an axis. */
static void axis_map(struct json *j, const struct setting *s)
{
    bool number = s->type == SET_INT || s->type == SET_REAL;
    json_object(j, NULL);
    json_text(j, "type", "object");
    json_object(j, "properties");
    json_object(j, "values");
    json_array(j, "anyOf");
    scalar(j, s);
    list_of(j, NULL, s);
    json_array_end(j);
    json_object_end(j);
    if (s->names_file)
        plain_type(j, "files", "string");
    plain_type(j, "when", "string");
    if (number) {
        pair_of(j, "range", s);
        pair_of(j, "log", s);
        pair_of(j, "uniform", s);
        json_object(j, "normal");
        json_text(j, "type", "array");
        json_int(j, "minItems", 2);
        json_int(j, "maxItems", 2);
        plain_type(j, "items", "number");
        json_object_end(j);
        plain_type(j, "step", "number");
        plain_type(j, "n", "integer");
    }
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
}

static void setting_schema(struct json *j, const struct setting *s)
{
    char help[512];
    struct text t = TEXT(help);
    text_add(&t, "%s", s->help);
    if (s->units)
        text_add(&t, " [%s]", s->units);
    if (s->fallback)
        text_add(&t, "; default %s", s->fallback);
    if (s->only)
        text_add(&t, "; only with %s", s->only);
    json_object(j, s->name);
    json_text(j, "description", help);
    json_array(j, "anyOf");
    scalar(j, s);
    list_of(j, NULL, s);
    axis_map(j, s);
    json_array_end(j);
    json_object_end(j);
}

static void settings_of(struct json *j, const struct schema *job,
                        enum setting_section section)
{
    for (int i = 0; i < job->n_settings; i++)
        if (job->settings[i].section == section)
            setting_schema(j, &job->settings[i]);
}

static void whole(struct json *j, const char *key, int64_t low, int64_t high,
                  const char *help)
{
    json_object(j, key);
    json_text(j, "type", "integer");
    json_int(j, "minimum", low);
    json_int(j, "maximum", high);
    json_text(j, "description", help);
    json_object_end(j);
}

static void section_schema(struct json *j, const struct schema *job,
                           enum setting_section section)
{
    json_object(j, section == IN_GRAPHS ? "graphs" : "settings");
    json_text(j, "type", "object");
    json_object(j, "properties");
    settings_of(j, job, section);
    if (section == IN_GRAPHS)
        whole(j, "count", 1, 1000000000, "graphs per point");
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
}

/* points: [{width: 16}, ...] of one job. */
static void points_schema(struct json *j, const struct schema *job)
{
    json_object(j, "points");
    json_text(j, "type", "array");
    json_object(j, "items");
    json_text(j, "type", "object");
    json_object(j, "properties");
    for (int i = 0; i < job->n_settings; i++)
        any_scalar(j, job->settings[i].name, &job->settings[i]);
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
    json_object_end(j);
}

/* if the job is this one, then these are its keys. */
static void job_schema(struct json *j, const struct schema *job)
{
    json_object(j, NULL);
    json_object(j, "if");
    json_object(j, "properties");
    json_object(j, "job");
    json_text(j, "const", job->job);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object(j, "then");
    json_object(j, "properties");
    settings_of(j, job, IN_TOP);
    if (job->takes_graphs)
        section_schema(j, job, IN_GRAPHS);
    section_schema(j, job, IN_SETTINGS);
    points_schema(j, job);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

static void described(struct json *j, const char *key, const char *words,
                      const char *help)
{
    json_object(j, key);
    if (words)
        bar_array(j, "enum", words);
    json_text(j, "description", help);
    json_object_end(j);
}

static void pattern(struct json *j, const char *key, const char *regex,
                    const char *help)
{
    json_object(j, key);
    json_text(j, "type", "string");
    json_text(j, "pattern", regex);
    json_text(j, "description", help);
    json_object_end(j);
}

static void limits_schema(struct json *j)
{
    json_object(j, "limits");
    json_text(j, "type", "object");
    json_object(j, "properties");
    pattern(j, "trial_time", "^[0-9.]+ *(x|s|min|h|d)$",
            "3x of the predicted time, or 90s, 10min, 2h, 1d");
    pattern(j, "memory", "^[0-9.]+ *([KMGT]iB|[kKMGT]?B)$",
            "that a trial may take: 2GiB");
    whole(j, "checkpoint", 0, 1000000, "epochs between saved states; 0: never");
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
}

static void design_schema(struct json *j)
{
    json_object(j, "design");
    json_array(j, "anyOf");
    described(j, NULL, "grid|list|zip", "how axes make points; default grid");
    json_object(j, NULL);
    json_text(j, "type", "object");
    json_object(j, "properties");
    whole(j, "random", 1, MOST_POINTS, "points to draw");
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
    json_array_end(j);
    json_object_end(j);
}

static void keep_schema(struct json *j)
{
    json_object(j, "keep");
    json_array(j, "anyOf");
    described(j, NULL, SWEEP_KEEPS,
              "trained parameters beside the result file; default none");
    json_object(j, NULL);
    json_text(j, "type", "object");
    json_object(j, "properties");
    whole(j, "weights", 1, 1000000, "of the first so many replicates");
    json_object_end(j);
    json_bool(j, "additionalProperties", false);
    json_object_end(j);
    json_array_end(j);
    json_object_end(j);
}

static void general_keys(struct json *j, const struct schema *const *jobs,
                         int n_jobs)
{
    const char *names[MOST_SETTINGS];
    CHECK(n_jobs <= MOST_SETTINGS);
    for (int i = 0; i < n_jobs; i++)
        names[i] = jobs[i]->job;
    pattern(j, "name", "^[^/]+$", "what the sweep is called");
    json_object(j, "job");
    text_array(j, "enum", names, n_jobs);
    json_text(j, "description", "which experiment");
    json_object_end(j);
    whole(j, "seed", 0, INT64_MAX, "the only source of randomness");
    whole(j, "replicates", 1, 1000000, "weight seeds per graph; default 1");
    design_schema(j);
    described(j, "stop", "none", "every trial runs to its end");
    described(j, "sync", SWEEP_SYNCS,
              "how often results are forced to disk; default trial");
    described(j, "kernels", SWEEP_KERNELS,
              "which CPU instructions are used; default auto");
    described(j, "infeasible", "refuse|skip",
              "what happens to points that cannot work; default refuse");
    keep_schema(j);
    limits_schema(j);
}

void sweep_print_json_schema(const struct schema *const *jobs, int n_jobs,
                             FILE *out)
{
    static const char *const required[] = {"name", "job", "seed"};
    struct json j = json_open(out);
    json_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_text(&j, "title", "wiresweep sweep file");
    json_text(&j, "type", "object");
    text_array(&j, "required", required, 3);
    json_object(&j, "properties");
    general_keys(&j, jobs, n_jobs);
    json_object_end(&j);
    json_array(&j, "allOf");
    for (int i = 0; i < n_jobs; i++)
        job_schema(&j, jobs[i]);
    json_array_end(&j);
    json_bool(&j, "unevaluatedProperties", false);
    json_close(&j);
}
