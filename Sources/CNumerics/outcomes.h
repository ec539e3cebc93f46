#ifndef MESOB_OUTCOMES_H
#define MESOB_OUTCOMES_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 4096 };  // numbers that scratch memory has room for on the stack

/// Scratch memory whose first `zeros` numbers are 0, `small` if that suffices; without any there is
/// nothing to go on with, as for Swift's own arrays.
static inline double *room(size_t count, size_t zeros, double *small) {
  double *memory = count <= SMALL ? small : malloc(count * sizeof(double));
  if (memory == NULL) abort();
  return memset(memory, 0, zeros * sizeof(double));
}

/// The states low … high - 1, the only ones that a push writes to.
typedef struct {
  size_t low, high;
} mesob_range;

/// next[s'] += Σ flow[s,a] P(s'|s,a) over some states s, of which `successor` and `flow` are.
void mesob_outcome_push(size_t states, size_t actions, size_t outcomes, const int32_t *successor,
                        const double *table, const double *flow, mesob_range to, double *next);
/// q[s,a] = base[s,a] + Σ P(s'|s,a) value[s']
void mesob_outcome_backup(size_t states, size_t actions, size_t outcomes,
                          const int32_t *successor, const double *table, const double *value,
                          const double *base, double *q);
/// cotangent[a,x] += Σ weight[s,a] value[s'] over the states s
void mesob_outcome_pullback(size_t states, size_t actions, size_t outcomes,
                            const int32_t *successor, const double *weight, const double *value,
                            double *cotangent);

/// The push of the states begin … end - 1, of which each leads to itself plus a shift. Sums have the
/// order of `mesob_outcome_push`, since larger shifts come first: contributions to a state come from
/// ascending ones.
void mesob_shifted_push(size_t begin, size_t end, size_t actions, size_t outcomes,
                        const int32_t *shift, const int32_t *descending, const double *table,
                        const double *flow, mesob_range to, double *next);
/// The same for a backup.
void mesob_shifted_backup(size_t begin, size_t end, size_t actions, size_t outcomes,
                          const int32_t *shift, const double *table, const double *value,
                          const double *base, double *q);

#endif
