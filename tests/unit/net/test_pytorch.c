/* A chain against PyTorch's numbers in tests/known/net/chain.txt. */
#include <stdlib.h>

#include "chain.h"
#include "rng.h"
#include "test.h"

#ifdef WIRESWEEP_DOUBLE
static const double bound = 1e-12;
#else
static const double bound = 2e-5;
#endif

enum { MOST = 256 };

/* The next block of the file, NAME COUNT and its numbers, MOST at most. */
static long read_block(FILE *f, const char *name, double *x)
{
    char got[64];
    long n;
    EXPECT(fscanf(f, "%63s %ld", got, &n) == 2 && n <= MOST);
    EXPECT_STR(got, name);
    for (long i = 0; i < n; i++)
        EXPECT(fscanf(f, "%lf", &x[i]) == 1);
    return n;
}

static FILE *open_reference(void)
{
    char path[4096];
    const char *folder = getenv("WIRESWEEP_TEST_FILES");
    EXPECT(folder != NULL);
    snprintf(path, sizeof path, "%s/net/chain.txt", folder);
    FILE *f = fopen(path, "r");
    EXPECT(f != NULL);
    return f;
}

static struct net *build_reference(struct arena *work)
{
    static const struct chain_layer layer[] = {
        {CHAIN_CONV, "conv1", 3, 0},      {CHAIN_LEAKY_RELU, "act1", 0, 0.1},
        {CHAIN_BATCHNORM, "norm1", 0, 0}, {CHAIN_MAX_POOL, "pool1", 0, 0},
        {CHAIN_RELU, "relu1", 0, 0},      {CHAIN_LINEAR, "layer2", 5, 0},
        {CHAIN_SIGMOID, "act2", 0, 0},    {CHAIN_BATCHNORM, "norm2", 0, 0},
        {CHAIN_LINEAR, "layer3", 6, 0}};
    struct chain spec = {4, 2, 4, 4, layer, 9, 2, 0.1, NULL, 0};
    struct net *n;
    EXPECT_OK(chain_build(&spec, work, &n));
    return n;
}

TEST(loss_logits_and_gradients_are_those_of_pytorch)
{
    double x[MOST], want[MOST], loss, gradient[10][MOST];
    real images[MOST];
    uint16_t labels[8];
    struct net_result r;
    struct net *n = build_reference(work);
    FILE *f = open_reference();
    long size = read_block(f, "images", x);
    for (long i = 0; i < size; i++)
        images[i] = (real)x[i];
    EXPECT_EQ(read_block(f, "labels", x), 8);
    for (int i = 0; i < 8; i++)
        labels[i] = (uint16_t)x[i];
    read_block(f, "loss", &loss);
    EXPECT_EQ(read_block(f, "logits", want), 24);
    EXPECT_EQ(net_parameters(n), 10);
    for (int i = 0; i < 10; i++) {
        read_block(f, net_parameter(n, i).name, x);
        net_write(n, i, x);
        read_block(f, "gradient", gradient[i]);
    }
    fclose(f);
    EXPECT_OK(net_learn(n, images, labels, &r));
    EXPECT_EQ(r.labels, 5);
    EXPECT_NEAR(r.loss, loss, bound);
    for (int i = 0; i < 24; i++)
        EXPECT_NEAR(net_logits(n)[i], want[i], bound);
    for (int i = 0; i < 10; i++) {
        net_read(n, i, NET_GRADIENT, x);
        for (int64_t k = 0; k < net_parameter(n, i).size; k++)
            EXPECT_NEAR(x[k], gradient[i][k], bound);
    }
}
