/* What this machine computes with: kernels, threads, CPUs. */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "la.h"

/* ---- kernels
 * ----------------------------------------------------------------- */

/* Of cpufreq, else of /proc/cpuinfo; 0 where neither tells. */
static double find_hertz(void)
{
    static const char most[] =
        "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq";
    char line[256];
    double kilo = 0, mega = 0;
    FILE *f = fopen(most, "re");
    if (f && fscanf(f, "%lf", &kilo) != 1)
        kilo = 0;
    if (f)
        fclose(f);
    if (kilo > 0)
        return 1e3 * kilo;
    f = fopen("/proc/cpuinfo", "re");
    while (f && mega <= 0 && fgets(line, sizeof line, f))
        if (strncmp(line, "cpu MHz", 7) == 0 && strchr(line, ':'))
            mega = strtod(strchr(line, ':') + 1, NULL);
    if (f)
        fclose(f);
    return 1e6 * mega;
}

/* Of a core in one cycle: two units of 16, 8 or 4 floats; 0: nobody knows. */
static double most_per_cycle(const char *level)
{
    double floats = strcmp(level, "v4") == 0         ? 64
                    : strcmp(level, "v3") == 0       ? 32
                    : strcmp(level, "baseline") == 0 ? 8
                                                     : 0;
    return floats * sizeof(float) / sizeof(real);
}

static void tell_rate(struct doctor *d, const char *level, double rate)
{
    static const double too_slow = 0.2;
    double hertz = find_hertz(), most = most_per_cycle(level);
    char share[96] = "";
    double of = hertz > 0 && most > 0 ? rate / hertz / most : NAN;
    if (!isnan(of))
        snprintf(share, sizeof share,
                 ", %.0f %% of what %.2f GHz can do with these", 100 * of,
                 1e-9 * hertz);
    if (of < too_slow)
        doctor_say(d, "kernels", WRONG,
                   "%s, %s: only %.3g GFLOP/s on a core%s; is the CPU "
                   "throttled, emulated or shared?",
                   level, la_library_name(), 1e-9 * rate, share);
    else
        doctor_say(d, "kernels", GOOD, "%s, %s: %.3g GFLOP/s on a core%s",
                   level, la_library_name(), 1e-9 * rate, share);
}

void doctor_kernels(struct doctor *d)
{
    if (la_level_select("auto") != OK) {
        doctor_say(d, "kernels", WRONG, "%s", fail_text());
        return;
    }
    const char *level = la_level_name();
    tell_rate(d, level, la_peak_flops());
    if (strcmp(level, "v3") != 0 && strcmp(level, "v4") != 0)
        doctor_say(d, "kernels", NOTED,
                   "this CPU offers no AVX2: trials take several times as "
                   "long as elsewhere");
}

/* ---- threads
 * ----------------------------------------------------------------- */

void doctor_threads(struct doctor *d)
{
    static const char *const names[] = {"OMP_NUM_THREADS", "BLIS_NUM_THREADS",
                                        "OPENBLAS_NUM_THREADS",
                                        "MKL_NUM_THREADS"};
    int bad = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = doctor_env(names[i]);
        if (!value || strcmp(value, "1") == 0)
            continue;
        bad++;
        doctor_say(d, "threads", WRONG,
                   "%s=%.40s: a rank is one core, and each would start so "
                   "many threads; unset it, or say 1",
                   names[i], value);
    }
    if (!bad)
        doctor_say(d, "threads", GOOD, "one per rank");
}

/* ---- CPUs
 * -------------------------------------------------------------------- */

/* Those of "0-3,8": what taskset and Slurm leave to this process. */
static int count_list(const char *list)
{
    int n = 0;
    for (char *at = (char *)(uintptr_t)list; *at;) {
        long first = strtol(at, &at, 10), last = first;
        if (*at == '-')
            last = strtol(at + 1, &at, 10);
        n += (int)(last - first) + 1;
        if (*at != ',')
            break;
        at++;
    }
    return n;
}

