/* training_settings.h: what every training job can be told (systems.md). */
#ifndef TRAINING_SETTINGS_H
#define TRAINING_SETTINGS_H

#include "data.h"
#include "net.h"
#include "schedule.h"
#include "setting.h"

/* Settings that every training job takes, with the job's own defaults; last
 * what weight_decay's setting has beside its name and range. */
#define JOB_DATA_SETTING                                                      \
    {                                                                         \
        .name = "data", .type = SET_TEXT, .section = IN_TOP,                  \
        .fallback = "glyphs",                                                 \
        .help = "glyphs, mnist, fashion-mnist, kmnist, cifar10, folder:PATH " \
                "or images:PATH:SIDE"                                         \
    }
#define JOB_TRAINING_SETTINGS \
    JOB_TRAINING_AS("1", "128", "1e-3", "adam", "half", .fallback = "0")
#define JOB_TRAINING_AS(epochs_, batch_, rate_, optimiser_, normalise_, ...)   \
    {.name = "epochs",                                                         \
     .type = SET_INT,                                                          \
     .section = IN_SETTINGS,                                                   \
     .low = 1,                                                                 \
     .high = 10000,                                                            \
     .fallback = epochs_,                                                      \
     .help = "passes over the training images"},                               \
        {.name = "batch",                                                      \
         .type = SET_INT,                                                      \
         .section = IN_SETTINGS,                                               \
         .low = 1,                                                             \
         .high = 65536,                                                        \
         .fallback = batch_,                                                   \
         .units = "images",                                                    \
         .help = "images per step; the last partial batch is dropped"},        \
        {.name = "learning_rate",                                              \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 100,                                                          \
         .fallback = rate_,                                                    \
         .help = "step size of the optimiser"},                                \
        {.name = "optimiser",                                                  \
         .type = SET_WORD,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = optimiser_,                                               \
         .words = NET_OPTIMISERS,                                              \
         .help = "Adam, AdamW, SGD with momentum, RMSProp"},                   \
        {.name = "momentum",                                                   \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 1,                                                            \
         .fallback = "0.9",                                                    \
         .only = "optimiser=sgd",                                              \
         .help = "momentum of SGD"},                                           \
        {.name = "nesterov",                                                   \
         .type = SET_FLAG,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = "no",                                                     \
         .only = "optimiser=sgd",                                              \
         .help = "Nesterov's momentum"},                                       \
        {.name = "schedule",                                                   \
         .type = SET_WORD,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = "constant",                                               \
         .words = SCHEDULES,                                                   \
         .help = "how the learning rate falls over a run"},                    \
        {.name = "warmup",                                                     \
         .type = SET_INT,                                                      \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 10000,                                                        \
         .fallback = "0",                                                      \
         .units = "epochs",                                                    \
         .help = "over which the learning rate rises first"},                  \
        {.name = "step_epochs",                                                \
         .type = SET_INT,                                                      \
         .section = IN_SETTINGS,                                               \
         .low = 1,                                                             \
         .high = 10000,                                                        \
         .fallback = "10",                                                     \
         .units = "epochs",                                                    \
         .only = "schedule=step",                                              \
         .help = "after which the learning rate falls each time"},             \
        {.name = "step_factor",                                                \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 1,                                                            \
         .fallback = "0.1",                                                    \
         .only = "schedule=step",                                              \
         .help = "what it is multiplied by then"},                             \
        {.name = "validation",                                                 \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 0.9,                                                          \
         .fallback = "0",                                                      \
         .units = "fraction",                                                  \
         .help = "of the training images, kept aside for validation"},         \
        {.name = "normalise",                                                  \
         .type = SET_WORD,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = normalise_,                                               \
         .words = DATA_NORMALISES,                                             \
         .help = "pixels 0..1 as they are, less 0.5, or less their channel's " \
                 "mean over its deviation"},                                   \
        {.name = "augment_crop",                                               \
         .type = SET_INT,                                                      \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 64,                                                           \
         .fallback = "0",                                                      \
         .units = "pixels",                                                    \
         .help = "training images are moved by up to so many, anew in "        \
                 "every epoch"},                                               \
        {.name = "augment_resize",                                             \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 1,                                                            \
         .fallback = "0",                                                      \
         .units = "of the area",                                               \
         .help = "a random part of each, at least so large, is enlarged to "   \
                 "the whole, anew in every epoch; 0: not"},                    \
        {.name = "augment_resize_most",                                        \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 1,                                                            \
         .fallback = "1",                                                      \
         .units = "of the area",                                               \
         .help = "how large that part is at most"},                            \
        {.name = "augment_flip",                                               \
         .type = SET_FLAG,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = "no",                                                     \
         .help = "each is mirrored with probability 1/2"},                     \
        {.name = "freeze",                                                     \
         .type = SET_TEXT,                                                     \
         .section = IN_SETTINGS,                                               \
         .fallback = "nothing",                                                \
         .help = "parameters that stay as they start: names with * "           \
                 "for any letters, + between several"},                        \
        {.name = "weight_decay",                                               \
         .type = SET_REAL,                                                     \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 100,                                                          \
         .help = "L2 penalty (decoupled for adamw)",                           \
         __VA_ARGS__},                                                         \
        {.name = "train_images",                                               \
         .type = SET_INT,                                                      \
         .section = IN_SETTINGS,                                               \
         .low = 0,                                                             \
         .high = 1e9,                                                          \
         .fallback = "0",                                                      \
         .units = "images",                                                    \
         .help = "the first N of the training set; 0: all"},                   \
    {                                                                          \
        .name = "test_images", .type = SET_INT, .section = IN_SETTINGS,        \
        .low = 0, .high = 1e9, .fallback = "0", .units = "images",             \
        .help = "the first N of the test set; 0: all"                          \
    }

#endif
