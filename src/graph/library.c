#include "library.h"

#include "arena.h"

enum status library_status(igraph_error_t code, const char *doing)
{
    switch (code) {
    case IGRAPH_SUCCESS:
        return OK;
    case IGRAPH_ENOMEM:
        return FAIL(ERR_MEMORY, "no room for igraph while %s", doing);
    default:
        return FAIL(ERR_LIBRARY, "igraph failed while %s: %s", doing,
                    igraph_strerror(code));
    }
}

enum status library_start(uint64_t seed)
{
    static igraph_rng_t rng;
    if (!rng.state) {
        igraph_set_error_handler(igraph_error_handler_ignore);
        igraph_set_warning_handler(igraph_warning_handler_ignore);
        TRY(library_status(igraph_rng_init(&rng, &igraph_rngtype_pcg64),
                           "starting its generator"));
        igraph_rng_set_default(&rng);
    }
    /* The default is a copy of ours that shares its state; seeded through ours
     * only, it would be seeded with the time before its first use. */
    return library_status(
        igraph_rng_seed(igraph_rng_default(), (igraph_uint_t)seed),
        "seeding its generator");
}

static void drop_graph(void *handle)
{
    igraph_destroy(handle);
}

static void drop_ints(void *handle)
{
    igraph_vector_int_destroy(handle);
}

static void drop_reals(void *handle)
{
    igraph_vector_destroy(handle);
}

static void drop_matrix(void *handle)
{
    igraph_matrix_destroy(handle);
}

enum status library_ints(struct arena *arena, igraph_vector_int_t **out)
{
    NEW(*out, arena, 1);
    TRY(library_status(igraph_vector_int_init(*out, 0), "making room"));
    return arena_own(arena, drop_ints, *out);
}

enum status library_reals(long n, struct arena *arena, igraph_vector_t **out)
{
    NEW(*out, arena, 1);
    TRY(library_status(igraph_vector_init(*out, n), "making room"));
    return arena_own(arena, drop_reals, *out);
}

enum status library_matrix(struct arena *arena, igraph_matrix_t **out)
{
    NEW(*out, arena, 1);
    TRY(library_status(igraph_matrix_init(*out, 0, 0), "making room"));
    return arena_own(arena, drop_matrix, *out);
}

enum status library_graph(const struct wiring *g, struct arena *arena,
                          igraph_t **out)
{
    igraph_vector_int_t ends;
    igraph_integer_t *end;
    NEW(*out, arena, 1);
    struct mark start = arena_mark(arena);
    NEW(end, arena, 2 * (size_t)g->edges + 1);
    for (int e = 0; e < g->edges; e++) {
        end[2 * e] = g->source[e];
        end[2 * e + 1] = g->target[e];
    }
    igraph_vector_int_view(&ends, end, 2 * (igraph_integer_t)g->edges);
    TRY(library_status(igraph_create(*out, &ends, g->nodes, IGRAPH_UNDIRECTED),
                       "building a graph"));
    arena_rewind(arena, start);
    return arena_own(arena, drop_graph, *out);
}
