/* connectome.h: how alike the neurons of a network respond. */
#ifndef CONNECTOME_H
#define CONNECTOME_H

#include <stddef.h>

#include "mat.h"
#include "status.h"

struct arena;

/* The functional connectome of activations x [stimuli][neurons]: the absolute
 * Pearson correlation of every two neurons over the stimuli (Songdechakraiwut
 * and Wu 2024), from 0 to 1, symmetric to the bit, the diagonal 0.
 *
 * A neuron that responds to all stimuli alike has no correlation: its row is 0,
 * and *constant counts such neurons.  Means and norms are double sums; the
 * products of the standardised responses are single (error about 1e-6).
 * out: [neurons][neurons] in the arena.  ERR_INPUT: fewer than 2 stimuli, no
 * neuron.  ERR_NUMERIC: an activation that is infinite or no number.
 * Time stimuli * neurons^2 multiply-adds; arena: connectome_room. */
enum status connectome_build(struct mat x, struct arena *arena, struct mat *out,
                             int *constant);

/* Bytes of arena that takes at its fullest; neurons^2 floats of them stay. */
size_t connectome_room(int stimuli, int neurons);

#endif
