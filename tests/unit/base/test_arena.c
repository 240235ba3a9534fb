#include "arena.h"
#include "test.h"

#include <string.h>
#include <sys/resource.h>

static int dropped[4], n_dropped;

static void drop(void *handle)
{
    dropped[n_dropped++] = *(int *)handle;
}

static enum status own_number(struct arena *a, int number)
{
    int *handle;
    NEW(handle, a, 1);
    *handle = number;
    return arena_own(a, drop, handle);
}

TEST(arena_drops_handles_newest_first_down_to_the_mark)
{
    n_dropped = 0;
    EXPECT_OK(own_number(work, 7));
    struct mark inner = arena_mark(work);
    EXPECT_OK(own_number(work, 8));
    EXPECT_OK(own_number(work, 9));
    arena_rewind(work, inner);
    EXPECT_EQ(n_dropped, 2);
    EXPECT_EQ(dropped[0], 9);
    EXPECT_EQ(dropped[1], 8);
}

TEST(arena_drops_a_handle_it_has_no_room_to_own)
{
    int number = 5;
    size_t room = arena_limit(work, 0);

    n_dropped = 0;
    EXPECT_STATUS(ERR_MEMORY, arena_own(work, drop, &number));
    EXPECT_EQ(n_dropped, 1);
    arena_limit(work, room);
}

TEST(arena_refuses_a_count_that_overflows)
{
    EXPECT(arena_take(work, (size_t)-1 / 8, 16) == NULL);
}

#ifndef __SANITIZE_ADDRESS__
/* Address space of this process, in bytes. */
static size_t taken(void)
{
    size_t pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    EXPECT(f && fscanf(f, "%zu", &pages) == 1);
    fclose(f);
    return pages * 4096;
}

TEST(an_arena_grows_where_its_whole_address_space_is_refused)
{
    struct rlimit was, few;
    getrlimit(RLIMIT_AS, &was);
    few = was;
    few.rlim_cur = taken() + ((rlim_t)300 << 20);
    EXPECT(setrlimit(RLIMIT_AS, &few) == 0);
    struct arena *a = arena_new((size_t)64 << 30);
    EXPECT(a != NULL);
    size_t before = taken();
    for (int round = 0; round < 3; round++) {
        struct mark start = arena_mark(a);
        char *piece[50];
        for (int i = 0; i < 50; i++) {
            size_t n = (size_t)(1 + i % 3) << 21;
            piece[i] = arena_take(a, n, 1);
            EXPECT(piece[i] != NULL && (size_t)piece[i] % 64 == 0);
            EXPECT(piece[i][0] == 0 && piece[i][n - 1] == 0);
            memset(piece[i], i + 1, n);
            if (i == 30)
                EXPECT_OK(own_number(a, 40 + round));
        }
        for (int i = 0; i < 50; i++)
            EXPECT_EQ(piece[i][(size_t)(1 + i % 3) << 20], i + 1);
        n_dropped = 0;
        arena_rewind(a, start);
        EXPECT_EQ(n_dropped, 1);
        EXPECT_EQ(dropped[0], 40 + round);
        EXPECT(taken() <= before);
    }
    /* More than there is fails, and less is there after it. */
    EXPECT(arena_take(a, (size_t)400 << 20, 1) == NULL);
    EXPECT(arena_take(a, (size_t)100 << 20, 1) != NULL);
    arena_free(a);
    EXPECT(setrlimit(RLIMIT_AS, &was) == 0);
}
#endif
