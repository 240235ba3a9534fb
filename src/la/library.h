/* library.h: BLIS made to choose the same kernels on AMD and Intel, and in
 * place of our products. */
#ifndef LIBRARY_H
#define LIBRARY_H

/* Before any call of BLIS; again is harmless. */
void library_prepare(void);

/* From now on k multiplies by BLIS.  Not in double precision. */
struct la_kernels;
void library_products(struct la_kernels *k);

#endif
