// Large arrays are shared by threads row by row: a function calls itself for blocks of rows.
#ifndef MESOB_BLOCKS_H
#define MESOB_BLOCKS_H

#include "threads.h"

/// What a call is about: what is at `x`, `y` and `mask` is read, what is at `p`, `q` and `value` written.
typedef struct {
  size_t columns;
  double a, b;
  const double *x, *y, *mask;
  double *p, *q, *value;
} rows_of;

/// The same of Adam.
typedef struct {
  double rate, beta1, beta2, epsilon, correction1, correction2;
  const double *gradient;
  double *first, *second, *parameter;
} moments_of;

mesob_loop block_of_axpy, block_of_combine, block_of_softmax, block_of_soft_maximum,
    block_of_ascend, block_of_mirror, block_of_maximum, block_of_best_response,
    block_of_expectation, block_of_scale_rows, block_of_condition, block_of_row_sums, block_of_adam;

#endif
