/* library.h: BLIS made to choose the same kernels on AMD and Intel. */
#ifndef LIBRARY_H
#define LIBRARY_H

/* Before any call of BLIS; again is harmless. */
void library_prepare(void);

#endif
