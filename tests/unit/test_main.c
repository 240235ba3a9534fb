#include "test.h"

#include <stdlib.h>

static struct test *first;
static struct test **last = &first;

void test_add(struct test *t)
{
    *last = t;
    last = &t->next;
}

_Noreturn void test_fail(const char *file, int line, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    print_error("%s\n", text);
    _fail(file, line);
    abort();
}

static void run(void **state)
{
    struct arena *work = arena_new((size_t)64 << 20);
    ((struct test *)*state)->run(work);
    arena_free(work);
}

int main(void)
{
    int n = 0;
    for (struct test *t = first; t; t = t->next)
        n++;
    struct CMUnitTest *list = calloc((size_t)n, sizeof *list);
    if (!list)
        return 1;
    n = 0;
    for (struct test *t = first; t; t = t->next)
        list[n++] = (struct CMUnitTest){
            .name = t->name, .test_func = run, .initial_state = t};
    int failed = _cmocka_run_group_tests("", list, (size_t)n, NULL, NULL);
    free(list);
    return failed != 0;
}
