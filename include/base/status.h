/* status.h: how a function says that it failed.
 *
 * A function that can fail returns enum status, and the compiler insists that
 * the answer be looked at.  FAIL describes a failure once, where it happens;
 * TRY hands it up unchanged.  Nothing is freed on the way: memory and handles
 * belong to an arena, and whoever rewinds the arena cleans up after success
 * and failure alike.  CHECK is for bugs: it stops the process.
 */
#ifndef STATUS_H
#define STATUS_H

#if defined(__clang__)
#define NODISCARD __attribute__((warn_unused_result))
#elif defined(__GNUC__) && __GNUC__ >= 10
#define NODISCARD [[nodiscard]]
#else
#define NODISCARD
#endif

#define PRINTF(at, first) __attribute__((format(printf, at, first)))

#define STATUS_LIST(X)                                \
    X(OK, "ok")                                       \
    X(ERR_INPUT, "impossible request")                \
    X(ERR_MEMORY, "out of memory")                    \
    X(ERR_NUMERIC, "not a number, or no convergence") \
    X(ERR_IO, "file or store refused")                \
    X(ERR_DAMAGED, "file is damaged or foreign")      \
    X(ERR_REFUSED, "sound, but refused")              \
    X(ERR_LIBRARY, "a library reported an error")

enum NODISCARD status {
#define X(name, text) name,
    STATUS_LIST(X)
#undef X
};

#define TRY(call)                 \
    do {                          \
        enum status st_ = (call); \
        if (st_ != OK)            \
            return st_;           \
    } while (0)

#define FAIL(code, ...) fail_at(__FILE__, __LINE__, (code), __VA_ARGS__)
#define CHECK(cond)     ((cond) ? (void)0 : bug_at(__FILE__, __LINE__, #cond))

enum status fail_at(const char *file, int line, enum status code,
                    const char *format, ...) PRINTF(4, 5);
_Noreturn void bug_at(const char *file, int line, const char *what);

/* The latest failure of this thread: the sentence for the user, and the place
 * in our source ("split.c:14") for us. */
const char *fail_text(void);
const char *fail_place(void);
const char *status_name(enum status st);

#endif
