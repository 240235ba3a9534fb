/* cli_main.h: the program: picks the command and runs it. */
#ifndef CLI_MAIN_H
#define CLI_MAIN_H

int cli_main(int argc, char **argv);

#endif
