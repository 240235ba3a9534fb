/* A new result file: its tables, its provenance, its rows before any trial. */
#include "result.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "build_facts.h"
#include "clock.h"
#include "graph_file.h"
#include "la.h"
#include "net.h"
#include "text.h"

enum status result_check_numerics(const struct store_file *f)
{
    const char *its = f->numerics[0] ? f->numerics : "1";
    if (strcmp(its, NET_NUMERICS) == 0)
        return OK;
    return FAIL(ERR_REFUSED,
                "%s was computed by another arithmetic (numerics %s; this "
                "program has %s), and new runs would differ from its own: go "
                "on with the wiresweep that made it (%s, %s), or take another "
                "file",
                f->path, its, NET_NUMERICS, f->software, f->commit);
}

void result_tables(const struct study *s, struct store_plan *p)
{
    for (int i = 0; i < STUDY_TABLES; i++)
        if (s->rows[i]) {
            p->table[p->tables] = s->table[i];
            p->rows[p->tables++] = s->rows[i];
        }
}

struct filling {
    const struct setup *setup;
    struct store_plan plan;
    struct arena *work;
};

/* The store lists tables by offset; the study knows them by kind. */
static enum status fill(void *context, int table, int64_t first, int64_t n,
                        char *rows)
{
    struct filling *f = context;
    const struct study *s = &f->setup->study;
    for (int i = 0; i < STUDY_TABLES; i++)
        if (s->table[i] == f->plan.table[table])
            return study_fill(s, (enum study_table)i, first, n, rows, f->work);
    bug_at(__FILE__, __LINE__, "every table of the plan is of the study");
}

static void name_libraries(struct text *t)
{
    text_add(t, "%s; %s; %s", la_library_name(), store_library(),
             graph_library());
}

static void read_cpu(char *out, size_t size)
{
    char line[256];
    FILE *f = fopen("/proc/cpuinfo", "re");
    out[0] = '\0';
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "model name", 10) == 0) {
            char *at = strchr(line, ':');
            if (at)
                snprintf(out, size, "%.*s", (int)strcspn(at + 2, "\n"), at + 2);
            break;
        }
    if (f)
        fclose(f);
}

enum status result_create(const char *path, const struct setup *s,
                          const struct result_facts *facts, struct arena *arena)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    char seed[24], date[CLOCK_TEXT], cpu[128], left[24], part[SHARD_TEXT];
    char libraries[128];
    struct text names = TEXT(libraries);
    struct inputs inputs;
    struct utsname host = {.nodename = ""};
    const char *slurm = getenv("SLURM_JOB_ID");
    TRY(inputs_name(s, arena, &inputs));
    name_libraries(&names);
    snprintf(seed, sizeof seed, "%" PRIu64, h->seed);
    snprintf(left, sizeof left, "%" PRId64, s->infeasible);
    clock_iso(date);
    read_cpu(cpu, sizeof cpu);
    uname(&host);
    const struct store_attribute attributes[] = {
        {"format", "wiresweep"},
        {"format_version", "1.3"},
        {"title", h->name},
        {"software", "wiresweep"},
        {"version", BUILD_VERSION},
        {"commit", BUILD_COMMIT},
        {"compiler", BUILD_COMPILER},
        {"job", h->job},
        {"seed", seed},
        {"sweep_sha256", h->sha256},
        {"data_sets", inputs.data},
        {"graph_files", inputs.graphs},
        {"infeasible_points", left},
        {"kernels", la_level_name()},
        {"numerics", NET_NUMERICS},
        {"blas", la_library_name()},
        {"dependencies", libraries},
        {"cpu", cpu},
        {"machine", host.nodename},
        {"command", facts->command},
        {"created", date},
        {"slurm_job", slurm ? slurm : ""},
        {"shard", shard_print(&facts->shard, part)},
        {"history", facts->history},
        {"licence", "of the results: yours to choose"},
    };
    struct filling f = {.setup = s, .work = arena};
    f.plan.attribute = attributes;
    f.plan.attributes = (int)(sizeof attributes / sizeof *attributes);
    result_tables(&s->study, &f.plan);
    return store_create(path, &f.plan, fill, &f, arena);
}
