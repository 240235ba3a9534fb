/* The words of settings and the enums that they are cast to: an enumerator
 * without its word does not compile, one in another place stops the program. */
#include "words.h"

#include <stddef.h>
#include <string.h>

#include "columns.h"
#include "la.h"
#include "net.h"
#include "pair.h"
#include "sample.h"
#include "schedule.h"
#include "space.h"
#include "split.h"
#include "store_write.h"
#include "summary.h"
#include "sweep.h"
#include "text.h"

static const char *family(int i)
{
    switch ((enum graph_family)i) {
    case KREGULAR:
    case WS:
    case ER:
    case GNM:
    case BA:
    case WSFLEX:
    case SONGWANG:
    case RING:
    case COMPLETE:
    case FROM_FILE:
    case REWIRED:
        return graph_family_name((enum graph_family)i);
    }
    return NULL;
}

static const char *order(int i)
{
    switch ((enum graph_order)i) {
    case ORDER_NATURAL:
        return "natural";
    case ORDER_INDEX:
        return "index";
    case ORDER_RANDOM:
        return "random";
    case ORDER_DEGREE:
        return "degree";
    }
    return NULL;
}

static const char *optimiser(int i)
{
    switch ((enum optimiser_kind)i) {
    case ADAM:
        return "adam";
    case ADAMW:
        return "adamw";
    case SGD:
        return "sgd";
    case RMSPROP:
        return "rmsprop";
    }
    return NULL;
}

static const char *schedule(int i)
{
    switch ((enum schedule_kind)i) {
    case SCHEDULE_CONSTANT:
        return "constant";
    case SCHEDULE_STEP:
        return "step";
    case SCHEDULE_COSINE:
        return "cosine";
    }
    return NULL;
}

static const char *mixing(int i)
{
    switch ((enum data_mixing)i) {
    case DATA_CONCATENATE:
        return "concatenate";
    case DATA_MIX:
        return "mix";
    case DATA_SEQUENTIAL:
        return "sequential";
    }
    return NULL;
}

static const char *norm(int i)
{
    switch ((enum space_norm)i) {
    case SPACE_NORM_CODE:
        return "code";
    case SPACE_NORM_PAPER:
        return "paper";
    }
    return NULL;
}

static const char *distance(int i)
{
    switch ((enum space_distance)i) {
    case SPACE_L2:
        return "l2";
    case SPACE_L1:
        return "l1";
    }
    return NULL;
}

static const char *normalise(int i)
{
    switch ((enum data_normalise)i) {
    case DATA_NONE:
        return "none";
    case DATA_HALF:
        return "half";
    case DATA_CHANNELS:
        return "channels";
    }
    return NULL;
}

static const char *disabling(int i)
{
    switch ((enum split_disabling)i) {
    case SPLIT_ROWS:
        return "rows";
    case SPLIT_OUTPUT:
        return "output";
    }
    return NULL;
}

static const char *status(int i)
{
    switch ((enum run_status)i) {
    case PENDING:
    case RUNNING:
    case DONE:
    case DIVERGED:
    case FAILED:
    case TIMED_OUT:
    case QUARANTINED:
        return summary_states[i];
    }
    return NULL;
}

static const char *sync_word(int i)
{
    switch ((enum sweep_sync)i) {
    case SYNC_TRIAL:
        return "trial";
    case SYNC_TEN_SECONDS:
        return "10s";
    case SYNC_NONE:
        return "none";
    }
    return NULL;
}

/* The store has an enum of its own, cast from the sweep's. */
_Static_assert((int)SYNC_TRIAL == (int)STORE_SYNC_TRIAL &&
                   (int)SYNC_TEN_SECONDS == (int)STORE_SYNC_TEN_SECONDS &&
                   (int)SYNC_NONE == (int)STORE_SYNC_NONE,
               "sweep.h and store_write.h differ in how results are synced");

void words_check(void)
{
    CHECK(text_names(GRAPH_FAMILIES, family));
    CHECK(text_names(GRAPH_ORDERS, order));
    CHECK(text_names(NET_OPTIMISERS, optimiser));
    CHECK(text_names(SCHEDULES, schedule));
    CHECK(text_names(DATA_MIXINGS, mixing));
    CHECK(text_names(DATA_NORMALISES, normalise));
    CHECK(text_names(SPACE_NORMS, norm));
    CHECK(text_names(SPACE_DISTANCES, distance));
    CHECK(text_names(SPLIT_DISABLINGS, disabling));
    CHECK(text_names(RUN_STATUSES, status));
    CHECK(text_names(SWEEP_SYNCS, sync_word));
    CHECK(strcmp(SWEEP_KERNELS, LA_LEVELS) == 0);
}
