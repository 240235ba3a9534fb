#include "arena.h"
#include "test.h"

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
