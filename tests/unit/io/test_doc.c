#include "doc.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static struct doc_errors *errors;
static char report[8192];

/* The tree of a text; the report of what was wrong. */
static struct doc_node *tree(struct arena *work, const char *text)
{
    struct doc_node *root = NULL;
    EXPECT_OK(doc_errors_new(work, &errors));
    EXPECT_OK(doc_read_text("x.yaml", text, errors, work, &root));
    return root;
}

static enum status told(void)
{
    memset(report, 0, sizeof report);
    FILE *out = fmemopen(report, sizeof report - 1, "w");
    enum status st = doc_report(errors, out);
    fclose(out);
    return st;
}

static void expect_place(const struct doc_node *at, int line, int column)
{
    int l, c;
    doc_position(at, &l, &c);
    EXPECT_EQ(l, line);
    EXPECT_EQ(c, column);
}

TEST(a_document_is_a_tree_with_places)
{
    struct doc_node *root = tree(work, "a: 1\n"
                                       "\"b c\":\n"
                                       "- x\n"
                                       "- {d: 'it''s', e: [f, g]}\n"
                                       "h: |\n"
                                       "  two\n"
                                       "  lines\n"
                                       "ü: \"\\u00e9\"\r\n"
                                       "i:\n");
    EXPECT_EQ(root->kind, DOC_MAP);
    EXPECT_EQ(root->count, 5);
    const struct doc_node *b = doc_find(root, "b c"), *d;
    EXPECT_STR(doc_find(root, "a")->text, "1");
    EXPECT(!doc_find(root, "a")->quoted && doc_find(root, "z") == NULL);
    EXPECT_EQ(b->kind, DOC_LIST);
    EXPECT_EQ(b->count, 2);
    EXPECT_STR(b->first->text, "x");
    d = doc_find(b->first->next, "d");
    EXPECT_STR(d->text, "it's");
    EXPECT(d->quoted && !d->next->quoted);
    expect_place(d->key, 4, 4);
    expect_place(d, 4, 7);
    expect_place(doc_find(b->first->next, "e")->first->next, 4, 23);
    EXPECT_STR(doc_find(root, "h")->text, "two\nlines\n");
    EXPECT_STR(doc_find(root, "ü")->text, "é");
    expect_place(doc_find(root, "ü"), 8, 4);
    EXPECT_STR(doc_find(root, "i")->text, "");
    expect_place(doc_find(root, "i"), 9, 1);
    EXPECT_OK(told());
    EXPECT_STR(report, "");
}

TEST(scalars_are_read_as_the_type_that_is_asked_for)
{
    struct doc_node *root =
        tree(work, "int: -0012\nreal: 1e-3\nno: no\nword: b\nbytes: 1.5 KiB\n"
                   "time: 1.5min\ntimes: 2.5x\nbig: 9223372036854775807\n");
    int64_t i;
    double x;
    bool flag = true;
    const char *text;
    int word;
    EXPECT(doc_int(errors, doc_find(root, "int"), "int", -20, 20, &i));
    EXPECT_EQ(i, -12);
    EXPECT(doc_int(errors, doc_find(root, "big"), "big", 0, INT64_MAX, &i));
    EXPECT_EQ(i, INT64_MAX);
    EXPECT(doc_real(errors, doc_find(root, "real"), "real", 0, 1, &x));
    EXPECT_NEAR(x, 1e-3, 0);
    EXPECT(doc_flag(errors, doc_find(root, "no"), "no", &flag) && !flag);
    EXPECT(doc_text(errors, doc_find(root, "no"), "no", &text));
    EXPECT_STR(text, "no");
    EXPECT(doc_word(errors, doc_find(root, "word"), "word", "a|b", &word));
    EXPECT_EQ(word, 1);
    EXPECT(doc_bytes(errors, doc_find(root, "bytes"), "bytes", &i));
    EXPECT_EQ(i, 1536);
    EXPECT(doc_seconds(errors, doc_find(root, "time"), "time", &x));
    EXPECT_NEAR(x, 90, 0);
    EXPECT(doc_is_factor(doc_find(root, "times")));
    EXPECT(!doc_is_factor(doc_find(root, "time")));
    EXPECT(doc_factor(errors, doc_find(root, "times"), "times", &x));
    EXPECT_NEAR(x, 2.5, 0);
    EXPECT_EQ(doc_error_count(errors), 0);
}

