/* text.h: strings of bounded length, and words that nearly match. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

/* A line under construction.  What does not fit is cut and remembered. */
struct text {
    char *at; /* always ended by '\0' */
    size_t size, used;
    bool cut;
};

/* Over an array: struct text t = TEXT(buffer). */
#define TEXT(array) text_over((array), sizeof(array))
struct text text_over(char *at, size_t size);
void text_add(struct text *t, const char *format, ...) PRINTF(2, 3);

/* A word as a shell reads it back, in quotes where it needs them. */
void text_add_word(struct text *t, const char *word);

/* Puts '?' for every control character (of UTF-8 too), in place: a text from
 * elsewhere then moves no cursor and starts no line.  Returns s. */
char *text_visible(char *s);
bool text_is_visible(const char *s);

/* The entry of words[n] nearest to word in edits, or NULL where none is near
 * enough to be meant (more than a third of its length away). */
const char *text_nearest(const char *word, const char *const *words, int n);

/* Whether word is one of the words of "a|b|c", and which (0, 1, ...); -1. */
int text_choice(const char *word, const char *choices);

/* Whether the words of "a|b|c" are name(0), name(1), ... up to a NULL: an enum
 * and the words that it is cast from. */
bool text_names(const char *choices, const char *(*name)(int i));

/* Byte counts for people: "1.5 GiB". */
enum { TEXT_BYTES = 16 };
const char *text_bytes(double bytes, char out[TEXT_BYTES]);

/* Seconds for people: "45 s", "12 min", "3.4 h", "5.1 d". */
const char *text_seconds(double seconds, char out[TEXT_BYTES]);

#endif
