/* words.h: do the words of settings and the program's enums agree? */
#ifndef WORDS_H
#define WORDS_H

/* Stops the program, as CHECK does, where they do not. */
void words_check(void);

#endif
