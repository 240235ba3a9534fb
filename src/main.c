/* wiresweep: how the wiring of a neural network changes what it learns. */
#include "cli_main.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
