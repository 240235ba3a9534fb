/* source.h: the data sets that can be named, and where their files lie. */
#ifndef SOURCE_H
#define SOURCE_H

#include "data.h"

enum { MOST_FILES = 6 };

/* Room for one part of a set: pixel [count][height][width][channels]. */
struct part {
    uint8_t *pixel;
    uint16_t *label;
};

struct source {
    const struct set *set;
    const char *name;   /* as asked for */
    const char *folder; /* of its files, or NULL: built in */
    const char *path[MOST_FILES];
    int side; /* of images: pixels */
};

/* A way to decode.  shape fills channels, height, width, classes and counts;
 * fill, given that, decodes into to [2], training and test part (and sets the
 * classes where only all labels tell them, or lessens the counts by what was
 * left out).  The version changes with every
 * change of what is decoded. */
struct decoder {
    const char *name;
    int version;
    enum status (*shape)(const struct source *from, struct arena *work,
                         struct dataset *out);
    enum status (*fill)(const struct source *from, struct arena *work,
                        struct dataset *d, const struct part to[2]);
    /* SHA-256 of all that decides what is decoded; NULL: the set's files. */
    enum status (*key)(const struct source *from, struct arena *work,
                       char key[65]);
};
extern const struct decoder idx_decoder, cifar_decoder, glyphs_decoder,
    images_decoder;

struct set {
    const char *name;
    const char *folders; /* that downloads make: "a|b" */
    const struct decoder *decoder;
    int classes, files;           /* classes 0: the training labels tell */
    const char *file[MOST_FILES]; /* without .gz or .xz */
    const char *origin;           /* where to get them */
    const char *sha256;           /* of the published set, decoded, or NULL */
};

/* The entry of a name, and the paths of its files.  ERR_INPUT as data_open. */
enum status source_find(const char *name, const char *folder,
                        struct arena *arena, struct source *out);

/* SHA-256 of everything that decides what is decoded: the set, the version of
 * its decoder and of the cache's form, and the files. */
enum status source_key(const struct source *from, struct arena *work,
                       char key[65]);

/* images:PATH or images:PATH:SIDE. */
enum status images_find(const char *name, struct arena *arena,
                        struct source *out);

#endif
