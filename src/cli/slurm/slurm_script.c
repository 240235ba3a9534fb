/* Fills the scripts of slurm/ in. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sha256.h"
#include "slurm.h"
#include "slurm_texts.h"
#include "store_write.h"
#include "text.h"

enum { HASH_DIGITS = 8, STEM = 40 };

static enum status make_absolute(const char *path, char out[PATH_MAX])
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here))
        return FAIL(ERR_IO, "this folder: %s", strerror(errno));
    int n = *path == '/' ? snprintf(out, PATH_MAX, "%s", path)
                         : snprintf(out, PATH_MAX, "%s/%s", here, path);
    if (n >= PATH_MAX - 64)
        return FAIL(ERR_INPUT, "%s: this name is too long", path);
    if (!text_is_visible(out) || strpbrk(out, "\"\\"))
        return FAIL(ERR_INPUT,
                    "%s: sbatch takes no names with quotes, backslashes or "
                    "control characters",
                    path);
    return OK;
}

/* "study-1f2e3d4c": of letters that squeue takes, and like no other path's. */
static enum status make_name(const char *file, const char *base, char *name)
{
    char hash[SHA256_TEXT], stem[STEM];
    const char *slash = strrchr(base, '/');
    TRY(sha256_bytes(file, strlen(file), hash));
    snprintf(stem, sizeof stem, "%s", slash ? slash + 1 : base);
    for (char *c = stem; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    "0123456789._-",
                    *c))
            *c = '_';
    snprintf(name, JOB_NAME, "%s-%.*s", stem, HASH_DIGITS, hash);
    return OK;
}

enum status slurm_job_name(struct slurm_job *j, const char *file)
{
    char place[PATH_MAX];
    TRY(store_resolve(file, place));
    TRY(make_absolute(place, j->file));
    TRY(make_absolute(j->options->setup.sweep, j->sweep));
    snprintf(j->base, sizeof j->base, "%s", j->file);
    size_t n = strlen(j->base);
    if (n > 3 && strcmp(j->base + n - 3, ".h5") == 0)
        j->base[n - 3] = '\0';
    TRY(make_name(j->file, j->base, j->name));
    int used = snprintf(j->last_name, JOB_NAME, "%s-end", j->name);
    return used < JOB_NAME ? OK : FAIL(ERR_INPUT, "%s: too long", j->name);
}

/* As the shell reads it. */
static void quote(FILE *out, const char *word)
{
    fputc('\'', out);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    fputc('\'', out);
}

static void assign(FILE *out, const char *name, const char *value)
{
    fprintf(out, "%s=", name);
    quote(out, value);
    fputc('\n', out);
}

/* The log: a % begins a pattern of sbatch's. */
static void name_log(const struct slurm_job *j, FILE *out)
{
    fputs("#SBATCH --output=\"", out);
    for (const char *c = j->base; *c; c++)
        fprintf(out, *c == '%' ? "%%%%" : "%c", *c);
    fputs(".log\"\n", out);
}

