#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "text.h"

const struct command cli_commands[] = {
    {"graph", "sample, measure, draw and write graphs", cmd_graph},
