/* couple.h: "A+B", opened as A and B. */
#ifndef COUPLE_H
#define COUPLE_H

#include "data.h"

typedef enum status data_opener(const char *name, const char *folder,
                                struct arena *arena, struct dataset *out);

/* Opens a name by `open`; a pair (data.h) by opening both and comparing them.
 */
enum status couple_open(data_opener *open, const char *name, const char *folder,
                        struct arena *arena, struct dataset *out);

#endif
