/* picture.h: one JPEG or PNG file as bytes of red, green and blue, and made to
 * fit a square. */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct arena;

enum { PICTURE_LONGEST = 65535, PICTURE_MOST = 100000000 /* pixels */ };

struct picture {
    int width, height;
    uint8_t *rgb; /* [height][width][3] */
};

/* Whether a file begins as a JPEG or PNG file does. */
bool picture_is(const char *path);

/* Grey gives three equal channels, what is transparent lies over black, CMYK
 * is taken as Adobe's; orientation and colour profiles are ignored.
 * ERR_DAMAGED, with the reason alone: a file that cannot be used, or whose
 * pixels are damaged.  ERR_IO, ERR_MEMORY: no fault of the file. */
enum status picture_read(const char *path, struct arena *work,
                         struct picture *out);

/* The steps of picture_read. */
enum status picture_check_size(long width, long height);
enum status picture_jpeg(const uint8_t *at, size_t bytes, struct arena *work,
                         struct picture *out);
enum status picture_png(const uint8_t *at, size_t bytes, struct arena *work,
                        struct picture *out);

/* a * b / 255, rounded. */
uint8_t picture_share(uint8_t a, uint8_t b);

/* The middle side x side of the picture resized so that its shorter side is
 * `shorter`, to out [side][side][3]: Pillow's antialiased bilinear resize, in
 * the same whole numbers, and torchvision's Resize and CenterCrop. */
enum status picture_fit(const struct picture *p, int shorter, int side,
                        struct arena *work, uint8_t *out);

#endif
