/* Files that a pattern matches, as an axis. */
#include <sys/stat.h>

#include "sample.h"

/* A folder with a file of each name. */
static const char *folder_of(const char *const *name, int n, struct arena *work)
{
    char *folder = arena_string(work, "/tmp/wiresweep-files-XXXXXX");
    char path[128];
    EXPECT(mkdtemp(folder) != NULL);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        FILE *f = fopen(path, "w");
        EXPECT(f != NULL);
        fclose(f);
    }
    return folder;
}

static void remove_folder(const char *folder, const char *const *name, int n)
{
    char path[128];
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        unlink(path);
    }
    EXPECT_EQ(rmdir(folder), 0);
}

static struct sweep *matching(const char *form, const char *folder,
                              struct arena *work)
{
    char text[512];
    snprintf(text, sizeof text, form, folder);
    return good(work, text);
}

TEST(files_are_points_in_the_order_of_their_names)
{
    static const char *const name[] = {"g10.csv", "B.csv", "g2.csv", "a.csv",
                                       "a.txt"};
    const char *folder = folder_of(name, 5, work);
    char path[128];
    snprintf(path, sizeof path, "%s/x.csv", folder);
    EXPECT_EQ(mkdir(path, 0700), 0); /* no file */
    struct sweep *s =
        matching(HEAD "graphs: {path: {files: \"%s/*.csv\"}}\n", folder, work);
    static const char *const want[] = {"B.csv", "a.csv", "g10.csv", "g2.csv"};
    EXPECT_EQ(sweep_points(s), 4);
    EXPECT_EQ(sweep_graphs(s), 4);
    for (int i = 0; i < 4; i++)
        EXPECT_STR(strrchr(get(s, i, "path")->text, '/') + 1, want[i]);
    s = matching(HEAD "graphs: {family: [ws, er], path: {files: '%s/a.*', "
                      "when: family == ws}}\n",
                 folder, work);
    EXPECT_EQ(sweep_points(s), 3);
    s = matching(HEAD "graphs: {path: {files: '%s/*.txt'}}\n", folder, work);
    EXPECT_EQ(sweep_points(s), 1);
    EXPECT_EQ(rmdir(path), 0);
    remove_folder(folder, name, 5);
}

static void refuse(const char *text, const char *words, struct arena *work)
{
    struct sweep *s;
    EXPECT_STATUS(ERR_INPUT, read_text(work, text, NULL, 0, &s));
    if (!strstr(said, words))
        test_fail(__FILE__, __LINE__, "said %s", said);
}

TEST(patterns_without_files_and_other_keys_are_refused)
{
    refuse(HEAD "graphs: {path: {files: '/nowhere/*.csv'}}\n",
           ":4:24: error: no file matches \"/nowhere/*.csv\"; relative names "
           "begin in the folder",
           work);
    refuse(HEAD "data: {files: '*'}\n", "data names no file", work);
    refuse(HEAD "graphs: {path: {files: [a, b]}}\n", "files", work);
    refuse(HEAD "graphs: {path: {files: 'a', values: [b]}}\n",
           "path takes one of values", work);
    refuse(HEAD "graphs: {path: {files: 'a', n: 3}}\n", "n goes with", work);
}

TEST(a_name_that_no_result_file_can_hold_is_refused)
{
    char text[256], name[SETTING_TEXT + 2] = "";
    memset(name, 'x', SETTING_TEXT + 1);
    snprintf(text, sizeof text, HEAD "graphs: {path: %s}\n", name);
    refuse(text, "path has more than 95 bytes", work);
    name[SETTING_TEXT] = '\0';
    snprintf(text, sizeof text, HEAD "graphs: {path: %s}\n", name);
    EXPECT_EQ(sweep_points(good(work, text)), 1);
}
