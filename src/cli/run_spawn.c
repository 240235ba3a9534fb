/* `wiresweep run -j N` starts `mpirun -n N wiresweep run` and passes signals
 * on. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "run.h"

enum { MOST_ARGUMENTS = 256, LONELY_SECONDS = 10 };
#define EXIT_FILE "WIRESWEEP_EXIT_FILE"

static volatile sig_atomic_t mpirun_pid;

/* mpirun hands SIGUSR1 to its ranks but takes SIGINT as "kill". */
static void pass_on(int number)
{
    static volatile sig_atomic_t interrupted;
    int saved = errno, give = number;
    if (number == SIGINT) {
        give = interrupted ? SIGTERM : SIGUSR1;
        interrupted = 1;
    }
    if (mpirun_pid > 0)
        kill((pid_t)mpirun_pid, give);
    errno = saved;
}

static void set_environment(void)
{
    if (geteuid() == 0) {
        setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
        setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
    }
    if (isatty(STDERR_FILENO))
        setenv("WIRESWEEP_TERMINAL", "1", 1);
}

/* Our own arguments without -j and its number. */
static int without_ranks(int argc, char **argv, char **out, int used)
{
    for (int i = 1; i < argc && used < MOST_ARGUMENTS - 1; i++) {
        if (strcmp(argv[i], "-j") == 0 || strcmp(argv[i], "--ranks") == 0)
            i++;
        else if (strncmp(argv[i], "-j", 2) != 0 &&
                 strncmp(argv[i], "--ranks=", 8) != 0)
            out[used++] = argv[i];
    }
    out[used] = NULL;
    return used;
}

static _Noreturn void start_mpirun(int ranks, int argc, char **argv)
{
    static char number[16], program[4096];
    char *args[MOST_ARGUMENTS];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n < 0)
        _exit(EXIT_INTERNAL);
    int used = 0;
    snprintf(number, sizeof number, "%d", ranks);
    args[used++] = (char *)"mpirun";
    args[used++] = (char *)"--enable-recovery";
    if (ranks > sysconf(_SC_NPROCESSORS_ONLN))
        args[used++] = (char *)"--oversubscribe";
    args[used++] = (char *)"-n";
    args[used++] = number;
    args[used++] = program;
    args[used++] = (char *)"run";
    without_ranks(argc, argv, args, used);
    setpgid(0, 0); /* a Ctrl-C is ours to pass on */
    set_environment();
    execvp("mpirun", args);
    fprintf(stderr, "wiresweep: error: mpirun cannot be started: %s\n",
            strerror(errno));
    _exit(EXIT_INTERNAL);
}

/* Whether a process has children; true where the kernel does not tell. */
static bool has_children(pid_t parent)
{
    char path[64];
    int first;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent,
             (int)parent);
    FILE *f = fopen(path, "re");
    if (!f)
        return true;
    bool some = fscanf(f, "%d", &first) == 1;
    fclose(f);
    return some;
}

/* mpirun may wait for ever for ranks that were killed while they started:
 * without any left it gets a few seconds to notice. */
static int wait_for(pid_t child)
{
    const struct timespec pause = {0, 20000000};
    bool started = false;
    double alone = 0;
    int how;
    while (waitpid(child, &how, WNOHANG) == 0) {
        double now = clock_seconds();
        bool some = has_children(child);
        started = started || some;
        alone = some || !started ? now : alone;
        if (now - alone > LONELY_SECONDS)
            kill(child, SIGKILL);
        nanosleep(&pause, NULL);
    }
    return WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_INTERNAL;
}

/* The code that rank 0 left, else mpirun's own (never "done" then). */
static int read_code(const char *path, int mpirun_code)
{
    FILE *f = fopen(path, "re");
    int code = mpirun_code ? mpirun_code : EXIT_INTERNAL, kept;
    if (f && fscanf(f, "%d", &kept) == 1)
        code = kept;
    if (f)
        fclose(f);
    return code;
}

int run_spawn(int ranks, int argc, char **argv)
{
    static const int passed[] = {SIGINT, SIGTERM, SIGUSR1, SIGHUP};
    struct sigaction a = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    char path[] = "/tmp/wiresweep-exit-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) {
        log_error("no temporary file: %s", strerror(errno));
        return EXIT_INTERNAL;
    }
    close(fd);
    setenv(EXIT_FILE, path, 1);
    pid_t child = fork();
    if (child == 0)
        start_mpirun(ranks, argc, argv);
    mpirun_pid = (sig_atomic_t)child;
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        sigaction(passed[i], &a, NULL);
    int code = child < 0 ? EXIT_INTERNAL : wait_for(child);
    code = read_code(path, code);
    unlink(path);
    return code;
}

int run_exit(int code, bool orphan)
{
    const char *path = getenv(EXIT_FILE);
    FILE *f = path ? fopen(path, orphan ? "ae" : "we") : NULL;
    if (!f)
        return code;
    fseek(f, 0, SEEK_END);
    if (!orphan || ftell(f) == 0) /* rank 0's own word counts */
        fprintf(f, "%d\n", code);
    fclose(f);
    return EXIT_DONE;
}
