/* What every kind of picture needs. */
#include "picture.h"

enum status picture_check_size(long width, long height)
{
    if (width < 1 || height < 1 || width > PICTURE_LONGEST ||
        height > PICTURE_LONGEST || width * height > PICTURE_MOST)
        return FAIL(ERR_DAMAGED, "%ld x %ld pixels: too many", width, height);
    return OK;
}

uint8_t picture_share(uint8_t a, uint8_t b)
{
    unsigned x = (unsigned)a * b + 128;
    return (uint8_t)((x + (x >> 8)) >> 8);
}
