/* data.h: labelled images, decoded once and mapped by every process.
 *
 * A data set is named in a sweep file: glyphs (built in), mnist,
 * fashion-mnist, kmnist, cifar10 (found in a search path), folder:PATH (four
 * IDX files) or images:PATH:SIDE (JPEG and PNG files, a folder a class); A+B
 * names a pair of them (pair.h).  It is decoded once into a checked cache file
 * (see docs/data.md) that all processes of a node map read-only.
 */
#ifndef DATA_H
#define DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "mat.h"
#include "rng.h"
#include "status.h"

struct arena;

enum { DATA_MOST_CLASSES = 65535, DATA_MOST_CHANNELS = 16 };

/* images:PATH and images:PATH:SIDE */
#define DATA_IMAGES "images:"
enum { DATA_LEAST_SIDE = 8, DATA_MOST_SIDE = 1024, DATA_SKIPPED_TEXT = 1024 };

struct images {
    const uint8_t *pixel;  /* [count][height][width][channels], 0..255 */
    const uint16_t *label; /* [count], 0 .. classes-1 */
    int count;
};

struct dataset {
    char name[64]; /* as asked for; a long folder:PATH keeps its end */
    /* Of what was decoded, whatever form the files had: training pixels and
     * labels, then test pixels and labels, without gaps; of more than 256
     * classes labels of two bytes, the lower one first. */
    char sha256[65];
    int channels, height, width, classes;
    struct images train, test;
    /* Of each channel over all training images, pixels as value/255; of a
     * decoded set only. */
    double mean[DATA_MOST_CHANNELS], deviation[DATA_MOST_CHANNELS];
    int skipped;               /* files of images:PATH that could not be used */
    const char *skipped_names; /* the first of them, with reasons */
    const char *source;        /* the folder of its files; NULL: built in */
    const char *cache;         /* its cache file; NULL: decoded in memory */
    const struct dataset *pair; /* [2] of "A+B", else NULL; then all of the
                                   above but the name is of the first, and
                                   sha256 is of both sums' digits */
};

/* folder: where to look first, or NULL; then $WIRESWEEP_DATA, then
 * $XDG_DATA_HOME/wiresweep (~/.local/share/wiresweep), ./data; in each
 * NAME/FILE, the folders that downloads make, and FILE.  ERR_INPUT: unknown
 * name (nearest named) or missing files (where was looked, and how to get
 * them).  ERR_DAMAGED: a file that is truncated, empty, of a wrong magic or
 * size, or whose labels are out of range, named with the offset.  "A+B" opens
 * both; ERR_INPUT where their shapes, classes or counts differ.  Warns when a
 * published set differs from what was published, and when no cache file can
 * be kept, and of files left out.  The arena owns the mapping. */
enum status data_open(const char *name, const char *folder, struct arena *arena,
                      struct dataset *out);

/* Names that data_open knows, NULL at the end; folder:PATH and images:PATH
 * beside them. */
const char *const *data_names(void);

/* The shape of a data set without decoding it (for plans): channels, height,
 * width, classes, counts and source; the rest stays empty.  Errors as above,
 * as far as headers show them; of images:PATH the counts are of all JPEG and
 * PNG files, some of which may turn out to be damaged. */
enum status data_shape(const char *name, const char *folder,
                       struct arena *arena, struct dataset *out);

/* The SHA-256 of a set as published, where that is known; else NULL. */
const char *data_published(const char *name);

/* The folder of the cache, made when it is not there; ERR_IO with the reason
 * where there is none. */
enum status data_cache(struct arena *arena, const char **out);

/* The order of an epoch: a permutation of 0 .. n-1 into order [n]. */
void data_order(struct rng *r, int n, int *order);

/* ERR_INPUT: a channel that is the same in every training pixel, so that
 * nothing can be divided by its deviation. */
enum status data_check_channels(const struct dataset *d);

/* What a pixel becomes: value/255, less what, over what. */
#define DATA_NORMALISES "none|half|channels"
enum data_normalise {
    DATA_NONE,    /* as it is */
    DATA_HALF,    /* less 0.5 */
    DATA_CHANNELS /* less its channel's mean, over the channel's deviation */
};

/* Gathers images into x [n][height][width][channels], normalised, and their
 * labels into y [n].  index [n] numbers images of the part, or NULL for
 * first, first+1, ...; augment: each image varied by its own stream (seed,
 * RNG_IMAGE, key, number), NULL: as it is. */
struct data_augment {
    int crop; /* moved by up to so many pixels along either side; what comes
                 in is black */
    /* A rectangle of a share least .. most of the area and an aspect of 3:4 to
     * 4:3, enlarged to the whole image (PyTorch's RandomResizedCrop, bilinear
     * without antialiasing); most 0: none.  Not with crop. */
    double least, most;
    bool flip; /* left and right exchanged, in one of two cases */
    uint64_t seed, key;
};
struct data_batch {
    const int *index;
    int first, n;
    enum data_normalise normalise;
    const struct data_augment *augment;
};
void data_gather(const struct dataset *d, const struct images *part,
                 struct data_batch which, real *x, uint16_t *y);

#endif
