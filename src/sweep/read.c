/* From a file to a sweep: the order of the steps. */
#include "log.h"
#include "sha256.h"
#include "sweep_inside.h"
#include "text.h"

#include <string.h>

/* Each WORD setting's words, cut at the bars. */
static enum status cut_words(struct sweep *s)
{
    const struct schema *job = s->schema;
    NEW(s->words, s->arena, job->n_settings);
    for (int i = 0; i < job->n_settings; i++) {
        if (job->settings[i].type != SET_WORD)
            continue;
        char *copy = arena_string(s->arena, job->settings[i].words);
        int n = 1;
        if (!copy)
            return FAIL(ERR_MEMORY, "no room for the words of %s", job->job);
        for (const char *c = copy; *c; c++)
            n += *c == '|';
        NEW(s->words[i], s->arena, n);
        for (n = 0; copy;)
            s->words[i][n++] = strsep(&copy, "|");
    }
    return OK;
}

/* The file and a comment line per override: what makes this sweep this one. */
static enum status keep_text(struct sweep *s, const char *text,
                             const char *const *overrides, int n)
{
    size_t room = strlen(text) + 2;
    char *all;
    for (int i = 0; i < n; i++)
        room += strlen(overrides[i]) + sizeof "# --set \n";
    NEW(all, s->arena, room);
    struct text t = text_over(all, room);
    text_add(&t, "%s", text);
    if (n && t.used && all[t.used - 1] != '\n')
        text_add(&t, "\n");
    for (int i = 0; i < n; i++)
        text_add(&t, "# --set %s\n", overrides[i]);
    s->head.text = all;
    return sha256_bytes(all, t.used, s->head.sha256);
}

static enum status new_sweep(struct reading *r, const char *path)
{
    NEW(r->sweep, r->arena, 1);
    r->sweep->arena = r->arena;
    r->sweep->head.path = arena_string(r->arena, path);
    if (!r->sweep->head.path)
        return FAIL(ERR_MEMORY, "no room to read %s", path);
    return doc_errors_new(r->arena, &r->errors);
}

static enum status new_settings(struct reading *r)
{
    struct sweep *s = r->sweep;
    int n = s->schema->n_settings;
    CHECK(n <= MOST_SETTINGS);
    TRY(cut_words(s));
    NEW(r->given, r->arena, n);
    NEW(s->fixed, r->arena, n);
    NEW(s->fallback, r->arena, n);
    NEW(s->axes, r->arena, n + 1); /* one under construction */
    return OK;
}

/* A key that no point can use is likely a mistake, but harms none. */
static void warn_of_unused(struct reading *r, const bool *used)
{
    const struct sweep *s = r->sweep;
    for (int k = 0; k < s->n_rules; k++) {
        int i = s->rules[k].setting;
        const struct setting *set = &s->schema->settings[i];
        if (used[i] || !r->given[i].at)
            continue;
        if (set->only)
            doc_warn(r->errors, r->given[i].at->key,
                     "no point uses %s; it belongs to %s", set->name,
                     set->only);
        else
            doc_warn(r->errors, r->given[i].at->key,
                     "no point uses %s; its `when` holds nowhere", set->name);
    }
}

static enum status name_axes(struct sweep *s)
{
    NEW(s->axis_names, s->arena, s->n_axes);
    for (int k = 0; k < s->n_axes; k++)
        s->axis_names[k] = s->schema->settings[s->axes[k].setting].name;
    return OK;
}

/* What the keys say, once the job is known. */
static enum status read_body(struct reading *r)
{
    bool used[MOST_SETTINGS] = {false};
    TRY(new_settings(r));
    read_head(r);
    read_keys(r);
    TRY(read_axes(r));
    TRY(read_list_points(r));
    TRY(read_rules(r));
    if (doc_error_count(r->errors))
        return OK;
    read_size(r);
    if (doc_error_count(r->errors))
        return OK;
    TRY(name_axes(r->sweep));
    TRY(list_points(r, used));
    warn_of_unused(r, used);
    return OK;
}

static enum status read_all(struct reading *r, const char *path,
                            const char *const *overrides, int n,
                            const struct schema *const *jobs, int n_jobs)
{
    struct doc_node **options;
    const char *text;
    NEW(options, r->arena, n);
    TRY(doc_read(path, r->errors, r->arena, &r->root, &text));
    for (int i = 0; i < n; i++)
        TRY(doc_read_option("--set", overrides[i], r->errors, r->arena,
                            &options[i]));
    TRY(keep_text(r->sweep, text, overrides, n));
    if (!r->root || !doc_map(r->errors, r->root, "a sweep file"))
        return OK;
    TRY(read_job(r, options, n, jobs, n_jobs));
    return r->sweep->schema ? read_body(r) : OK;
}

enum status sweep_read(const char *path, const char *const *overrides,
                       int n_overrides, const struct schema *const *jobs,
                       int n_jobs, struct arena *arena, struct sweep **out)
{
    struct reading r = {.arena = arena};
    TRY(new_sweep(&r, path));
    enum status st = read_all(&r, path, overrides, n_overrides, jobs, n_jobs);
    if (st == ERR_INPUT) /* no text at all: nothing to point at */
        log_failure(st);
    TRY(st);
    TRY(doc_report(r.errors, log_silent() ? NULL : stderr));
    *out = r.sweep;
    return OK;
}
