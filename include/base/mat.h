/* mat.h: a read-only view of a row-major matrix; and the number type of
 * networks, float in the program and double in the builds that prove its
 * mathematics (cmake -DWIRESWEEP_DOUBLE=ON, tests only). */
#ifndef MAT_H
#define MAT_H

#ifdef WIRESWEEP_DOUBLE
typedef double real;
#else
typedef float real;
#endif

struct mat {
    const float *at; /* [rows][cols] */
    int rows, cols;
};

/* View a two-dimensional C array. */
#define MAT(w)                                                \
    ((struct mat){&(w)[0][0], (int)(sizeof(w) / sizeof *(w)), \
                  (int)(sizeof *(w) / sizeof **(w))})

static inline float mat_get(struct mat m, int row, int col)
{
    return m.at[(long)row * m.cols + col];
}

#endif
