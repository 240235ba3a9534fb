#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_parts.h"
#include "clock.h"
#include "json.h"

enum { FEW = 200, ROW_BYTES = 1024 };

/* A private folder in the current one: the disk that results will go to. */
static enum status make_folder(char path[64])
{
    strcpy(path, "wiresweep-bench-XXXXXX");
    if (!mkdtemp(path))
        return FAIL(ERR_IO, "no folder for the benchmark here: %s",
                    strerror(errno));
    return OK;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = {"s.yaml", "r.h5", "r.h5.lock", "f"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static enum status write_sweep(const char *folder, long trials,
                               const char *sync)
{
    char path[128];
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    unlink(path);
    FILE *f = fopen(path, "wex");
    if (!f)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    fprintf(f,
            "name: dispatch\njob: \"null\"\nseed: 1\nreplicates: %ld\n"
            "sync: %s\n",
            trials, sync);
    return fclose(f) ? FAIL(ERR_IO, "%s: %s", path, strerror(errno)) : OK;
}

/* Seconds of one `run` of so many trials. */
static enum status time_run(const char *folder, int ranks, const char *how,
                            double *seconds)
{
    char sweep[128], file[128], number[16], isolation[32];
    snprintf(sweep, sizeof sweep, "%s/s.yaml", folder);
    snprintf(file, sizeof file, "%s/r.h5", folder);
    snprintf(number, sizeof number, "%d", ranks);
    snprintf(isolation, sizeof isolation, "--isolation=%s", how);
    unlink(file);
    double start = clock_seconds();
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "wiresweep", "run", sweep, "-o", file, "-j",
              number, isolation, "--progress=none", (char *)NULL);
        _exit(127);
    }
    int code = 1;
    if (child > 0)
        waitpid(child, &code, 0);
    *seconds = clock_seconds() - start;
    return code ? FAIL(ERR_LIBRARY, "a run of null trials failed") : OK;
}

/* The time of few trials is start-up; what more trials add is dealing. */
static enum status rate(const char *folder, int ranks, const char *how,
                        const char *sync, long trials, double *out)
{
    double few, many;
    TRY(write_sweep(folder, FEW, sync));
    TRY(time_run(folder, ranks, how, &few));
    TRY(write_sweep(folder, FEW + trials, sync));
    TRY(time_run(folder, ranks, how, &many));
    *out = (double)trials / (many - few);
    return OK;
}

static void print(const struct bench_options *o, const char *isolation,
                  const char *sync, double rate_found)
{
    if (o->json) {
        struct json j = json_open(stdout);
        json_text(&j, "benchmark", "dispatch");
        json_int(&j, "ranks", o->ranks);
        json_text(&j, "isolation", isolation);
        json_text(&j, "sync", sync);
        json_real(&j, "trials_per_second", rate_found);
        json_close(&j);
    } else {
        printf("dispatch, %d ranks, isolation %-5s, sync %-5s %10.0f null "
               "trials/s\n",
               o->ranks, isolation, sync, rate_found);
    }
    fflush(stdout);
}

enum status bench_dispatch(const struct bench_options *o, struct arena *arena)
{
    static const struct {
        const char *isolation, *sync;
        long trials_a_second; /* about, to choose how many to run */
    } kinds[] = {{"none", "none", 20000},
                 {"child", "none", 2000},
                 {"child", "trial", 500}};
    char folder[64];
    enum status st = make_folder(folder);
    (void)arena;
    for (int i = 0; i < 3 && st == OK; i++) {
        double found;
        long trials = (long)(o->seconds * (double)kinds[i].trials_a_second);
        st = rate(folder, o->ranks, kinds[i].isolation, kinds[i].sync, trials,
                  &found);
        if (st == OK)
            print(o, kinds[i].isolation, kinds[i].sync, found);
    }
    remove_folder(folder);
    return st;
}

/* Rows a second into one file, with or without fdatasync after each. */
static enum status write_rows(int fd, double seconds, bool sync, double *out)
{
    char row[ROW_BYTES] = {1};
    double start = clock_seconds(), now;
    long n = 0;
    do {
        if (pwrite(fd, row, sizeof row, n % 4096 * ROW_BYTES) != ROW_BYTES ||
            (sync && fdatasync(fd)))
            return FAIL(ERR_IO, "the benchmark's file: %s", strerror(errno));
        n++;
        now = clock_seconds();
    } while (now - start < seconds);
    *out = (double)n / (now - start);
    return OK;
}

enum status bench_store(const struct bench_options *o, struct arena *arena)
{
    char folder[64], path[128];
    double plain = 0, synced = 0;
    (void)arena;
    TRY(make_folder(folder));
    snprintf(path, sizeof path, "%s/f", folder);
    int fd =
        open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum status st = fd < 0 ? FAIL(ERR_IO, "%s: %s", path, strerror(errno))
                            : write_rows(fd, o->seconds, false, &plain);
    if (st == OK)
        st = write_rows(fd, o->seconds, true, &synced);
    if (fd >= 0)
        close(fd);
    remove_folder(folder);
    TRY(st);
    if (o->json) {
        struct json j = json_open(stdout);
        json_text(&j, "benchmark", "store");
        json_real(&j, "rows_per_second", plain);
        json_real(&j, "synced_rows_per_second", synced);
        json_close(&j);
    } else {
        printf("store, rows of 1 KiB: %.0f/s, with fdatasync %.0f/s\n", plain,
               synced);
    }
    return OK;
}
