/* The MPI library, its launcher, and Slurm. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "sched.h"

enum { VERSION_SECONDS = 10, START_SECONDS = 20, SCONTROL_SECONDS = 12 };

/* The first "4.1.4" of a text; "" where there is none. */
static void find_version(const char *text, char out[24])
{
    out[0] = '\0';
    for (const char *at = text; *at; at++) {
        size_t n = strspn(at, "0123456789.");
        if (n >= 3 && isdigit((unsigned char)*at) && memchr(at, '.', n) &&
            n < 24) {
            snprintf(out, 24, "%.*s", (int)n, at);
            return;
        }
        at += n ? n - 1 : 0;
    }
}

/* As `run -j` starts it. */
static void permit_root(void)
{
    if (geteuid() != 0)
        return;
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
}

static const char *last_line(char *text)
{
    size_t n = strlen(text);
    while (n && (text[n - 1] == '\n' || text[n - 1] == '-'))
        text[--n] = '\0';
    char *line = strrchr(text, '\n');
    return line ? line + 1 : text;
}

/* Whether mpirun and the library are of one kind; says so where not. */
static bool same_version(struct doctor *d, const char *library,
                         const char *launcher)
{
    char ours[24], theirs[24];
    bool open = strstr(library, "Open MPI") != NULL;
    find_version(library, ours);
    find_version(launcher, theirs);
    if (open == (strstr(launcher, "Open MPI") != NULL) &&
        strcmp(ours, theirs) == 0)
        return true;
    doctor_say(d, "mpi", WRONG,
               "the program was linked with %.40s, but mpirun in PATH is "
               "\"%.*s\": put the mpirun of that library first in PATH (module "
               "load), or build again",
               library, (int)strcspn(launcher, "\n"), launcher);
    return false;
}

static void try_start(struct doctor *d, const char *library, bool permitted)
{
    static char program[PATH_MAX];
    const char *const argv[] = {"mpirun", "-n",        "1",
                                program,  "--version", NULL};
    struct outcome o;
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        snprintf(program, sizeof program, "true");
    doctor_run(argv, START_SECONDS, &o);
    if (o.ran == TOO_SLOW)
        doctor_say(d, "mpi", WRONG,
                   "a program under \"mpirun -n 1\" does not end within %d s: "
                   "look at the host name and the network (try --mca btl "
                   "self,vader)",
                   START_SECONDS);
    else if (o.ran != RAN || o.code != 0)
        doctor_say(d, "mpi", WRONG,
                   "mpirun starts no program (exit code %d): %.200s; try "
                   "\"mpirun -n 1 true\" for the rest of it",
                   o.code, last_line(o.out));
    else
        doctor_say(d, "mpi", GOOD,
                   "%s, mpirun of the same version; one rank starts and ends "
                   "in %.1f s%s",
                   library, o.seconds,
                   permitted ? ""
                             : "; as root a mpirun of your own (not run -j) "
                               "needs OMPI_ALLOW_RUN_AS_ROOT=1 and "
                               "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1");
}

void doctor_mpi(struct doctor *d)
{
    static const char *const argv[] = {"mpirun", "--version", NULL};
    char library[256];
    struct outcome o;
    bool permitted = geteuid() != 0 || (getenv("OMPI_ALLOW_RUN_AS_ROOT") &&
                                        getenv("OMPI_ALLOW_RUN_AS_ROOT_"
                                               "CONFIRM"));
    sched_library(library, sizeof library);
    permit_root();
    doctor_run(argv, VERSION_SECONDS, &o);
    if (o.ran == NOT_FOUND)
        doctor_say(d, "mpi", WRONG,
                   "no mpirun in PATH: install it (Debian: openmpi-bin) or "
                   "load its module; without it there is one rank");
    else if (o.ran == NOT_STARTED)
        doctor_say(d, "mpi", WRONG,
                   "no process for mpirun: raise ulimit -u or -n");
    else if (o.ran == TOO_SLOW)
        doctor_say(d, "mpi", WRONG, "mpirun --version does not end");
    else if (!same_version(d, library, o.out))
        return;
    else if (getenv("OMPI_COMM_WORLD_SIZE"))
        doctor_say(d, "mpi", GOOD, "%s, and this is a rank already", library);
    else
        try_start(d, library, permitted);
}

/* ---- Slurm
 * ------------------------------------------------------------------- */

/* "KillWait                = 30 sec" of `scontrol show config`. */
static void find_value(const char *config, const char *key, char out[64])
{
    size_t n = strlen(key);
    snprintf(out, 64, "?");
    for (const char *at = config; (at = strstr(at, key)); at += n) {
        const char *value = at + n + strspn(at + n, " ");
        if ((at > config && at[-1] != '\n') || *value != '=')
            continue;
        value += 1 + strspn(value + 1, " ");
        snprintf(out, 64, "%.*s", (int)strcspn(value, "\n"), value);
        return;
    }
}

static void add_job(char *out, size_t size)
{
    const char *job = doctor_env("SLURM_JOB_ID");
    const char *tasks = doctor_env("SLURM_NTASKS");
    const char *nodes = doctor_env("SLURM_JOB_NUM_NODES");
    if (job)
        snprintf(out, size, "in job %s (%s tasks, %s nodes); ", job,
                 tasks ? tasks : "?", nodes ? nodes : "?");
}

static void tell_config(struct doctor *d, const char *config)
{
    char wait[64], requeue[64], exits[64], mpi[64], job[128] = "";
    find_value(config, "KillWait", wait);
    find_value(config, "JobRequeue", requeue);
    find_value(config, "RequeueExit", exits);
    find_value(config, "MpiDefault", mpi);
    add_job(job, sizeof job);
    if (strcmp(requeue, "0") == 0)
        doctor_say(d, "slurm", NOTED,
                   "%sJobRequeue=0: a job is not requeued unless it is "
                   "submitted with --requeue",
                   job);
    doctor_say(d, "slurm", GOOD,
               "%sKillWait %s between SIGTERM and SIGKILL, JobRequeue %s, "
               "RequeueExit %s, MpiDefault %s (start with mpirun)",
               job, wait, requeue, exits, mpi);
}

void doctor_slurm(struct doctor *d)
{
    /* Not through hear's limit: the whole of it is longer. */
    static const char *const argv[] = {
        "sh", "-c",
        "command -v scontrol >/dev/null || exit 127; scontrol show config | "
        "grep -E '^(KillWait|JobRequeue|RequeueExit|MpiDefault) '",
        NULL};
    struct outcome o;
    doctor_run(argv, SCONTROL_SECONDS, &o);
    bool inside = doctor_env("SLURM_JOB_ID");
    if (o.ran == NOT_FOUND && !inside)
        doctor_say(d, "slurm", GOOD, "none here, nothing to check");
    else if (o.ran == RAN && o.code == 0)
        tell_config(d, o.out);
    else
        doctor_say(d, "slurm", inside ? WRONG : NOTED, "%s: %s",
                   inside ? "in a job, but" : "installed, but",
                   o.ran == NOT_FOUND
                       ? "scontrol is not in PATH; requeueing needs it"
                       : "scontrol gets no answer from a controller; ask "
                         "\"scontrol ping\"");
}
