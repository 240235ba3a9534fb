/* Random bytes in a small file: the reader refuses, or reads something, but
 * never crashes or hangs.  WIRESWEEP_FUZZ=N tries N mutations. */
#include <sys/wait.h>

#include "file.h"
#include "rng.h"

enum { QUICK = 100, META_BYTES = 16384 };

static void ignore_bad(void *context, int64_t run, const char *what)
{
    (void)context;
    (void)run;
    (void)what;
}

/* All that a reader does; runs in a child with a time limit. */
static void read_all(const char *path)
{
    struct arena *work = arena_new((size_t)256 << 20);
    struct store_file f;
    struct frame frame;
    char *text;
    int64_t sound;
    alarm(60);
    if (store_open(path, work, &f) != OK)
        _exit(1);
    for (int i = 0; i < f.layout.tables; i++)
        if (store_frame(&f, f.layout.place[i].name, work, &frame) != OK)
            _exit(2);
    if (store_sweep_text(&f, work, &text) != OK)
        _exit(3);
    _exit(store_verify(&f, work, ignore_bad, NULL, &sound) == OK ? 0 : 4);
}

static void mutate(char *at, size_t bytes, struct rng *r)
{
    static const int64_t nasty[] = {0, -1, INT64_MAX, INT64_MIN, 0x7fffffff};
    size_t range = rng_below(r, 4) ? META_BYTES : bytes;
    range = range < bytes ? range : bytes;
    size_t i = rng_below(r, range - 8);
    switch (rng_below(r, 4)) {
    case 0:
        at[i] = (char)rng_u64(r);
        break;
    case 1:
        at[i] = (char)(at[i] ^ 1 << rng_below(r, 8));
        break;
    case 2:
        memcpy(at + i, &nasty[rng_below(r, 5)], 8);
        break;
    default:
        memcpy(at + i, at + rng_below(r, range - 8), 8);
        break;
    }
}

TEST(mutated_files_never_crash_a_reader)
{
    const char *wish = getenv("WIRESWEEP_FUZZ");
    const char *path = finished_file(work);
    int tries = wish ? atoi(wish) : QUICK, outcome[8] = {0};
    size_t n;
    char *all = read_whole(path, &n, work), *copy = arena_take(work, n, 1);
    for (int i = 0; i < tries; i++) {
        struct rng r = rng_stream(1, RNG_TEST, 0, (uint64_t)i);
        int how;
        memcpy(copy, all, n);
        for (uint64_t k = UINT64_C(1) << rng_below(&r, 4); k > 0; k--)
            mutate(copy, n, &r);
        write_whole(path, copy, rng_below(&r, 20) ? n : rng_below(&r, n));
        pid_t child = fork();
        if (child == 0)
            read_all(path);
        EXPECT(waitpid(child, &how, 0) == child);
        if (!WIFEXITED(how) || WEXITSTATUS(how) > 4)
            test_fail(__FILE__, __LINE__, "mutation %d ended with %#x", i,
                      (unsigned)how);
        outcome[WEXITSTATUS(how)]++;
    }
    /* Both ways must have been tried for this to mean anything. */
    EXPECT(outcome[0] > 0 && outcome[1] > 0);
}