/* Lines of the site's file that are for sbatch, or those that are not. */
static void put_site(const struct slurm_job *j, bool for_sbatch, FILE *out)
{
    static const char mark[] = "#SBATCH";
    for (const char *line = j->site.text; *line;) {
        size_t n = strcspn(line, "\n");
        bool is = strncmp(line, mark, sizeof mark - 1) == 0;
        if (is == for_sbatch)
            fprintf(out, "%.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

/* sbatch takes one word on memory: the site's, or ours. */
static bool site_has_memory(const struct slurm_job *j)
{
    for (const char *line = j->site.text; *line;) {
        size_t n = strcspn(line, "\n");
        const char *word = strstr(line, "--mem");
        if (*line == '#' && line[1] == 'S' && word && word < line + n)
            return true;
        line += n + (line[n] == '\n');
    }
    return false;
}

static void put_size(const struct slurm_job *j, FILE *out)
{
    const struct submit_options *o = j->options;
    fprintf(out, "#SBATCH --ntasks=%d\n#SBATCH --cpus-per-task=1\n", j->ranks);
    fprintf(out, "#SBATCH --time=%d\n#SBATCH --signal=B:USR1@%.0f\n",
            j->minutes, ceil(o->drain_time + j->site.margin));
    if (j->shards)
        fprintf(out, "#SBATCH --array=1-%d\n", j->shards);
}

/* The later of two options counts: the command line after the site. */
static void put_options(const struct slurm_job *j, bool last, FILE *out)
{
    const struct submit_options *o = j->options;
    fprintf(out, "#SBATCH --job-name=%s\n", last ? j->last_name : j->name);
    name_log(j, out);
    if (last)
        fputs("#SBATCH --ntasks=1\n#SBATCH --time=30\n", out);
    else
        put_size(j, out);
    if (!site_has_memory(j))
        fprintf(out, "#SBATCH --mem-per-cpu=%.0fM\n",
                ceil(j->memory / 1048576));
    put_site(j, true, out);
    if (o->partition)
        fprintf(out, "#SBATCH --partition=%s\n", o->partition);
    if (o->account)
        fprintf(out, "#SBATCH --account=%s\n", o->account);
}

static void put_words(const struct setup_options *o, FILE *out)
{
    fputs("words=(", out);
    if (o->data_folder) {
        fputs("--data ", out);
        quote(out, o->data_folder);
        fputc(' ', out);
    }
    for (int i = 0; i < o->n_set; i++) {
        fputs("--set ", out);
        quote(out, o->set[i]);
        fputc(' ', out);
    }
    fputs(")\n", out);
}

static void put_settings(const struct slurm_job *j, FILE *out)
{
    char program[PATH_MAX];
    const char *data = getenv("WIRESWEEP_DATA");
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    assign(out, "wiresweep", n > 0 ? program : "wiresweep");
    assign(out, "sweep", j->sweep);
    assign(out, "file", j->file);
    fprintf(out, "shards=%d\ndrain=%.0f\nmargin=%.0f\n", j->shards,
            ceil(j->options->drain_time), ceil(j->site.margin));
    if (data) {
        fputs("export ", out);
        assign(out, "WIRESWEEP_DATA", data);
    }
    put_words(&j->options->setup, out);
    put_site(j, false, out);
}

static const char *text_of(const char *name, size_t bytes)
{
    for (const struct embedded_text *t = slurm_texts; t->name; t++)
        if (strlen(t->name) == bytes && strncmp(t->name, name, bytes) == 0)
            return t->text;
    return NULL;
}

/* ". ./NAME" in a template stands for that file. */
static const char *included(const char *line, size_t n)
{
    return n > 4 && strncmp(line, ". ./", 4) == 0 ? text_of(line + 4, n - 4)
                                                  : NULL;
}

static void put_line(const struct slurm_job *j, bool last, const char *line,
                     size_t n, FILE *out)
{
    static const char options[] = "#@ options", settings[] = "#@ settings";
    const char *file = included(line, n);
    if (n == sizeof options - 1 && strncmp(line, options, n) == 0)
        put_options(j, last, out);
    else if (n == sizeof settings - 1 && strncmp(line, settings, n) == 0)
        put_settings(j, out);
    else if (file)
        fputs(file, out);
    else
        fprintf(out, "%.*s\n", (int)n, line);
}

enum status slurm_script(const struct slurm_job *j, const char *which,
                         FILE *out)
{
    const char *line = text_of(which, strlen(which));
    bool last = strcmp(which, "finalize.sbatch") == 0;
    while (line && *line) {
        size_t n = strcspn(line, "\n");
        put_line(j, last, line, n, out);
        line += n + (line[n] == '\n');
    }
    return ferror(out) ? FAIL(ERR_IO, "%s: %s", which, strerror(errno)) : OK;
}
