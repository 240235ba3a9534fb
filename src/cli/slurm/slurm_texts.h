/* slurm_texts.h: the files of slurm/, by their names there. */
#ifndef SLURM_TEXTS_H
#define SLURM_TEXTS_H

#include "embedded.h"

extern const struct embedded_text slurm_texts[];

#endif
