/* raw.h: whole reads and writes at an offset. */
#ifndef RAW_H
#define RAW_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* Short transfers and interrupts are continued, EIO is tried three times. */
enum status raw_write(int fd, const void *bytes, size_t n, int64_t offset);
enum status raw_read(int fd, void *bytes, size_t n, int64_t offset);

#endif
