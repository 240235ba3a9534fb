/* HDF5 files that are not ours, or were made to hurt. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <hdf5.h>
#include <sys/stat.h>

#include "refusal.h"

static void put_text(hid_t file, const char *name, const char *value)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(value) + 1);
    H5Tset_cset(type, H5T_CSET_UTF8);
    hid_t a = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(a, type, value);
    H5Aclose(a);
    H5Sclose(space);
    H5Tclose(type);
}

/* An HDF5 file with our attributes, to be made wrong in one way. */
static hid_t begin_forgery(const char *path, const char *version)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT(file >= 0);
    put_text(file, "format", "wiresweep");
    put_text(file, "format_version", version);
    return file;
}

/* How a data set is stored: plainly; in chunks; elsewhere. */
static hid_t storage(const char *how)
{
    hid_t p = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk = 4;
    if (strcmp(how, "chunked") == 0)
        H5Pset_chunk(p, 1, &chunk);
    else if (strcmp(how, "external") == 0)
        H5Pset_external(p, "/etc/passwd", 0, H5F_UNLIMITED);
    else
        H5Pset_alloc_time(p, H5D_ALLOC_TIME_EARLY);
    return p;
}

static void add_table(hid_t file, const char *name, hid_t member,
                      const char *how)
{
    hsize_t n = 8;
    size_t bytes = H5Tget_size(member);
    hid_t row = H5Tcreate(H5T_COMPOUND, bytes);
    H5Tinsert(row, "x", 0, member);
    hid_t space = H5Screate_simple(1, &n, NULL), p = storage(how);
    hid_t set = H5Dcreate2(file, name, row, space, H5P_DEFAULT, p, H5P_DEFAULT);
    EXPECT(set >= 0);
    H5Dclose(set);
    H5Pclose(p);
    H5Sclose(space);
    H5Tclose(row);
}

static void expect_gate(const char *path, hid_t file, const char *said,
                        struct arena *work)
{
    H5Fclose(file);
    expect_damaged(path, said, work);
}

TEST(the_gate_refuses_hdf5_that_is_not_ours)
{
    const char *path = scratch(work, "forged.h5");
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    add_table(file, "runs", H5T_STD_I32LE, "plain");
    expect_gate(path, file, "not a wiresweep result file", work);
    file = begin_forgery(path, "2.0");
    expect_gate(path, file, "format version is 2.0", work);
    file = begin_forgery(path, "1.0");
    add_table(file, "runs", H5T_STD_I32LE, "chunked");
    expect_gate(path, file, "/runs is not contiguous", work);
    file = begin_forgery(path, "1.0");
    add_table(file, "runs", H5T_STD_I32LE, "external");
    expect_gate(path, file, "/runs is not contiguous", work);
    file = begin_forgery(path, "1.0");
    add_table(file, "runs", H5T_STD_I32BE, "plain");
    expect_gate(path, file, "column x of /runs is of an unknown type", work);
    file = begin_forgery(path, "1.0");
    add_table(file, "runs", H5T_IEEE_F32LE, "plain");
    expect_gate(path, file, "unknown type", work);
    file = begin_forgery(path, "1.0");
    H5Lcreate_soft("/elsewhere", file, "runs", H5P_DEFAULT, H5P_DEFAULT);
    expect_gate(path, file, "a link that is not ours", work);
    file = begin_forgery(path, "1.0");
    H5Gclose(H5Gcreate2(file, "runs", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    expect_gate(path, file, "/runs is not a table", work);
}

/* Finds the address of a table's rows in the metadata and changes it. */
static void move_table(const char *path, int64_t from, int64_t to,
                       struct arena *work)
{
    size_t n;
    char *all = read_whole(path, &n, work);
    int found = 0;
    for (size_t i = 0; i + sizeof from <= n; i++)
        if (memcmp(all + i, &from, sizeof from) == 0) {
            memcpy(all + i, &to, sizeof to);
            found++;
        }
    EXPECT(found > 0);
    write_whole(path, all, n);
}

TEST(the_gate_refuses_tables_that_overlap)
{
    const char *path = finished_file(work);
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    int64_t runs = f.layout.place[store_find(&f.layout, "runs")].offset;
    int64_t epochs = f.layout.place[store_find(&f.layout, "epochs")].offset;
    move_table(path, epochs, runs + 8, work);
    expect_damaged(path, "overlap", work);
}

/* The table with the largest offset below that. */
static const struct store_place *last_below(const struct store_file *f,
                                            int64_t offset)
{
    const struct store_place *last = NULL;
    for (int i = 0; i < f->layout.tables; i++) {
        const struct store_place *p = &f->layout.place[i];
        if (p->offset < offset && (!last || p->offset > last->offset))
            last = p;
    }
    EXPECT(last);
    return last;
}

/* The last table of the file, moved into the last row of the one before. */
TEST(the_gate_refuses_tables_that_overlap_by_a_few_bytes)
{
    const char *path = finished_file(work);
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    const struct store_place *last = last_below(&f, INT64_MAX);
    const struct store_place *p = last_below(&f, last->offset);
    move_table(path, last->offset, p->offset + p->rows * p->row_bytes - 8,
               work);
    expect_damaged(path, "overlap", work);
}

TEST(the_gate_refuses_tables_beyond_the_end)
{
    const char *path = finished_file(work);
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    int64_t sweep = f.layout.place[store_find(&f.layout, "sweep")].offset;
    move_table(path, sweep, INT64_MAX - 64, work);
    expect_damaged(path, "", work);
}

/* The file does not end with a table's last row, but eight bytes before. */
TEST(the_gate_refuses_a_table_of_which_the_end_is_missing)
{
    const char *path = finished_file(work);
    struct store_file f;
    struct stat s;
    EXPECT_OK(store_open(path, work, &f));
    const struct store_place *p =
        &f.layout.place[store_find(&f.layout, "runs")];
    EXPECT(stat(path, &s) == 0);
    move_table(path, p->offset, s.st_size + 8 - p->rows * p->row_bytes, work);
    /* The gate says so, or else HDF5 from 1.14 on, which looks itself. */
    expect_damaged(path, "/runs", work);
    EXPECT(!strstr(fail_text(), "overlap"));
}

/* Punches a hole into /epochs; false where this file system has none. */
static bool punch(const char *path, off_t bytes, struct arena *work)
{
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    off_t at = f.layout.place[store_find(&f.layout, "epochs")].offset;
    int fd = open(path, O_RDWR);
    bool done = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
                          bytes) == 0;
    done = done && lseek(fd, at, SEEK_HOLE) == at;
    close(fd);
    return done;
}

/* More rows than anybody wrote are free for their author and take a reader
 * hours; a few that are missing are those of some run. */
TEST(the_gate_refuses_tables_that_were_hardly_written)
{
    const char *path = scratch(work, "large.h5");
    struct store_plan p = sample_plan(work);
    struct store_file f;
    p.rows[3] = 1500000; /* of /epochs, 56 bytes each */
    EXPECT_OK(store_create(path, &p, fill_sample, &p, work));
    EXPECT_OK(store_open(path, work, &f));
    if (!punch(path, 1 << 20, work))
        skip();
    EXPECT_OK(store_open(path, work, &f));
    punch(path, 70 << 20, work);
    expect_damaged(path, "most rows of /epochs were never written", work);
}
