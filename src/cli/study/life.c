/* Whether a job is at work on a result file, and what to do where none is. */
#include "life.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "json.h"
#include "text.h"

/* The file's time of modification, by the clock of its server: it is written
 * when a trial begins and when it ends.  Our own open made a network file
 * system ask for it anew. */
static double last_sign(int fd)
{
    struct stat s;
    struct timespec now;
    if (fstat(fd, &s) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return NAN;
    double age = difftime(now.tv_sec, s.st_mtim.tv_sec) +
                 1e-9 * (double)(now.tv_nsec - s.st_mtim.tv_nsec);
    return age > 0 ? age : 0;
}

static enum life_end how_ended(const struct summary *s, enum store_life life)
{
    if (life == LIFE_HELD || life == LIFE_ORPHAN)
        return END_NOT;
    if (s->by_state[PENDING] + s->by_state[RUNNING] + s->damaged == 0)
        return END_COMPLETED;
    if (life == LIFE_UNKNOWN)
        return END_UNKNOWN;
    return s->by_state[RUNNING] || life == LIFE_GONE ? END_KILLED : END_DRAINED;
}

void life_ask(const struct store_file *f, const struct summary *s,
              struct life *out)
{
    store_ask_life(f->path, &out->holder);
    out->last_sign = last_sign(f->fd);
    out->end = how_ended(s, out->holder.life);
}

/* ---- for people
 * -------------------------------------------------------------- */

static void add_holder(const struct store_holder *h, struct text *t)
{
    if (!h->pid)
        return;
    text_add(t, " (process %d on %s", h->pid, h->host);
    if (*h->slurm_job)
        text_add(t, ", Slurm job %s", h->slurm_job);
    text_add(t, ")");
}

static void add_state(const struct life *l, struct text *t)
{
    switch (l->end) {
    case END_NOT:
        text_add(t, "at work");
        add_holder(&l->holder, t);
        if (l->holder.life == LIFE_ORPHAN)
            text_add(t, ", but that process is gone: its other ranks end "
                        "within ten minutes");
        break;
    case END_COMPLETED:
        text_add(t, "complete, nothing is left to run");
        break;
    case END_DRAINED:
        text_add(t, "not at work: trials are left, and none was cut short "
                    "(drained or stopped)");
        break;
    case END_KILLED:
        text_add(t, "not at work: its job");
        add_holder(&l->holder, t);
        text_add(t, " was killed without a word");
        break;
    case END_UNKNOWN:
        text_add(t, "at work or not? %s", l->holder.why);
        break;
    }
}

/* Kept at the start in 256 bytes. */
static bool is_cut(const struct store_file *f)
{
    return strlen(f->command) + 1 >= sizeof f->command;
}

void life_print(const struct store_file *f, const struct life *l)
{
    char line[512], age[TEXT_BYTES];
    struct text t = TEXT(line);
    add_state(l, &t);
    printf("  %s; last written %s ago\n", line,
           text_seconds(l->last_sign, age));
    if (l->end == END_DRAINED || l->end == END_KILLED)
        printf("  to go on, where it was started: %s%s\n", f->command,
               is_cut(f) ? "... (longer than the file keeps)" : "");
}

/* ---- for programs
 * ------------------------------------------------------------ */

static void text_or_null(struct json *j, const char *key, const char *value)
{
    if (value && *value)
        json_text(j, key, value);
    else
        json_null(j, key);
}

void life_json(const struct store_file *f, const struct life *l, struct json *j)
{
    static const char *const words[] = {[END_COMPLETED] = "completed",
                                        [END_DRAINED] = "drained",
                                        [END_KILLED] = "killed",
                                        [END_UNKNOWN] = NULL};
    const struct store_holder *h = &l->holder;
    if (h->life == LIFE_UNKNOWN)
        json_null(j, "alive");
    else
        json_bool(j, "alive", h->life == LIFE_HELD || h->life == LIFE_ORPHAN);
    text_or_null(j, "host", h->host);
    if (h->pid)
        json_int(j, "pid", h->pid);
    else
        json_null(j, "pid");
    text_or_null(j, "slurm_job", h->slurm_job);
    json_real(j, "last_sign_seconds", l->last_sign);
    text_or_null(j, "ended", words[l->end]);
    text_or_null(j, "command", f->command);
}
