/* Which keys a file gives, and what --set puts in their places. */
#include <string.h>

#include "sweep_inside.h"
#include "text.h"

static const char *const section_name[] = {"at the top level",
                                           "under graphs:", "under settings:"};

static bool in_list(const char *word, const char *const *list, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

/* The keys of a section, for suggestions. */
static int known_keys(const struct schema *job, enum setting_section section,
                      const char *known[])
{
    int n = 0;
    for (int i = 0; i < job->n_settings; i++)
        if (job->settings[i].section == section)
            known[n++] = job->settings[i].name;
    if (section == IN_GRAPHS)
        known[n++] = "count";
    for (int i = 0; section == IN_TOP && i < n_top_keys; i++)
        known[n++] = top_keys[i];
    return n;
}

enum { MOST_KNOWN = MOST_SETTINGS + 32 };

static void unknown_key(struct reading *r, const struct doc_node *key,
                        enum setting_section section)
{
    const struct schema *job = r->sweep->schema;
    const char *known[MOST_KNOWN];
    int i = setting_index(job, key->text);
    if (i >= 0)
        doc_error(r->errors, key, "%s belongs %s", key->text,
                  section_name[job->settings[i].section]);
    else if (section == IN_GRAPHS && strcmp(key->text, "select") == 0)
        doc_error(r->errors, key,
                  "select is not there yet; every one of the `count` graphs "
                  "is used");
    else if (strcmp(key->text, "count") == 0)
        doc_error(r->errors, key, "count belongs under graphs:");
    else if (section != IN_TOP && in_list(key->text, top_keys, n_top_keys))
        doc_error(r->errors, key, "%s belongs at the top level", key->text);
    else if (in_list(key->text, limit_keys, n_limit_keys))
        doc_error(r->errors, key, "%s belongs under limits:", key->text);
    else
        doc_unknown(r->errors, key, "key", key->text, known,
                    known_keys(job, section, known));
}

static void read_key(struct reading *r, struct doc_node *m,
                     enum setting_section section)
{
    const struct schema *job = r->sweep->schema;
    int i = setting_index(job, m->key->text);
    if (section == IN_GRAPHS && strcmp(m->key->text, "count") == 0)
        return;
    if (i < 0 || job->settings[i].section != section) {
        unknown_key(r, m->key, section);
        return;
    }
    r->given[i].at = m;
    r->given[i].place = r->n_given++;
}

static void read_section(struct reading *r, const struct doc_node *map,
                         enum setting_section section)
{
    if (section == IN_GRAPHS && !r->sweep->schema->takes_graphs)
        doc_error(r->errors, map->key,
                  "the job %s makes no graphs; leave out graphs:",
                  r->sweep->schema->job);
    else if (doc_map(r->errors, map, map->key->text))
        for (struct doc_node *m = map->first; m; m = m->next)
            read_key(r, m, section);
}

void read_keys(struct reading *r)
{
    for (struct doc_node *m = r->root->first; m; m = m->next)
        if (strcmp(m->key->text, "graphs") == 0)
            read_section(r, m, IN_GRAPHS);
        else if (strcmp(m->key->text, "settings") == 0)
            read_section(r, m, IN_SETTINGS);
        else if (!in_list(m->key->text, top_keys, n_top_keys))
            read_key(r, m, IN_TOP);
}

/* A map's member with this key, made where there was none. */
static enum status member(struct reading *r, struct doc_node *map,
                          const char *key, const struct doc_node *like,
                          struct doc_node **out)
{
    *out = doc_find(map, key);
    if (*out)
        return OK;
    struct doc_node *last = map->first, *name;
    NEW(*out, r->arena, 1);
    NEW(name, r->arena, 1);
    *name = *like->key;
    name->text = key;
    **out = (struct doc_node){.kind = DOC_MAP,
                              .text = "",
                              .key = name,
                              .source = like->source,
                              .offset = like->key->offset};
    while (last && last->next)
        last = last->next;
    *(last ? &last->next : &map->first) = *out;
    map->count++;
    return OK;
}

/* The section that a bare key of --set means; NULL for the top level. */
static const char *section_of(const struct reading *r, const char *key)
{
    int i = setting_index(r->sweep->schema, key);
    if (i >= 0)
        return (const char *[]){
            NULL, "graphs", "settings"}[r->sweep->schema->settings[i].section];
    if (strcmp(key, "count") == 0)
        return "graphs";
    return in_list(key, limit_keys, n_limit_keys) ? "limits" : NULL;
}

static enum status override(struct reading *r, struct doc_node *option)
{
    char section[32] = "";
    const char *key = option->key->text, *dot = strchr(key, '.');
    const char *bare = dot ? dot + 1 : key, *where;
    struct doc_node *map = r->root, *place;
    if (dot && (size_t)(dot - key) < sizeof section)
        memcpy(section, key, (size_t)(dot - key));
    where = dot ? section : section_of(r, key);
    if (dot && text_choice(section, "graphs|settings|limits|design") < 0) {
        doc_error(r->errors, option->key,
                  "no section \"%.*s\"; there is graphs, settings, limits",
                  (int)(dot - key), key);
        return OK;
    }
    if (where) {
        char *name = arena_string(r->arena, where);
        if (!name)
            return FAIL(ERR_MEMORY, "no room for --set");
        TRY(member(r, r->root, name, option, &map));
    }
    if (map->kind != DOC_MAP) {
        doc_error(r->errors, option->key, "%s is no map in the file", where);
        return OK;
    }
    TRY(member(r, map, bare, option, &place));
    struct doc_node *next = place->next, *name = place->key;
    *place = *option;
    place->next = next;
    place->key = name;
    return OK;
}

static bool is_job(const struct doc_node *option)
{
    return strcmp(option->key->text, "job") == 0;
}

static void find_job(struct reading *r, const struct schema *const *jobs,
                     int n_jobs)
{
    const char *names[MOST_KNOWN];
    const struct doc_node *at = doc_find(r->root, "job");
    if (!at)
        doc_error(r->errors, r->root,
                  "job is missing; every sweep file says name, job and seed");
    if (!at || !doc_scalar(r->errors, at, "job"))
        return;
    CHECK(n_jobs <= MOST_KNOWN);
    for (int i = 0; i < n_jobs; i++) {
        names[i] = jobs[i]->job;
        if (strcmp(names[i], at->text) == 0) {
            r->sweep->schema = jobs[i];
            r->sweep->head.schema = i;
            r->sweep->head.job = jobs[i]->job;
            return;
        }
    }
    doc_unknown(r->errors, at, "job", at->text, names, n_jobs);
}

/* --set job=... comes first, since it decides what the other keys mean. */
enum status read_job(struct reading *r, struct doc_node *const *options, int n,
                     const struct schema *const *jobs, int n_jobs)
{
    static const struct schema none = {.job = "?"};
    r->sweep->schema = &none;
    for (int i = 0; i < n; i++)
        if (options[i] && is_job(options[i]))
            TRY(override(r, options[i]));
    r->sweep->schema = NULL;
    find_job(r, jobs, n_jobs);
    for (int i = 0; i < n && r->sweep->schema; i++)
        if (options[i] && !is_job(options[i]))
            TRY(override(r, options[i]));
    return OK;
}