TEST(strict_numbers_take_nothing_else)
{
    static const char *const no_int[] = {
        "",    "-", "1.0",  "1e3", "0x1f", "1 2",
        "1_0", "~", "true", "+-1", " 1",   "9223372036854775808"};
    static const char *const no_real[] = {"",      "nan",  "inf", "0x1p3", "1e",
                                          "1e400", "1..2", ".",   "1,5",   "-",
                                          "1 ",    ".inf", "1f"};
    int64_t i;
    double x;
    for (size_t k = 0; k < sizeof no_int / sizeof no_int[0]; k++)
        EXPECT(!doc_parse_int(no_int[k], &i));
    for (size_t k = 0; k < sizeof no_real / sizeof no_real[0]; k++)
        EXPECT(!doc_parse_real(no_real[k], &x));
    EXPECT(doc_parse_int("+7", &i) && i == 7);
    EXPECT(doc_parse_int("-9223372036854775808", &i) && i == INT64_MIN);
    EXPECT(doc_parse_real("-.5e-3", &x) && x == -.5e-3);
}

TEST(messages_show_the_line_and_a_caret)
{
    const struct doc_node *root =
        tree(work, "nodes: many\n\tü:  3\nx: {a: 1, b: 2}\n");
    if (!root) /* a tab may not indent: the parser says so */
        EXPECT_STATUS(ERR_INPUT, told());
    root = tree(work, "nodes: many\nü:\t\"äö\"\nx: {a: 1, b: 2}\n");
    int64_t i;
    static const char *const known[] = {"a", "c"};
    EXPECT(!doc_int(errors, doc_find(root, "ü"), "ü", 0, 1, &i));
    EXPECT(!doc_int(errors, doc_find(root, "nodes"), "nodes", 0, 1, &i));
    doc_only_keys(errors, doc_find(root, "x"), known, 2);
    doc_warn(errors, root, "odd, but possible");
    EXPECT_EQ(doc_error_count(errors), 3);
    EXPECT_STATUS(ERR_INPUT, told());
    EXPECT_STR(report,
               "x.yaml:1:1: warning: odd, but possible\n"
               "  nodes: many\n"
               "  ^\n"
               "x.yaml:1:8: error: nodes takes a whole number, not \"many\"\n"
               "  nodes: many\n"
               "         ^\n"
               "x.yaml:2:4: error: ü takes a whole number, not \"äö\"\n"
               "  ü: \"äö\"\n"
               "     ^\n"
               "x.yaml:3:11: error: no key \"b\"; did you mean \"a\"?\n"
               "  x: {a: 1, b: 2}\n"
               "            ^\n");
    EXPECT_SAID("x.yaml:1:8: nodes takes");
}

TEST(warnings_alone_are_no_failure)
{
    const struct doc_node *root = tree(work, "a: 1\n");
    doc_warn(errors, root, "odd");
    EXPECT_OK(told());
    EXPECT(strstr(report, "x.yaml:1:1: warning: odd"));
}

TEST(a_long_line_is_shown_around_the_place)
{
    char text[1000];
    memset(text, 'a', sizeof text);
    memcpy(text + 990, ": b\n", 5);
    const struct doc_node *root = tree(work, text);
    doc_error(errors, root->first, "here");
    EXPECT_STATUS(ERR_INPUT, told());
    EXPECT(strstr(report, "x.yaml:1:993: error: here\n  aaaa"));
    EXPECT(strstr(report, "a: b\n"));
    EXPECT(strlen(report) < 250);
}

TEST(a_word_far_from_all_lists_what_there_is)
{
    const struct doc_node *root = tree(work, "zebra\n");
    int word;
    EXPECT(!doc_word(errors, root, "colour", "red|green|blue", &word));
    EXPECT_STATUS(ERR_INPUT, told());
    EXPECT_SAID("no colour \"zebra\"; there is: red, green, blue");
}

static void expect_wrong(struct arena *work, const char *text, const char *says)
{
    EXPECT(tree(work, text) == NULL);
    EXPECT_STATUS(ERR_INPUT, told());
    if (!strstr(report, says))
        test_fail(__FILE__, __LINE__, "%s\nsaid %s", text, report);
}

