#include "hash.h"
#include "rng.h"
#include "test.h"
#include "text.h"

TEST(rng_is_philox4x64_10)
{
    /* Random123's known-answer test: all of key and counter zero. */
    struct rng r = rng_stream(0, (enum rng_purpose)0, 0, 0);

    EXPECT(rng_u64(&r) == UINT64_C(0x16554d9eca36314c));
    EXPECT(rng_u64(&r) == UINT64_C(0xdb20fe9d672d0fdc));
    EXPECT(rng_u64(&r) == UINT64_C(0xd7e772cee186176b));
    EXPECT(rng_u64(&r) == UINT64_C(0x7e68b68aec7ba23b));
}

TEST(rng_streams_of_different_names_differ)
{
    struct rng a = rng_stream(1, RNG_TEST, 2, 3);
    struct rng b = rng_stream(1, RNG_TEST, 3, 2);
    struct rng c = rng_stream(1, RNG_NULL, 2, 3);
    uint64_t x = rng_u64(&a);

    EXPECT(x != rng_u64(&b));
    EXPECT(x != rng_u64(&c));
}

TEST(rng_normals_have_mean_0_and_variance_1)
{
    struct rng r = rng_stream(7, RNG_TEST, 0, 0);
    double sum = 0, squares = 0;
    int n = 200000;

    for (int i = 0; i < n; i++) {
        double x = rng_normal(&r);
        sum += x;
        squares += x * x;
    }
    EXPECT(fabs(sum / n) < 4 / sqrt(n));
    EXPECT(fabs(squares / n - 1) < 4 * sqrt(2.0 / n));
}

TEST(rng_below_is_uniform)
{
    struct rng r = rng_stream(7, RNG_TEST, 1, 0);
    int count[5] = {0}, n = 100000;
    double chi2 = 0;

    for (int i = 0; i < n; i++)
        count[rng_below(&r, 5)]++;
    for (int i = 0; i < 5; i++)
        chi2 += pow(count[i] - n / 5.0, 2) / (n / 5.0);
    EXPECT(chi2 < 18.5); /* 0.999 of chi-squared with 4 degrees */
}

TEST(crc32c_gives_the_check_value)
{
    EXPECT_EQ(crc32c(0, "123456789", 9), 0xe3069283);
    EXPECT_EQ(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
}

TEST(text_words_are_quoted_where_a_shell_needs_it)
{
    char line[64];
    struct text t = TEXT(line);
    text_add_word(&t, "runs/a-1.h5");
    text_add(&t, " ");
    text_add_word(&t, "it's mine");
    text_add(&t, " ");
    text_add_word(&t, "");
    EXPECT_STR(line, "runs/a-1.h5 'it'\\''s mine' ''");
}

TEST(text_nearest_finds_the_word_that_was_meant)
{
    static const char *const words[] = {"family", "nodes", "degree"};

    EXPECT_STR(text_nearest("degre", words, 3), "degree");
    EXPECT_STR(text_nearest("ndoes", words, 3), "nodes");
    EXPECT_STR(text_nearest("nodse", words, 3), "nodes");
    EXPECT(text_nearest("zebra", words, 3) == NULL);
    EXPECT_EQ(text_choice("b", "a|b|c"), 1);
    EXPECT_EQ(text_choice("ab", "a|b|c"), -1);
}

static const char *abc(int i)
{
    static const char *const names[] = {"a", "bb", "c", NULL};
    return names[i];
}

TEST(words_and_names_agree_in_number_and_order)
{
    EXPECT(text_names("a|bb|c", abc));
    EXPECT(!text_names("a|bb", abc));
    EXPECT(!text_names("a|bb|c|d", abc));
    EXPECT(!text_names("a|c|bb", abc));
    EXPECT(!text_names("a|b|c", abc));
    EXPECT(!text_names("", abc));
}