static int count_cpus(void)
{
    static const char key[] = "Cpus_allowed_list:";
    char line[4096];
    int n = 0;
    FILE *f = fopen("/proc/self/status", "re");
    while (f && n == 0 && fgets(line, sizeof line, f))
        if (strncmp(line, key, sizeof key - 1) == 0)
            n = count_list(line + sizeof key - 1);
    if (f)
        fclose(f);
    if (n <= 0)
        n = (int)sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? n : 1;
}

/* Two numbers of a file, or of two; "max" is none.  Infinite without. */
static double read_ratio(const char *first, const char *second)
{
    double quota = -1, period = -1;
    FILE *f = fopen(first, "re");
    if (!f)
        return INFINITY;
    int n = fscanf(f, "%lf %lf", &quota, &period);
    fclose(f);
    if (second && (f = fopen(second, "re"))) {
        n += fscanf(f, "%lf", &period) == 1;
        fclose(f);
    }
    return n >= 2 && quota > 0 && period > 0 ? quota / period : INFINITY;
}

/* The least quota of a group and those it lies in. */
static double quota_of(const char *root, char *group, bool unified)
{
    char first[4200], second[4200];
    double least = INFINITY;
    for (;;) {
        snprintf(first, sizeof first, "%s%s/%s", root, group,
                 unified ? "cpu.max" : "cpu.cfs_quota_us");
        snprintf(second, sizeof second, "%s%s/cpu.cfs_period_us", root, group);
        least = fmin(least, read_ratio(first, unified ? NULL : second));
        char *slash = strrchr(group, '/');
        if (!slash)
            return least;
        *slash = '\0';
    }
}

static double find_quota(void)
{
    char line[4096];
    double least = INFINITY;
    FILE *f = fopen("/proc/self/cgroup", "re");
    while (f && fgets(line, sizeof line, f)) {
        char *kinds = strchr(line, ':');
        char *group = kinds ? strchr(kinds + 1, ':') : NULL;
        if (!group)
            continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        if (kinds[1] == '\0') {
            least = fmin(least, quota_of("/sys/fs/cgroup", group, true));
        } else if (strcmp(kinds + 1, "cpu") == 0 ||
                   strstr(kinds + 1, "cpu,") == kinds + 1) {
            least = fmin(least, quota_of("/sys/fs/cgroup/cpu", group, false));
        }
    }
    if (f)
        fclose(f);
    return least;
}

/* Ranks on this node: as asked, else as Slurm would start them. */
static int find_ranks(const struct doctor *d)
{
    const char *tasks = doctor_env("SLURM_NTASKS");
    const char *nodes = doctor_env("SLURM_JOB_NUM_NODES");
    int n = tasks ? atoi(tasks) : 0, m = nodes ? atoi(nodes) : 1;
    if (d->ranks || n <= 0)
        return d->ranks;
    return (n + (m > 1 ? m : 1) - 1) / (m > 1 ? m : 1);
}

void doctor_cpus(struct doctor *d)
{
    int cpus = count_cpus(), ranks = find_ranks(d);
    double quota = find_quota();
    int usable = quota < cpus ? (int)fmax(1, floor(quota)) : cpus;
    char limit[64] = "";
    if (quota < cpus)
        snprintf(limit, sizeof limit, " (the cgroup allows %.3g at a time)",
                 quota);
    if (ranks > usable)
        doctor_say(d, "cpus", WRONG,
                   "%d ranks for %d CPU%s%s: they would wait for each other; "
                   "at most -j %d here",
                   ranks, cpus, cpus == 1 ? "" : "s", limit, usable);
    else
        doctor_say(d, "cpus", quota < cpus ? NOTED : GOOD,
                   "%d CPU%s for this process%s: up to -j %d", cpus,
                   cpus == 1 ? "" : "s", limit, usable);
}
