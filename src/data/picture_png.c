/* PNG by libpng, whose errors jump: each step is taken behind its own setjmp
 * and keeps all that it needs in the reader. */
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "picture.h"

enum { MOST_CHUNK = 8 << 20, MOST_CHUNKS = 1000 };

struct reader {
    const uint8_t *at; /* what is left */
    size_t bytes;
    png_structp png;
    png_infop info;
    long width, height;
    uint8_t *rgba;
    bool starved;
    char why[72];
};

static void on_error(png_structp png, png_const_charp why)
{
    struct reader *r = png_get_error_ptr(png);
    snprintf(r->why, sizeof r->why, "%s", why);
    png_longjmp(png, 1);
}

/* Of what is beside the pixels, such as profiles; those of pixels are errors.
 */
static void on_warning(png_structp png, png_const_charp why)
{
    (void)png, (void)why;
}

static void *take_room(png_structp png, png_alloc_size_t bytes)
{
    struct reader *r = png_get_mem_ptr(png);
    void *room = malloc(bytes);
    r->starved |= !room;
    return room;
}

static void give_back(png_structp png, void *room)
{
    (void)png;
    free(room);
}

static void take_bytes(png_structp png, png_bytep to, size_t n)
{
    struct reader *r = png_get_io_ptr(png);
    if (n > r->bytes)
        png_error(png, "truncated");
    memcpy(to, r->at, n);
    r->at += n;
    r->bytes -= n;
}

static void drop_reader(void *reader)
{
    struct reader *r = reader;
    png_destroy_read_struct(&r->png, &r->info, NULL);
}

static void read_header(struct reader *r)
{
    png_set_read_fn(r->png, r, take_bytes);
    png_set_user_limits(r->png, PICTURE_LONGEST, PICTURE_LONGEST);
    png_set_chunk_malloc_max(r->png, MOST_CHUNK);
    png_set_chunk_cache_max(r->png, MOST_CHUNKS);
    png_read_info(r->png, r->info);
    r->width = (long)png_get_image_width(r->png, r->info);
    r->height = (long)png_get_image_height(r->png, r->info);
}

/* Whatever is stored, as four bytes a pixel. */
static void read_pixels(struct reader *r)
{
    png_set_expand(r->png);
    png_set_scale_16(r->png);
    png_set_gray_to_rgb(r->png);
    png_set_add_alpha(r->png, 255, PNG_FILLER_AFTER);
    int passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    if (png_get_rowbytes(r->png, r->info) != (size_t)r->width * 4)
        png_error(r->png, "a kind of PNG that is not known here");
    for (int pass = 0; pass < passes; pass++)
        for (long y = 0; y < r->height; y++)
            png_read_row(r->png, r->rgba + y * r->width * 4, NULL);
    png_read_end(r->png, NULL);
}

static enum status attempt(struct reader *r, void (*step)(struct reader *))
{
    if (setjmp(png_jmpbuf(r->png)) == 0) {
        step(r);
        return OK;
    }
    if (r->starved)
        return FAIL(ERR_MEMORY, "libpng: no room");
    return FAIL(ERR_DAMAGED, "%s", r->why);
}

static enum status reader_open(struct arena *work, struct reader *r)
{
    TRY(arena_own(work, drop_reader, r));
    r->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, r, on_error,
                                      on_warning, r, take_room, give_back);
    r->info = r->png ? png_create_info_struct(r->png) : NULL;
    if (!r->info)
        return FAIL(ERR_MEMORY, "libpng: no room");
    return OK;
}

/* In place: over black. */
static uint8_t *blacken(uint8_t *rgba, size_t n)
{
    uint8_t *to = rgba;
    for (const uint8_t *p = rgba; n; n--, p += 4) {
        uint8_t alpha = p[3];
        for (int k = 0; k < 3; k++)
            *to++ = picture_share(p[k], alpha);
    }
    return rgba;
}

enum status picture_png(const uint8_t *at, size_t bytes, struct arena *work,
                        struct picture *out)
{
    struct reader *r;
    NEW(r, work, 1);
    r->at = at;
    r->bytes = bytes;
    TRY(reader_open(work, r));
    TRY(attempt(r, read_header));
    TRY(picture_check_size(r->width, r->height));
    NEW_UNSET(r->rgba, work, r->width * r->height * 4);
    TRY(attempt(r, read_pixels));
    *out = (struct picture){
        .width = (int)r->width,
        .height = (int)r->height,
        .rgb = blacken(r->rgba, (size_t)r->width * (size_t)r->height)};
    return OK;
}
