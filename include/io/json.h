/* json.h: JSON out, one object a line; NaN and infinities become null. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *out;
    bool some; /* a member stands before the next one */
};

/* json_open writes "{", json_close "}" and a line end. */
struct json json_open(FILE *out);
void json_close(struct json *j);

void json_text(struct json *j, const char *key, const char *value);
void json_int(struct json *j, const char *key, int64_t value);
void json_real(struct json *j, const char *key, double value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

/* "key": [ ... ] and "key": { ... } around further members; inside an array
 * members have no key (NULL). */
void json_array(struct json *j, const char *key);
void json_array_end(struct json *j);
void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);

#endif
