/* The learning rate's schedules against PyTorch's LinearLR, StepLR and
 * CosineAnnealingLR, by their closed forms. */
#include <math.h>

#include "schedule.h"
#include "test.h"

enum { EPOCHS = 7, STEPS = 5 };

TEST(a_warmup_rises_in_a_line_to_one)
{
    struct schedule s = {SCHEDULE_CONSTANT, EPOCHS, 2, 0, 0};
    for (int i = 0; i < EPOCHS * STEPS; i++)
        EXPECT_NEAR(schedule_factor(&s, i / STEPS, i % STEPS, STEPS),
                    i < 10 ? (i + 1) / 10.0 : 1, 1e-15);
}

TEST(a_cosine_falls_over_the_steps_after_the_warmup)
{
    for (int warmup = 0; warmup < 3; warmup++) {
        struct schedule s = {SCHEDULE_COSINE, EPOCHS, warmup, 0, 0};
        int from = warmup * STEPS, all = EPOCHS * STEPS - from;
        for (int i = 0; i < all; i++) {
            int at = from + i;
            double want = 0.5 * (1 + cos(acos(-1.0) * i / all));
            EXPECT_NEAR(schedule_factor(&s, at / STEPS, at % STEPS, STEPS),
                        want, 1e-15);
        }
    }
}

TEST(steps_come_every_so_many_epochs_after_the_warmup)
{
    static const double want[EPOCHS] = {0.2, 1, 1, 0.1, 0.1, 0.01, 0.01};
    struct schedule s = {SCHEDULE_STEP, EPOCHS, 1, 2, 0.1};
    for (int e = 0; e < EPOCHS; e++)
        EXPECT_NEAR(schedule_factor(&s, e, 0, STEPS), want[e], 1e-15);
}
