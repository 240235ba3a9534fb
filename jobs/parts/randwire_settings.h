/* randwire_settings.h: what networks of RandWire's operators can be told
 * beside their training. */
#ifndef RANDWIRE_SETTINGS_H
#define RANDWIRE_SETTINGS_H

#include "setting.h"

#define RANDWIRE_SETTING(id, kind, ...)                               \
    {                                                                 \
        .name = id, .type = kind, .section = IN_SETTINGS, __VA_ARGS__ \
    }
/* width_: its default, and what it means. */
#define RANDWIRE_SETTINGS(width_, about_)                                      \
    RANDWIRE_SETTING("width", SET_INT, .low = 2, .high = 1024,                 \
                     .fallback = width_, .units = "channels", .help = about_), \
        RANDWIRE_SETTING("stem_stride", SET_INT, .low = 1, .high = 2,          \
                         .fallback = "1",                                      \
                         .help = "stride of the stem's convolutions (2 for "   \
                                 "224x224 images)"),                           \
        RANDWIRE_SETTING("widen", SET_WORD, .fallback = "input",               \
                         .words = "input|output",                              \
                         .help = "which nodes of a stage widen its channels"), \
        RANDWIRE_SETTING("label_smoothing", SET_REAL, .low = 0, .high = 1,     \
                         .fallback = "0",                                      \
                         .help = "share of a label spread over all classes"),  \
        RANDWIRE_SETTING("drop_path", SET_REAL, .low = 0, .high = 1,           \
                         .fallback = "0",                                      \
                         .help = "how likely a node of two or more in-edges "  \
                                 "goes without one of them in a step of "      \
                                 "training")

#endif
