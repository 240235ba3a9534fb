/* pictures png|jpeg WIDTH HEIGHT RED GREEN BLUE FILE: a file of one colour with
 * a lighter square in its middle, for scripts. */
#include "pictures.h"

#include <stdio.h>

static uint8_t *draw(int width, int height, char **colour)
{
    uint8_t *pixel = malloc((size_t)width * (size_t)height * 3), *p = pixel;
    for (int y = 0; pixel && y < height; y++)
        for (int x = 0; x < width; x++)
            for (int k = 0; k < 3; k++) {
                bool inside = 4 * y > height && 4 * y < 3 * height &&
                              4 * x > width && 4 * x < 3 * width;
                *p++ = (uint8_t)(atoi(colour[k]) + (inside ? 50 : 0));
            }
    return pixel;
}

static bool put(const struct file_bytes *f, const char *path)
{
    FILE *out = fopen(path, "wb");
    bool good = out && fwrite(f->at, 1, f->n, out) == f->n;
    return out && fclose(out) == 0 && good;
}

int main(int argc, char **argv)
{
    static struct file_bytes f;
    if (argc != 8)
        return 2;
    int width = atoi(argv[2]), height = atoi(argv[3]);
    uint8_t *pixel = draw(width, height, argv + 4);
    bool good = pixel != NULL;
    if (good && strcmp(argv[1], "png") == 0)
        make_png(
            &(struct png_kind){width, height, 8, PNG_COLOR_TYPE_RGB, false, 0},
            pixel, &f);
    else if (good)
        good = make_jpeg(width, height, false, false, pixel, &f);
    free(pixel);
    return good && put(&f, argv[7]) ? 0 : 1;
}
