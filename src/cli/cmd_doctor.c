/* wiresweep doctor: whether this machine, and a result file, are fit to work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "doctor.h"
#include "log.h"
#include "sched.h"

enum { OPT_CHECKSUMS = 256 };

static const struct argp_option options[] = {
    {"ranks", 'j', "N", 0, "check whether N ranks have room here", 0},
    {"data", 'd', "FOLDER", 0, "where to look for data sets first", 0},
    {"checksums", OPT_CHECKSUMS, NULL, 0,
     "decode every data set and compare it with what was published", 0},
    {"json", 'J', NULL, 0, "print one JSON object per line", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct doctor *d = state->input;
    switch (key) {
    case 'j':
        d->ranks = (int)cli_whole(state, "ranks", arg, 100000);
        return 0;
    case 'd':
        d->data_folder = arg;
        return 0;
    case OPT_CHECKSUMS:
        d->checksums = true;
        return 0;
    case 'J':
        d->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (d->file)
            return ARGP_ERR_UNKNOWN;
        d->file = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "[FILE]",
    "Checks what a sweep needs: MPI and mpirun, the kernels, CPUs, the file "
    "system, data sets, the cache, Slurm, limits; and of a result FILE its "
    "rows, data and lock.  One line per check: good, a note, or what is wrong "
    "and what to do.  Exit code 0: nothing is wrong; 1: something is.",
    NULL,
    NULL,
    NULL};

/* ---- one check
 * --------------------------------------------------------------- */

struct check {
    const char *name;
    double seconds;
    void (*look)(struct doctor *d);
};

static _Noreturn void look_in_child(struct doctor *d, const struct check *c,
                                    int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    log_silence(true);
    d->out = out;
    c->look(d);
    _exit(0);
}

/* Findings until the child ends; false: it did not in time. */
static bool listen(struct doctor *d, int from, double until)
{
    struct finding f;
    for (;;) {
        double left = until - clock_seconds();
        struct pollfd p = {.fd = from, .events = POLLIN};
        if (left <= 0 || poll(&p, 1, (int)(1000 * left) + 1) == 0)
            return false;
        ssize_t n = read(from, &f, sizeof f);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != (ssize_t)sizeof f)
            return true;
        doctor_print(d, &f);
    }
}

/* A child that waits for a dead file system cannot even be killed: nobody waits
 * for it. */
static void judge_child(struct doctor *d, const struct check *c, pid_t child,
                        bool ended)
{
    int how = 0;
    if (!ended) {
        kill(child, SIGKILL);
        waitpid(child, &how, WNOHANG);
        doctor_say(d, c->name, WRONG,
                   "no answer within %.0f s; look for a file system or a "
                   "program that hangs",
                   c->seconds);
        return;
    }
    waitpid(child, &how, 0);
    if (WIFSIGNALED(how))
        doctor_say(d, c->name, WRONG, "the check died by signal %d (%s)",
                   WTERMSIG(how), strsignal(WTERMSIG(how)));
    else if (WEXITSTATUS(how))
        doctor_say(d, c->name, WRONG, "the check ended with exit code %d",
                   WEXITSTATUS(how));
}

static void examine(struct doctor *d, const struct check *c)
{
    int ends[2];
    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        c->look(d);
        return;
    }
    pid_t child = fork();
    if (child == 0)
        look_in_child(d, c, ends[1]);
    close(ends[1]);
    if (child < 0)
        c->look(d); /* without a net */
    else
        judge_child(d, c, child,
                    listen(d, ends[0], clock_seconds() + c->seconds));
    close(ends[0]);
}

int cmd_doctor(int argc, char **argv)
{
    /* mpirun makes a TMPDIR that is not there: after "places". */
    static const struct check checks[] = {
        {"cpus", 20, doctor_cpus},       {"kernels", 60, doctor_kernels},
        {"threads", 20, doctor_threads}, {"limits", 20, doctor_limits},
        {"places", 30, doctor_places},   {"storage", 60, doctor_storage},
        {"locks", 30, doctor_locks},     {"data", 600, doctor_data},
        {"cache", 30, doctor_cache},     {"mpi", 60, doctor_mpi},
        {"slurm", 30, doctor_slurm},     {"file", 600, doctor_file}};
    enum { CHECKS = sizeof checks / sizeof *checks };
    struct doctor d = {.out = -1};
    cli_parse(&argp, argc, argv, &d);
    if (sched_rank_before_start() > 0)
        return EXIT_DONE; /* one voice is enough */
    for (int i = 0; i < CHECKS; i++)
        examine(&d, &checks[i]);
    if (!d.json)
        printf(d.wrong ? "%d of %d findings are wrong\n" : "nothing is wrong\n",
               d.wrong, d.said);
    return d.wrong ? EXIT_INTERNAL : EXIT_DONE;
}
