/* test.h: small tests that name themselves, run by cmocka. */
#ifndef TEST_H
#define TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "status.h"

struct test {
    const char *name;
    void (*run)(struct arena *work);
    struct test *next;
};

void test_add(struct test *t);
_Noreturn void test_fail(const char *file, int line, const char *format, ...)
    PRINTF(3, 4);

/* TEST(what_must_hold) { ... }: work is a scratch arena of 64 MiB. */
#define TEST(id)                                            \
    static void id(struct arena *work);                     \
    __attribute__((constructor)) static void id##_add(void) \
    {                                                       \
        static struct test t = {#id, id, NULL};             \
        test_add(&t);                                       \
    }                                                       \
    static void id([[maybe_unused]] struct arena *work)

#define EXPECT(cond)                                            \
    do {                                                        \
        if (!(cond))                                            \
            test_fail(__FILE__, __LINE__, "not so: %s", #cond); \
    } while (0)

#define EXPECT_EQ(got, want)                                                  \
    do {                                                                      \
        long long got_ = (long long)(got), want_ = (long long)(want);         \
        if (got_ != want_)                                                    \
            test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #got, got_, \
                      want_);                                                 \
    } while (0)

#define EXPECT_STR(got, want)                                               \
    do {                                                                    \
        const char *got_ = (got), *want_ = (want);                          \
        if (strcmp(got_, want_) != 0)                                       \
            test_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #got, \
                      got_, want_);                                         \
    } while (0)

/* |got - want| <= tol * max(1, |want|); two NaNs are near. */
#define EXPECT_NEAR(got, want, tol)                                       \
    do {                                                                  \
        double got_ = (got), want_ = (want), tol_ = (tol);                \
        if (!(fabs(got_ - want_) <= tol_ * fmax(1, fabs(want_))) &&       \
            !(isnan(got_) && isnan(want_)) && got_ != want_)              \
            test_fail(__FILE__, __LINE__, "%s is %.17g, not %.17g", #got, \
                      got_, want_);                                       \
    } while (0)

#define EXPECT_OK(call) EXPECT_STATUS(OK, call)
#define EXPECT_STATUS(want, call)                               \
    do {                                                        \
        enum status got_st_ = (call);                           \
        if (got_st_ != (want))                                  \
            test_fail(__FILE__, __LINE__, "%s: %s (%s)", #call, \
                      status_name(got_st_), fail_text());       \
    } while (0)

#define EXPECT_SAID(words)                                             \
    do {                                                               \
        if (!strstr(fail_text(), (words)))                             \
            test_fail(__FILE__, __LINE__, "said \"%s\"", fail_text()); \
    } while (0)

/* Succeeds, and leaves the scratch arena as it found it. */
#define EXPECT_TIDY(work, call)                  \
    do {                                         \
        size_t used_ = arena_mark(work).used;    \
        EXPECT_OK(call);                         \
        EXPECT_EQ(arena_mark(work).used, used_); \
    } while (0)

/* Give call ever more room, until it succeeds: every earlier try must fail
 * with ERR_MEMORY and leave nothing behind. */
#define EXPECT_STARVES(work, call)                                           \
    do {                                                                     \
        struct mark top_ = arena_mark(work);                                 \
        enum status st_ = ERR_MEMORY;                                        \
        for (size_t room_ = 0; st_ == ERR_MEMORY; room_ += 64 + room_ / 8) { \
            size_t all_ = arena_limit((work), room_);                        \
            st_ = (call);                                                    \
            arena_rewind((work), top_);                                      \
            arena_limit((work), all_);                                       \
        }                                                                    \
        EXPECT_EQ(st_, OK);                                                  \
    } while (0)

#endif
