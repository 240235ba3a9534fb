/* embedded.h: files that the build puts into the program (CMake's texts()). */
#ifndef EMBEDDED_H
#define EMBEDDED_H

struct embedded_text {
    const char *name, *text; /* name NULL after the last one */
};

#endif
