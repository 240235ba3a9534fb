/* Nasty inputs: each must end in an error or a sweep, never in a crash, a
 * hang or a sanitizer's report.  Files in known/sweep are replayed as well. */
#include <dirent.h>

#include "sample.h"

static char *room; /* for texts made by code */
enum { ROOM = 4 << 20 };

static void fill(const char *head, const char *part, int times,
                 const char *tail)
{
    size_t n = strlen(head), m = strlen(part);
    memcpy(room, head, n);
    for (int i = 0; i < times; i++, n += m)
        memcpy(room + n, part, m);
    strcpy(room + n, tail);
}

static void expect_refused(struct arena *work, const char *says)
{
    struct sweep *s;
    struct mark top = arena_mark(work);
    EXPECT_STATUS(ERR_INPUT, read_text(work, room, NULL, 0, &s));
    if (!strstr(said, says))
        test_fail(__FILE__, __LINE__, "wanted %s, said %.500s", says, said);
    arena_rewind(work, top);
}

TEST(large_and_deep_texts_are_refused_in_time)
{
    room = malloc(ROOM);
    EXPECT(room != NULL);
    fill(HEAD "settings: ", "[", 100000, "\n");
    expect_refused(work, ":4:42: error: lists and maps are nested too deeply");
    fill(HEAD "settings: ", "{a: ", 100000, "\n");
    expect_refused(work, "nested too deeply");
    fill(HEAD, "- ", 100000, "\n");
    expect_refused(work, "error: ");
    fill(HEAD "data: ", "x", 1000000, "\nwidht: 3\n");
    expect_refused(work, ":5:1: error: no key \"widht\"");
    fill(HEAD "replicates: ", "9", 1000000, "\n");
    expect_refused(work, "takes a whole number, not \"9999");
    fill(HEAD "", "x", 1000000, ": 1\n");
    expect_refused(work, "error: no key \"xxxx");
    fill(HEAD "settings: {width: {values: [1], when: \"", "(", 100000,
         "\"}}\n");
    expect_refused(work, "nested too deeply");
    fill(HEAD "settings: {width: {values: [1], when: \"", "not ", 100000,
         "\"}}\n");
    expect_refused(work, "nested too deeply");
    fill(HEAD "settings: {width: {values: [1], when: \"flip", " and flip", 99,
         " or\"}}\n");
    expect_refused(work, "the name of a setting belongs here");
    fill(HEAD "settings: {width: {values: [1], when: \"flip", " and flip",
         200000, "\"}}\n");
    expect_refused(work, "the expression is too long");
    fill(HEAD "settings: {width: [", "1, ", 200000, "]}\n");
    expect_refused(work, "width lists 1 twice");
    fill(HEAD "settings: {", "width: 1, ", 20000, "}\n");
    expect_refused(work, "width is given twice");
    fill(HEAD "a: &a [x, x, x]\nb: &b [*a, *a, *a]\n", "c: [*b, *b]\n", 100,
         "");
    expect_refused(work, ":4:4: error: anchors");
    fill(HEAD, "\t", 100000, "x: 1\n");
    expect_refused(work, "error: ");
    fill(HEAD, "%YAML 1.1\n", 1000, "---\n");
    expect_refused(work, "error: ");
    fill(HEAD, "--- |\n", 1000, "");
    expect_refused(work, "error: ");
    free(room);
}

/* Every prefix, and every single byte replaced by each of a nasty few. */
TEST(cut_and_bent_files_never_crash)
{
    static const char text[] =
        HEAD "graphs: {family: [er, \"ws\"], rewire: {values: [.1, 2e-1], "
             "when: 'family == ws and (nodes > 3 or not flip)'}}\n"
             "design: {random: 3}\nsettings:\n  width: {log: [1, 9]}\n"
             "  data: |\n   x\n";
    static const char nasty[] = "\t\n\r:,[]{}'\"&*!|>%#-?@`\\\x01\x7f\xc3\xff"
                                "0=(";
    char copy[sizeof text];
    int n = (int)strlen(text);
    struct sweep *s;
    log_silence(true);
    for (int i = 0; i < n; i++) {
        struct mark top = arena_mark(work);
        memcpy(copy, text, sizeof text);
        copy[i] = '\0';
        enum status st = read_text(work, copy, NULL, 0, &s);
        EXPECT(st == OK || st == ERR_INPUT);
        arena_rewind(work, top);
        for (size_t k = 0; k < sizeof nasty - 1; k++) {
            memcpy(copy, text, sizeof text);
            copy[i] = nasty[k];
            st = read_text(work, copy, NULL, 0, &s);
            EXPECT(st == OK || st == ERR_INPUT);
            arena_rewind(work, top);
        }
    }
    log_silence(false);
}

/* Inputs that a fuzzer found worth keeping. */
TEST(kept_inputs_never_crash)
{
    char folder[512], path[1024];
    const char *files = getenv("WIRESWEEP_TEST_FILES");
    int n = 0;
    if (!files)
        skip();
    snprintf(folder, sizeof folder, "%s/sweep", files);
    DIR *d = opendir(folder);
    EXPECT(d != NULL);
    log_silence(true);
    for (struct dirent *e; (e = readdir(d)); n++) {
        struct mark top = arena_mark(work);
        struct sweep *s;
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        enum status st = sweep_read(path, NULL, 0, jobs, 2, work, &s);
        EXPECT(st == OK || st == ERR_INPUT || st == ERR_DAMAGED);
        arena_rewind(work, top);
    }
    log_silence(false);
    closedir(d);
    EXPECT(n > 0);
}
