#define _GNU_SOURCE
#include "gate.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "h5.h"
#include "hash.h"

static bool refuse(struct gate *g, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(struct gate *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(g->why, sizeof g->why, format, args);
    va_end(args);
    return false;
}

/* The column type of one member, or -1 where it is none of ours. */
static int type_of(hid_t member, size_t bytes)
{
    switch (H5Tget_class(member)) {
    case H5T_INTEGER:
        if (H5Tget_sign(member) != H5T_SGN_2 ||
            (bytes > 1 && H5Tget_order(member) != H5T_ORDER_LE))
            return -1;
        return bytes == 1   ? COL_I8
               : bytes == 4 ? COL_I32
               : bytes == 8 ? COL_I64
                            : -1;
    case H5T_FLOAT:
        return H5Tequal(member, H5T_IEEE_F64LE) > 0 ? COL_F64 : -1;
    case H5T_STRING:
        return H5Tis_variable_str(member) ? -1 : COL_TEXT;
    default:
        return -1;
    }
}

static bool inspect_member(struct gate *g, struct gate_table *t, hid_t row,
                           unsigned i, size_t at)
{
    struct gate_column *c = &t->column[i];
    char *name = H5Tget_member_name(row, i);
    hid_t member = H5Tget_member_type(row, i);
    size_t bytes = H5Tget_size(member);
    if (name)
        snprintf(c->name, sizeof c->name, "%s", name);
    H5free_memory(name);
    c->type = type_of(member, bytes);
    c->width = (int)bytes;
    bool packed = H5Tget_member_offset(row, i) == at;
    H5Tclose(member);
    if (c->type < 0 || !packed || bytes > 4096)
        return refuse(g, "column %s of /%s is of an unknown type", c->name,
                      t->name);
    return true;
}

static bool inspect_columns(struct gate *g, struct gate_table *t, hid_t row)
{
    int n = H5Tget_class(row) == H5T_COMPOUND ? H5Tget_nmembers(row) : 0;
    size_t at = 0;
    if (n < 1 || n > TABLE_COLUMNS)
        return refuse(g, "/%s is not a table", t->name);
    t->columns = n;
    for (int i = 0; i < n; i++) {
        if (!inspect_member(g, t, row, (unsigned)i, at))
            return false;
        at += (size_t)t->column[i].width;
    }
    t->row_bytes = (int)H5Tget_size(row);
    if ((size_t)t->row_bytes != at)
        return refuse(g, "the rows of /%s are not packed", t->name);
    return true;
}

static bool inspect_place(struct gate *g, struct gate_table *t, hid_t set,
                          int64_t bytes)
{
    hid_t space = H5Dget_space(set), how = H5Dget_create_plist(set);
    hsize_t rows = 0;
    bool simple = H5Sget_simple_extent_ndims(space) == 1 &&
                  H5Sget_simple_extent_dims(space, &rows, NULL) == 1;
    bool plain = H5Pget_layout(how) == H5D_CONTIGUOUS &&
                 H5Pget_external_count(how) == 0 && H5Pget_nfilters(how) == 0;
    haddr_t offset = rows ? H5Dget_offset(set) : 0;
    H5Pclose(how);
    H5Sclose(space);
    if (!simple || !plain || offset == HADDR_UNDEF)
        return refuse(g, "/%s is not contiguous", t->name);
    if (rows > INT32_MAX * (hsize_t)1024 || offset > (haddr_t)bytes ||
        rows > ((haddr_t)bytes - offset) / (hsize_t)t->row_bytes)
        return refuse(g, "/%s ends beyond the end of the file: it is truncated",
                      t->name);
    t->offset = (int64_t)offset;
    t->rows = (int64_t)rows;
    return true;
}

static bool inspect_table(struct gate *g, hid_t file, const char *name,
                          int64_t bytes)
{
    struct gate_table *t = &g->table[g->tables];
    snprintf(t->name, sizeof t->name, "%s", name);
    hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
    if (set < 0) {
        h5_note();
        return refuse(g, "/%s is not a table", name);
    }
    hid_t row = H5Dget_type(set);
    bool good = inspect_columns(g, t, row) && inspect_place(g, t, set, bytes);
    H5Tclose(row);
    H5Dclose(set);
    g->tables += good;
    return good;
}

struct visit {
    struct gate *gate;
    int64_t bytes;
};

static herr_t visit_link(hid_t file, const char *name, const H5L_info_t *info,
                         void *context)
{
    struct visit *v = context;
    if (info->type != H5L_TYPE_HARD || strlen(name) > 23)
        return refuse(v->gate, "it holds a link that is not ours") - 1;
    if (v->gate->tables == STORE_TABLES)
        return refuse(v->gate, "it holds too many tables") - 1;
    return inspect_table(v->gate, file, name, v->bytes) ? 0 : -1;
}

static int by_offset(const void *a, const void *b)
{
    const struct gate_table *x = a, *y = b;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static bool check_overlap(struct gate *g)
{
    qsort(g->table, (size_t)g->tables, sizeof *g->table, by_offset);
    for (int i = 0; i + 1 < g->tables; i++)
        if (g->table[i].offset + g->table[i].rows * g->table[i].row_bytes >
            g->table[i + 1].offset)
            return refuse(g, "/%s and /%s overlap", g->table[i].name,
                          g->table[i + 1].name);
    return true;
}

/* ---- checksums of what is written once ------------------------------------
 */

static herr_t sum_attribute(hid_t where, const char *name,
                            const H5A_info_t *info, void *context)
{
    uint32_t *crc = context;
    char value[4096];
    (void)info;
    if (strcmp(name, STORE_LAYOUT_SUM) == 0 ||
        strcmp(name, STORE_ABOUT_SUM) == 0)
        return 0;
    h5_get_text(where, name, value, sizeof value);
    *crc = crc32c(*crc, name, strlen(name) + 1);
    *crc = crc32c(*crc, value, strlen(value) + 1);
    return 0;
}

/* All attributes of an object, in the order of their names. */
static void sum_attributes(hid_t where, uint32_t *crc)
{
    hsize_t at = 0;
    if (H5Aiterate2(where, H5_INDEX_NAME, H5_ITER_INC, &at, sum_attribute,
                    crc) < 0)
        h5_note();
}

static void sum_table(hid_t file, const struct gate_table *t, uint32_t *crc)
{
    int64_t numbers[] = {t->offset, t->rows, t->row_bytes, t->columns};
    *crc = crc32c(*crc, t->name, strlen(t->name) + 1);
    *crc = crc32c(*crc, numbers, sizeof numbers);
    for (int i = 0; i < t->columns; i++) {
        int32_t kind[] = {t->column[i].type, t->column[i].width};
        *crc = crc32c(*crc, t->column[i].name, strlen(t->column[i].name) + 1);
        *crc = crc32c(*crc, kind, sizeof kind);
    }
    hid_t set = H5Dopen2(file, t->name, H5P_DEFAULT);
    if (set >= 0) {
        sum_attributes(set, crc);
        H5Dclose(set);
    }
}

static void sum_all(struct gate *g, hid_t file)
{
    sum_attributes(file, &g->about);
    for (int i = 0; i < g->tables; i++)
        sum_table(file, &g->table[i], &g->shape);
    h5_get_text(file, STORE_LAYOUT_SUM, g->layout_sum, sizeof g->layout_sum);
    h5_get_text(file, STORE_ABOUT_SUM, g->about_sum, sizeof g->about_sum);
}

static bool inspect_root(struct gate *g, hid_t file, int64_t bytes)
{
    struct visit v = {g, bytes};
    h5_get_text(file, "format", g->format, sizeof g->format);
    h5_get_text(file, "format_version", g->version, sizeof g->version);
    h5_get_text(file, "job", g->job, sizeof g->job);
    h5_get_text(file, "title", g->title, sizeof g->title);
    h5_get_text(file, "sweep_sha256", g->sha256, sizeof g->sha256);
    h5_get_text(file, "kernels", g->kernels, sizeof g->kernels);
    h5_get_text(file, "command", g->command, sizeof g->command);
    h5_get_text(file, "seed", g->seed, sizeof g->seed);
    h5_get_text(file, "data_sets", g->data, sizeof g->data);
    h5_get_text(file, "graph_files", g->graph_files, sizeof g->graph_files);
    h5_get_text(file, "shard", g->shard, sizeof g->shard);
    h5_get_text(file, "version", g->software, sizeof g->software);
    h5_get_text(file, "commit", g->commit, sizeof g->commit);
    h5_get_text(file, "numerics", g->numerics, sizeof g->numerics);
    if (strcmp(g->format, STORE_FORMAT) != 0)
        return refuse(g, "it is HDF5, but not a wiresweep result file");
    if (strncmp(g->version, "1.", 2) != 0)
        return refuse(g, "its format version is %s; this program reads 1.x",
                      g->version);
    bool listed =
        H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_link, &v) >= 0;
    if (!listed)
        h5_note();
    return listed && check_overlap(g);
}

void gate_inspect(const char *path, void *page)
{
    struct gate *g = page;
    struct stat s;
    if (stat(path, &s) || !S_ISREG(s.st_mode)) {
        refuse(g, "it is not a regular file");
        return;
    }
    if (s.st_size == 0) {
        refuse(g, "it is empty");
        return;
    }
    hid_t file = h5_open(path);
    const char *lack = file < 0 ? h5_lack() : NULL;
    if (lack) {
        g->lacking = true;
        refuse(g, "it cannot be opened: %s", lack);
        return;
    }
    if (file < 0) {
        refuse(g, H5Fis_hdf5(path) > 0
                      ? "HDF5 cannot open it: it is truncated or damaged"
                      : "it is not an HDF5 file");
        return;
    }
    g->passed = inspect_root(g, file, (int64_t)s.st_size);
    if (g->passed)
        sum_all(g, file);
    if (!g->passed && !g->why[0])
        refuse(g, "its tables cannot be listed");
    if (h5_noted()) {
        g->passed = false;
        g->lacking = true;
        refuse(g, "it cannot be read: %s", h5_noted());
    }
    H5Fclose(file);
}

/* started: HDF5 had begun, so that its end may be the file's fault. */
static enum status judge_child(const char *path, int how, bool started,
                               unsigned seconds)
{
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return OK;
    if (!started)
        return FAIL(ERR_MEMORY,
                    "%s: HDF5 does not start, so it cannot be opened: is "
                    "there too little memory?",
                    path);
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGALRM)
        return FAIL(ERR_IO, "%s: opening it took longer than %u s", path,
                    seconds);
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL)
        return FAIL(ERR_IO,
                    "%s: the process that opens it was killed (for lack of "
                    "memory?)",
                    path);
    return FAIL(ERR_DAMAGED, "%s: HDF5 failed on it: it is damaged", path);
}

enum status gate_ask(const char *path, unsigned seconds,
                     void (*look)(const char *path, void *page), void *page)
{
    int how;
    bool *started = gate_page(sizeof *started);
    pid_t child = started ? fork() : -1;
    if (child < 0) {
        enum status st = FAIL(ERR_IO, "%s: no process to open it: %s", path,
                              strerror(errno));
        if (started)
            gate_free(started, sizeof *started);
        return st;
    }
    if (child == 0) {
        /* A crash is an answer, whatever handlers our caller has. */
        static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT,
                                    SIGFPE,  SIGILL, SIGALRM};
        for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
            signal(fatal[i], SIG_DFL);
        alarm(seconds);
        if (!h5_start())
            _exit(1);
        *started = true;
        look(path, page);
        _exit(0);
    }
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    bool begun = *started;
    gate_free(started, sizeof *started);
    return judge_child(path, how, begun, seconds);
}

void *gate_page(size_t bytes)
{
    void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? NULL : page;
}

void gate_free(void *page, size_t bytes)
{
    munmap(page, bytes);
}
