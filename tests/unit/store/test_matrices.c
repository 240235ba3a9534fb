#include "file.h"
#include "store_arrays.h"
#include "store_matrices.h"

enum { NODES = 3, COUNT = 4 };

static const char *foreign_file(struct arena *work)
{
    static double values[COUNT * NODES * NODES];
    const char *path = scratch(work, "foreign.h5");
    struct arrays *a;
    for (int i = 0; i < COUNT * NODES * NODES; i++)
        values[i] = i;
    EXPECT_OK(arrays_create(path, work, &a));
    EXPECT_OK(arrays_put(
        a, &(struct array){"/group/stack", 3, {COUNT, NODES, NODES}, ARRAY_F64},
        values));
    EXPECT_OK(arrays_put(
        a, &(struct array){"/one", 2, {NODES, NODES}, ARRAY_I64}, values));
    EXPECT_OK(arrays_put(
        a, &(struct array){"/flat", 2, {NODES, NODES + 1}, ARRAY_F32}, values));
    EXPECT_OK(arrays_finish(a));
    return path;
}

TEST(a_file_is_ours_or_anothers_or_no_hdf5)
{
    enum store_kind kind;
    EXPECT_OK(store_kind_of(foreign_file(work), &kind));
    EXPECT_EQ(kind, STORE_FOREIGN);
    EXPECT_OK(store_kind_of(new_file(work), &kind));
    EXPECT_EQ(kind, STORE_RESULT);
    const char *path = scratch(work, "text.csv");
    write_whole(path, "a,b\n", 4);
    EXPECT_OK(store_kind_of(path, &kind));
    EXPECT_EQ(kind, STORE_NO_HDF5);
}

TEST(matrices_of_a_stack_are_read_in_any_order)
{
    struct store_matrices m;
    float w[NODES * NODES];
    EXPECT_OK(store_find_matrices(foreign_file(work), "group/stack", work, &m));
    EXPECT_EQ(m.count, COUNT);
    EXPECT_EQ(m.nodes, NODES);
    for (int k = COUNT - 1; k >= 0; k--) {
        EXPECT_OK(store_read_matrix(&m, k, w));
        for (int i = 0; i < NODES * NODES; i++)
            EXPECT(w[i] == (float)(k * NODES * NODES + i));
    }
    EXPECT_OK(store_find_matrices(m.path, "/one", work, &m));
    EXPECT_EQ(m.count, 1);
    EXPECT_OK(store_read_matrix(&m, 0, w));
    EXPECT(w[NODES * NODES - 1] == NODES * NODES - 1);
}

TEST(what_is_no_matrix_is_refused_with_what_there_is)
{
    const char *path = foreign_file(work);
    struct store_matrices m;
    EXPECT_STATUS(ERR_INPUT, store_find_matrices(path, NULL, work, &m));
    EXPECT(strstr(fail_text(), "2 matrices; choose one as FILE:NAME, from "
                               "/group/stack, /one"));
    EXPECT_STATUS(ERR_INPUT, store_find_matrices(path, "flat", work, &m));
    EXPECT(strstr(fail_text(), "has no matrix /flat; it has /group/stack"));
    size_t bytes;
    char *all = read_whole(path, &bytes, work);
    write_whole(path, all, bytes / 2);
    EXPECT_STATUS(ERR_DAMAGED, store_find_matrices(path, NULL, work, &m));
}
