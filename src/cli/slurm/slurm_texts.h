/* slurm_texts.h: the files of slurm/, by their names there. */
#ifndef SLURM_TEXTS_H
#define SLURM_TEXTS_H

struct embedded_text {
    const char *name, *text;
};
extern const struct embedded_text slurm_texts[]; /* name NULL at the end */

#endif
