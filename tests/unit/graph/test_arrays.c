/* Arrays as NumPy saves them. */
#include "files.h"

static size_t npy(char *out, const char *header, const void *data, size_t n)
{
    size_t length = strlen(header);
    memcpy(out, "\x93NUMPY\1\0", 8);
    out[8] = (char)length;
    out[9] = 0;
    memcpy(out + 10, header, length);
    memcpy(out + 10 + length, data, n);
    return 10 + length + n;
}

#define HEADER(descr, order, shape)                                           \
    "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", " \
    "}\n"

TEST(arrays_of_numpy_are_read_whatever_their_numbers)
{
    static const double f8[] = {0, 2, 0.5, 2, 0, 0, 0.5, 0, 0};
    static const float f4[] = {0, 2, 0.5f, 2, 0, 0, 0.5f, 0, 0};
    static const uint16_t f2[] = {0, 0x4000, 0x3800, 0x4000, 0,
                                  0, 0x3800, 0,      0};
    static const struct {
        const char *header;
        const void *data;
        size_t bytes;
    } way[] = {{HEADER("<f8", "False", "(3, 3)"), f8, sizeof f8},
               {HEADER("<f8", "True", "(3, 3)"), f8, sizeof f8},
               {HEADER("<f4", "False", "(3, 3)"), f4, sizeof f4},
               {HEADER("<f2", "False", "(3, 3)"), f2, sizeof f2}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        char bytes[512];
        struct graph_origin o;
        struct wiring g;
        size_t n = npy(bytes, way[i].header, way[i].data, way[i].bytes);
        EXPECT_OK(read_bytes(bytes, n, work, &g, &o));
        EXPECT_EQ(g.edges, 2);
        EXPECT(has_pair(&g, 0, 1, 2) && has_pair(&g, 0, 2, 0.5));
        EXPECT_STATUS(ERR_DAMAGED, read_bytes(bytes, n - 1, work, &g, &o));
        EXPECT_STATUS(ERR_DAMAGED, read_bytes(bytes, n + 1, work, &g, &o));
        EXPECT_STATUS(ERR_DAMAGED, read_bytes(bytes, 30, work, &g, &o));
    }
}

TEST(whole_numbers_and_booleans_of_numpy_are_weights)
{
    static const signed char i1[] = {0, 1, 5, 1, 0, 0, 5, 0, 0};
    static const unsigned char big[] = {0, 0, 0, 1, 1, 5, 0, 1, 0,
                                        0, 0, 0, 1, 5, 0, 0, 0, 0};
    char bytes[512];
    struct graph_origin o;
    struct wiring g;
    size_t n = npy(bytes, HEADER("|i1", "False", "(3, 3)"), i1, sizeof i1);
    EXPECT_OK(read_bytes(bytes, n, work, &g, &o));
    EXPECT(has_pair(&g, 0, 1, 1) && has_pair(&g, 0, 2, 5));
    n = npy(bytes, HEADER("|b1", "False", "(3, 3)"), i1, sizeof i1);
    EXPECT_OK(read_bytes(bytes, n, work, &g, &o));
    EXPECT_EQ(g.edges, 2);
    EXPECT(g.weight == NULL);
    n = npy(bytes, HEADER(">i2", "False", "(3, 3)"), big, sizeof big);
    EXPECT_OK(read_bytes(bytes, n, work, &g, &o));
    EXPECT(has_pair(&g, 0, 1, 1) && has_pair(&g, 0, 2, 261));
}

TEST(arrays_that_are_no_graphs_are_refused)
{
    static const struct {
        const char *header, *words;
    } bad[] = {{HEADER("<f8", "False", "(3,)"), "of shape (3,)"},
               {HEADER("<f8", "False", "(2, 3)"), "of shape (2, 3)"},
               {HEADER("<f8", "False", "(2, 3, 3)"), "of shape (2, 3, 3)"},
               {HEADER("<c16", "False", "(3, 3)"), "no array of plain numbers"},
               {HEADER("|O1", "False", "(3, 3)"), "an array of |O1"},
               {HEADER("<f8", "False", "(99999999, 99999999)"),
                "a matrix of 99999999 nodes"},
               {HEADER("<f8", "False", "(0, 0)"), "an empty matrix"}};
    static const double f8[9] = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char bytes[512];
        struct graph_origin o;
        struct wiring g;
        size_t n = npy(bytes, bad[i].header, f8, sizeof f8);
        EXPECT_STATUS(ERR_INPUT, read_bytes(bytes, n, work, &g, &o));
        EXPECT_SAID(bad[i].words);
    }
}

/* What rows of an array of two nodes are told to be. */
static enum status note(void *context, int row, int line, const double *w)
{
    double *x = context;
    EXPECT_EQ(line, 0);
    x[2 * row] = w[0];
    x[2 * row + 1] = w[1];
    return OK;
}

static void read_rows(const char *header, const void *data, size_t n,
                      struct arena *work, double x[4])
{
    char bytes[512];
    struct graph_matrix m;
    bool yes;
    const char *path = file_of(bytes, npy(bytes, header, data, n), work);
    EXPECT_OK(graph_matrix_open(path, work, &yes, &m));
    EXPECT(yes);
    EXPECT_OK(graph_matrix_rows(&m, note, x, work));
    unlink(path);
}

TEST(numbers_of_every_size_are_what_numpy_says)
{
    static const uint16_t f2[] = {0x0001, 0x83ff, 0x7bff, 0xc248};
    static const int16_t i2[] = {-32768, 32767, -1, 256};
    static const uint64_t u8[] = {UINT64_C(1) << 63, 1, 2, 255};
    double x[4];
    read_rows(HEADER("<f2", "False", "(2, 2)"), f2, sizeof f2, work, x);
    EXPECT(x[0] == ldexp(1, -24) && x[1] == -ldexp(1023, -24));
    EXPECT(x[2] == 65504 && x[3] == -3.140625);
    read_rows(HEADER("<i2", "False", "(2, 2)"), i2, sizeof i2, work, x);
    EXPECT(x[0] == -32768 && x[1] == 32767 && x[2] == -1 && x[3] == 256);
    read_rows(HEADER("<u8", "False", "(2, 2)"), u8, sizeof u8, work, x);
    EXPECT(x[0] == ldexp(1, 63) && x[3] == 255);
}

TEST(errors_in_arrays_of_fortrans_order_name_the_right_place)
{
    static const double f8[] = {0, 5, 7, 0};
    char bytes[512];
    struct graph_origin o;
    struct wiring g;
    size_t n = npy(bytes, HEADER("<f8", "True", "(2, 2)"), f8, sizeof f8);
    EXPECT_STATUS(ERR_INPUT, read_bytes(bytes, n, work, &g, &o));
    EXPECT_SAID("row 1, column 2 is 7, and row 2, column 1 is 5");
}