TEST(what_is_no_plain_document_is_refused)
{
    expect_wrong(work, "", ":1:1: error: nothing stands here");
    expect_wrong(work, "# only this\n", ":1:1: error: nothing stands here");
    expect_wrong(work, "a: &x 1\n", ":1:4: error: anchors (&name)");
    expect_wrong(work, "a: *x\n", ":1:4: error: anchors (&name)");
    expect_wrong(work, "a: !!int 3\n",
                 ":1:4: error: tags (!name) are not taken");
    expect_wrong(work, "a: 1\n---\nb: 2\n", ":2:1: error: a second document");
    expect_wrong(work, "{a: 1}: 2\n", ":1:1: error: a key must be a word");
    expect_wrong(work, "? [a]\n: 2\n", ":1:3: error: a key must be a word");
    expect_wrong(work, "a: [1, 2\n",
                 ":1:4: error: flow sequence without a closing bracket");
    expect_wrong(work, "a: {b: 1\nc: 2\n", ":2:2: error: missing comma");
    expect_wrong(work, "a: 1\n  b: 2\n",
                 ":1:4: error: the next line is indented");
    expect_wrong(work, "a: 'x\n", "x.yaml:");
    expect_wrong(work, "a: \"\\q\"\n", "x.yaml:1:");
    expect_wrong(work, "a: \xff\xfe\n", ":1:4: error: byte 0xff is no UTF-8");
    expect_wrong(work, "a: \xc3\n", ":1:4: error: byte 0xc3 is no UTF-8");
    expect_wrong(work, "a: \xed\xa0\x80\n", "byte 0xed is no UTF-8");
    expect_wrong(work, "a: \xf4\x90\x80\x80\n", "byte 0xf4 is no UTF-8");
    expect_wrong(work, "a: \x1b[31m\n", "byte 0x1b is no UTF-8");
}

TEST(a_key_given_twice_is_told_with_the_first_line)
{
    EXPECT(tree(work, "a: 1\nb: {c: 1, c: 2}\na: 3\n") != NULL);
    EXPECT_STATUS(ERR_INPUT, told());
    EXPECT(strstr(report, "x.yaml:2:11: error: c is given twice; first on "
                          "line 2"));
    EXPECT(strstr(report, "x.yaml:3:1: error: a is given twice; first on "
                          "line 1"));
}

TEST(nesting_has_a_limit)
{
    char deep[2 * DOC_MOST_DEPTH + 8] = "";
    for (int i = 0; i < DOC_MOST_DEPTH; i++)
        strcat(deep, "[");
    for (int i = 0; i < DOC_MOST_DEPTH; i++)
        strcat(deep, "]");
    EXPECT(tree(work, deep) != NULL);
    memmove(deep + 1, deep, strlen(deep) + 1);
    expect_wrong(work, deep, ":1:33: error: lists and maps are nested too");
}

TEST(an_option_names_itself)
{
    struct doc_node *root;
    EXPECT_OK(doc_errors_new(work, &errors));
    EXPECT_OK(doc_read_option("--set", "a.b=[1, x]", errors, work, &root));
    EXPECT_STR(root->key->text, "a.b");
    EXPECT_EQ(root->count, 2);
    doc_error(errors, root->first->next, "no number");
    EXPECT_OK(doc_read_option("--set", "a.b", errors, work, &root));
    EXPECT(root == NULL);
    EXPECT_STATUS(ERR_INPUT, told());
    EXPECT_STR(report, "--set a.b: error: no number\n"
                       "  a.b=[1, x]\n"
                       "          ^\n"
                       "--set a.b: error: write key=value, on one line\n"
                       "  a.b\n"
                       "     ^\n");
}

static enum status read_whole(struct arena *work)
{
    struct doc_node *root;
    TRY(doc_errors_new(work, &errors));
    return doc_read_text("x.yaml", "a: [1, {b: c}]\nd: e\na: 1\n", errors, work,
                         &root);
}

TEST(reading_starves_cleanly)
{
    EXPECT_STARVES(work, read_whole(work));
}

TEST(a_file_of_some_megabytes_is_read_whole)
{
    char path[] = "/tmp/wiresweep-doc-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    struct doc_node *root;
    const char *text;
    for (int i = 0; i < 30000; i++)
        fprintf(f, "key%d: %d\n", i, i);
    fclose(f);
    EXPECT_OK(doc_errors_new(work, &errors));
    EXPECT_OK(doc_read(path, errors, work, &root, &text));
    unlink(path);
    EXPECT_EQ(root->count, 30000);
    EXPECT_STR(doc_find(root, "key29999")->text, "29999");
    EXPECT_OK(told());
}

TEST(files_have_a_limit)
{
    char path[] = "/tmp/wiresweep-doc-XXXXXX";
    int fd = mkstemp(path);
    struct arena *big = arena_new((size_t)80 << 20);
    struct doc_node *root;
    const char *text;
    EXPECT(fd >= 0 && big && ftruncate(fd, DOC_MOST_BYTES + 1) == 0);
    EXPECT_OK(doc_errors_new(big, &errors));
    EXPECT_STATUS(ERR_INPUT, doc_read(path, errors, big, &root, &text));
    EXPECT_SAID("longer than 16777216 bytes");
    EXPECT(ftruncate(fd, 5) == 0);
    EXPECT_STATUS(ERR_INPUT, doc_read(path, errors, big, &root, &text));
    EXPECT_SAID("not a text file");
    close(fd);
    unlink(path);
    arena_free(big);
}
