/* level.c: which kernels this process computes with. */
#include <stdbool.h>
#include <stddef.h>

#include "kernels.h"
#include "la.h"
#include "library.h"
#include "text.h"

/* From the best down; bf16, whose products are rounded, and BLIS's products
 * are only for who asks. */
enum level { AUTO, V4, V3, BASELINE, PORTABLE, BF16, BLIS, LEVELS };
static const char *const names[] = {[AUTO] = "auto",
                                    [V4] = "v4",
                                    [V3] = "v3",
                                    [BASELINE] = "baseline",
                                    [PORTABLE] = "portable",
                                    [BF16] = "bf16",
                                    [BLIS] = "blis"};
static enum level chosen = AUTO;

extern const struct la_kernels la_kernels_portable;
static struct la_kernels with_blis;

#if defined(__x86_64__) && !defined(WIRESWEEP_DOUBLE)
extern const struct la_kernels la_kernels_v3, la_kernels_v4;
#if defined(LA_HAS_BF16)
extern const struct la_kernels la_kernels_bf16;
#define KERNELS_BF16 &la_kernels_bf16
#else
#define KERNELS_BF16 NULL
#endif

/* The kernels for any CPU are also those of the oldest x86-64: both lack FMA
 * and have vectors of four. */
static const struct la_kernels *const tables[] = {
    [V4] = &la_kernels_v4,
    [V3] = &la_kernels_v3,
    [BASELINE] = &la_kernels_portable,
    [PORTABLE] = &la_kernels_portable,
    [BF16] = KERNELS_BF16,
    [BLIS] = &with_blis};

static bool runs(enum level level)
{
    if (level == BF16)
        return tables[BF16] && __builtin_cpu_supports("x86-64-v4") &&
               __builtin_cpu_supports("avx512bf16");
    if (level == V4)
        return __builtin_cpu_supports("x86-64-v4");
    if (level == V3 || level == BLIS)
        return __builtin_cpu_supports("x86-64-v3");
    return true;
}
#else
static const struct la_kernels *const tables[LEVELS] = {
    [PORTABLE] = &la_kernels_portable, [BLIS] = &with_blis};

static bool runs(enum level level)
{
#ifndef WIRESWEEP_DOUBLE
    if (level == BLIS)
        return true;
#endif
    return level == PORTABLE;
}
#endif

static enum level best(void)
{
    enum level level = V4;
    while (!runs(level))
        level++;
    return level;
}

/* All else by the vectors that BLIS uses, too: on x86-64 always those of
 * AVX2. */
static void take_blis(void)
{
#ifndef WIRESWEEP_DOUBLE
    with_blis = *tables[runs(V3) ? V3 : PORTABLE];
    library_products(&with_blis);
#endif
}

static const char *level_word(int i)
{
    return i < LEVELS ? names[i] : NULL;
}

enum status la_level_select(const char *word)
{
    CHECK(text_names(LA_LEVELS, level_word));
    int level = text_choice(word, LA_LEVELS);
    if (level < 0)
        return FAIL(ERR_INPUT, "kernels: \"%s\" is none of %s", word,
                    LA_LEVELS);
    if (level != AUTO && !runs((enum level)level))
        return FAIL(ERR_INPUT,
                    "this CPU cannot run the kernels %s; it can "
                    "run %s",
                    word, names[best()]);
    chosen = level == AUTO ? best() : (enum level)level;
    if (chosen == BLIS)
        take_blis();
    return OK;
}

static enum level level_in_use(void)
{
    if (chosen == AUTO)
        chosen = best();
    return chosen;
}

const char *la_level_name(void)
{
    return names[level_in_use()];
}

const struct la_kernels *la_kernels(void)
{
    return tables[level_in_use()];
}
