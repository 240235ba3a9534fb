/* pictures.h: PNG and JPEG files for tests, written by the libraries that read
 * them. */
#ifndef PICTURES_H
#define PICTURES_H

#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

struct file_bytes {
    size_t n;
    uint8_t at[1 << 18];
};

static inline void add_bytes(png_structp png, png_bytep from, size_t n)
{
    struct file_bytes *f = png_get_io_ptr(png);
    if (f->n + n > sizeof f->at)
        png_error(png, "too long for a test");
    memcpy(f->at + f->n, from, n);
    f->n += n;
}

static inline void no_flush(png_structp png)
{
    (void)png;
}

struct png_kind {
    int width, height, depth, colour;
    bool interlaced;
    int entries; /* of a palette; entry i is (i, 2 i, 3 i), entry 0 clear */
};

static inline void put_palette(png_structp png, png_infop info, int entries)
{
    png_color colour[256];
    png_byte clear = 0;
    for (int i = 0; i < entries; i++)
        colour[i] = (png_color){(uint8_t)i, (uint8_t)(2 * i), (uint8_t)(3 * i)};
    png_set_PLTE(png, info, colour, entries);
    png_set_tRNS(png, info, &clear, 1, NULL);
}

/* Rows as the file has them. */
static inline void make_png(const struct png_kind *k, const uint8_t *rows,
                            struct file_bytes *out)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    out->n = 0;
    png_set_write_fn(png, out, add_bytes, no_flush);
    png_set_IHDR(png, info, (unsigned)k->width, (unsigned)k->height, k->depth,
                 k->colour,
                 k->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (k->entries)
        put_palette(png, info, k->entries);
    png_write_info(png, info);
    size_t line = png_get_rowbytes(png, info);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < k->height; y++)
            png_write_row(png, rows + (size_t)y * line);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

/* Pixels of three bytes, or one: grey. */
static inline bool make_jpeg(int width, int height, bool grey, bool progressive,
                             const uint8_t *pixel, struct file_bytes *out)
{
    tjhandle h = tjInitCompress();
    unsigned char *to = NULL;
    unsigned long n = 0;
    bool good = h && tjCompress2(h, pixel, width, 0, height,
                                 grey ? TJPF_GRAY : TJPF_RGB, &to, &n,
                                 grey ? TJSAMP_GRAY : TJSAMP_444, 95,
                                 progressive ? TJFLAG_PROGRESSIVE : 0) == 0;
    good = good && n <= sizeof out->at;
    if (good) {
        memcpy(out->at, to, n);
        out->n = n;
    }
    tjFree(to);
    if (h)
        tjDestroy(h);
    return good;
}

#endif
