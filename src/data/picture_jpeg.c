/* JPEG by TurboJPEG, whose errors return; a warning counts as one, for the
 * pixels after it are made up. */
#include <string.h>
#include <turbojpeg.h>

#include "arena.h"
#include "picture.h"

enum { FLAGS = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS };

static void drop_handle(void *handle)
{
    tjhandle *h = handle;
    if (*h)
        tjDestroy(*h);
}

static enum status refuse(tjhandle h)
{
    const char *why = tjGetErrorStr2(h);
    if (strstr(why, "nsufficient memory"))
        return FAIL(ERR_MEMORY, "TurboJPEG: %s", why);
    return FAIL(ERR_DAMAGED, "%.70s", why);
}

/* As Pillow converts: what Adobe stores is 255 less the ink. */
static void from_cmyk(const uint8_t *cmyk, size_t n, uint8_t *rgb)
{
    for (; n; n--, cmyk += 4)
        for (int k = 0; k < 3; k++)
            *rgb++ = (uint8_t)(cmyk[3] - picture_share((uint8_t)(255 - cmyk[k]),
                                                       cmyk[3]));
}

static enum status decode(tjhandle h, const uint8_t *at, size_t bytes,
                          bool cmyk, struct arena *work, struct picture *out)
{
    size_t n = (size_t)out->width * (size_t)out->height;
    uint8_t *to;
    NEW_UNSET(out->rgb, work, n * 3);
    to = out->rgb;
    if (cmyk)
        NEW_UNSET(to, work, n * 4);
    if (tjDecompress2(h, at, (unsigned long)bytes, to, out->width, 0,
                      out->height, cmyk ? TJPF_CMYK : TJPF_RGB, FLAGS))
        return refuse(h);
    if (cmyk)
        from_cmyk(to, n, out->rgb);
    return OK;
}

enum status picture_jpeg(const uint8_t *at, size_t bytes, struct arena *work,
                         struct picture *out)
{
    tjhandle *h;
    int width = 0, height = 0, sampling, space = -1;
    NEW(h, work, 1);
    TRY(arena_own(work, drop_handle, h));
    *h = tjInitDecompress();
    if (!*h)
        return FAIL(ERR_MEMORY, "TurboJPEG: no room");
    /* It fails for rare samplings too, which it decodes well. */
    if (tjDecompressHeader3(*h, at, (unsigned long)bytes, &width, &height,
                            &sampling, &space) &&
        (width < 1 || space < 0))
        return refuse(*h);
    TRY(picture_check_size(width, height));
    *out = (struct picture){.width = width, .height = height};
    return decode(*h, at, bytes, space == TJCS_CMYK || space == TJCS_YCCK, work,
                  out);
}
