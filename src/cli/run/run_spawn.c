/* `wiresweep run -j N` starts `mpirun -n N wiresweep run` and passes signals
 * on. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "run.h"

enum { MOST_ARGUMENTS = 256, LONELY_SECONDS = 10, START_PATIENCES = 2 };
#define EXIT_FILE "WIRESWEEP_EXIT_FILE"
#define EXIT_NAME "wiresweep-exit-"

static volatile sig_atomic_t mpirun_pid;

/* mpirun hands SIGUSR1 and SIGUSR2 to its ranks but takes SIGINT as "kill", and
 * SIGHUP is not for it to judge.  A Ctrl-C in a drain ends it. */
static void pass_on(int number)
{
    static volatile sig_atomic_t drains;
    int saved = errno, give = number;
    if (number == SIGINT)
        give = drains ? SIGTERM : SIGUSR2;
    drains = 1;
    if (number == SIGHUP)
        give = SIGTERM;
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
    struct winsize size = {0};
    char width[16];
    if (!isatty(STDERR_FILENO)) {
        unsetenv(RUN_TERMINAL);
        return;
    }
    ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
    snprintf(width, sizeof width, "%d", size.ws_col);
    setenv(RUN_TERMINAL, width, 1);
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

/* Told to recover from lost ranks, mpirun overlooks lost nodes: in a Slurm job
 * of several, which a lost node ends anyway, it had better end at once. */
static bool recovers(void)
{
    const char *nodes = getenv("SLURM_JOB_NUM_NODES");
    return !nodes || atoi(nodes) < 2;
}

/* mpirun binds ranks to the first cores, and so the ranks of a second sweep to
 * those of the first.  Open MPI 4, and 5. */
static void leave_unbound(void)
{
    setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 0);
    setenv("PRTE_MCA_hwloc_default_binding_policy", "none", 0);
}

static _Noreturn void start_mpirun(pid_t parent, int ranks, int argc,
                                   char **argv)
{
    static char number[16], program[4096];
    char *args[MOST_ARGUMENTS];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n < 0)
        _exit(EXIT_INTERNAL);
    int used = 0;
    snprintf(number, sizeof number, "%d", ranks);
    args[used++] = (char *)"mpirun";
    if (recovers())
        args[used++] = (char *)"--enable-recovery";
    /* Slurm says how many ranks fit, on all nodes together. */
    if (!getenv("SLURM_JOB_ID") && ranks > sysconf(_SC_NPROCESSORS_ONLN))
        args[used++] = (char *)"--oversubscribe";
    args[used++] = (char *)"-n";
    args[used++] = number;
    args[used++] = program;
    args[used++] = (char *)"run";
    without_ranks(argc, argv, args, used);
    setpgid(0, 0); /* a Ctrl-C is ours to pass on */
    /* However we are killed, the job ends with us. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_INTERNAL);
    set_environment();
    if (!getenv("SLURM_JOB_ID"))
        leave_unbound();
    execvp("mpirun", args);
    fprintf(stderr, "wiresweep: error: mpirun cannot be started: %s\n",
            strerror(errno));
    _exit(EXIT_INTERNAL);
}

/* Whether a process still runs; a dead one may wait for its parent. */
static bool runs(int pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
        state = 'R'; /* a name with brackets */
    fclose(f);
    return state != 'Z' && state != 'X';
}

/* Whether a process has children that run; true where the kernel does not
 * tell. */
static bool has_children(pid_t parent)
{
    char path[64];
    int child;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent,
             (int)parent);
    FILE *f = fopen(path, "re");
    if (!f)
        return true;
    bool some = false;
    while (!some && fscanf(f, "%d", &child) == 1)
        some = runs(child);
    fclose(f);
    return some;
}

double run_silence(void)
{
    const char *seconds = getenv("WIRESWEEP_SILENCE"); /* in tests */
    return seconds ? atof(seconds) : 60;
}

/* mpirun may wait for ever for ranks that were killed while they started, and
 * not even reap them: without any left it gets a few seconds to notice.  Nor
 * has it for ever to start them. */
static int wait_for(pid_t child)
{
    const struct timespec pause = {0, 20000000};
    double begun = clock_seconds(), alone = begun;
    double patience = START_PATIENCES * run_silence();
    bool started = false, told = false;
    int how;
    while (waitpid(child, &how, WNOHANG) == 0) {
        double now = clock_seconds();
        bool some = has_children(child);
        started = started || some;
        alone = some ? now : alone;
        if (!started && now - begun > patience && !told) {
            log_error("mpirun started no rank within %.0f s; does \"mpirun -n "
                      "1 true\" end?",
                      patience);
            told = true;
        }
        if (told || (started && now - alone > LONELY_SECONDS))
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

/* Of a `run -j` that was killed together with its ranks. */
static void sweep_exit_files(const char *folder)
{
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d)) != NULL;) {
        int pid = 0;
        if (sscanf(e->d_name, EXIT_NAME "%d-", &pid) == 1 && pid > 0 &&
            kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d)
        closedir(d);
}

/* An empty file in the temporary folder, for rank 0's exit code. */
static bool make_exit_file(char path[PATH_MAX])
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    sweep_exit_files(folder);
    snprintf(path, PATH_MAX, "%s/" EXIT_NAME "%d-XXXXXX", folder,
             (int)getpid());
    int fd = mkstemp(path);
    if (fd < 0) {
        log_error("%s: no temporary file: %s", folder, strerror(errno));
        return false;
    }
    close(fd);
    setenv(EXIT_FILE, path, 1);
    return true;
}

int run_spawn(int ranks, int argc, char **argv)
{
    char path[PATH_MAX];
    if (!make_exit_file(path))
        return EXIT_INTERNAL;
    pid_t self = getpid(), child = fork();
    if (child == 0)
        start_mpirun(self, ranks, argc, argv);
    if (child < 0)
        log_error("no process for mpirun: %s", strerror(errno));
    mpirun_pid = (sig_atomic_t)child;
    run_signals_take(pass_on);
    int code = child < 0 ? EXIT_INTERNAL : wait_for(child);
    code = read_code(path, code);
    unlink(path);
    return code;
}

/* The file of a `run -j` that still waits for it; else -1, the file removed. */
static int open_exit_file(const char *path)
{
    const char *name = strrchr(path, '/');
    int pid = 0, fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && sscanf(name ? name + 1 : path, EXIT_NAME "%d-", &pid) == 1 &&
        kill((pid_t)pid, 0) != 0 && errno == ESRCH) {
        unlink(path);
        close(fd);
        return -1;
    }
    return fd;
}

int run_exit(int code, bool orphan)
{
    const char *path = getenv(EXIT_FILE);
    int fd = path ? open_exit_file(path) : -1;
    if (fd < 0)
        return code;
    /* rank 0's own word counts */
    bool heard = orphan && lseek(fd, 0, SEEK_END) > 0;
    bool said =
        heard || (ftruncate(fd, 0) == 0 && dprintf(fd, "%d\n", code) > 0);
    close(fd);
    return said ? EXIT_DONE : code;
}
