#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void put_string(FILE *out, const char *s)
{
    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p == '"' || *p == '\\')
            fprintf(out, "\\%c", *p);
        else if (*p == '\n')
            fputs("\\n", out);
        else if (*p < 0x20)
            fprintf(out, "\\u%04x", *p);
        else
            fputc(*p, out);
    fputc('"', out);
}

static void put_key(struct json *j, const char *key)
{
    if (j->some)
        fputs(", ", j->out);
    j->some = true;
    if (key) {
        put_string(j->out, key);
        fputs(": ", j->out);
    }
}

struct json json_open(FILE *out)
{
    fputc('{', out);
    return (struct json){.out = out};
}

void json_close(struct json *j)
{
    fputs("}\n", j->out);
}

void json_text(struct json *j, const char *key, const char *value)
{
    put_key(j, key);
    put_string(j->out, value);
}

void json_int(struct json *j, const char *key, int64_t value)
{
    put_key(j, key);
    fprintf(j->out, "%" PRId64, value);
}

/* The shortest digits that read back as the same number. */
void json_real(struct json *j, const char *key, double value)
{
    char digits[32];
    put_key(j, key);
    if (!isfinite(value)) {
        fputs("null", j->out);
        return;
    }
    for (int n = 15; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    fputs(digits, j->out);
}

void json_bool(struct json *j, const char *key, bool value)
{
    put_key(j, key);
    fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
    put_key(j, key);
    fputs("null", j->out);
}

static void begin(struct json *j, const char *key, char bracket)
{
    put_key(j, key);
    fputc(bracket, j->out);
    j->some = false;
}

static void end(struct json *j, char bracket)
{
    fputc(bracket, j->out);
    j->some = true;
}

void json_array(struct json *j, const char *key)
{
    begin(j, key, '[');
}

void json_array_end(struct json *j)
{
    end(j, ']');
}

void json_object(struct json *j, const char *key)
{
    begin(j, key, '{');
}

void json_object_end(struct json *j)
{
    end(j, '}');
}
