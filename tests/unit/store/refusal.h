/* refusal.h: files that must not be opened. */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "file.h"

static void expect_damaged(const char *path, const char *said,
                           struct arena *work)
{
    struct store_file f;
    EXPECT_STATUS(ERR_DAMAGED, store_open(path, work, &f));
    EXPECT_SAID(path);
    EXPECT_SAID(said);
}

#endif
