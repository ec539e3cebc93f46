#include "blocks.h"

#include "cnumerics.h"

/// Where element o of an array is, if there is an array.
static const double *at(const double *array, size_t o) { return array ? array + o : NULL; }

/// Calls a function for m rows of n columns from row r on, whose first element is o.
#define BLOCK_OF(name, call)                                            \
  void block_of_##name(const void *context, size_t r, size_t end) {     \
    const rows_of *f = context;                                         \
    size_t n = f->columns, m = end - r, o = r * n;                      \
    call;                                                               \
  }

BLOCK_OF(axpy, mesob_axpy(m, f->a, f->x + o, f->p + o))
BLOCK_OF(combine, mesob_combine(m, f->a, f->x + o, f->b, at(f->y, o), f->p + o))
BLOCK_OF(softmax, mesob_softmax(m, n, f->x + o, at(f->mask, o), f->p + o))
BLOCK_OF(soft_maximum,
         mesob_soft_maximum(m, n, f->a, f->x + o, at(f->mask, o), f->value + r, f->p + o))
BLOCK_OF(ascend, mesob_ascend(m, n, f->a, f->x + o, f->y + o, f->q + o, f->value + r))
BLOCK_OF(mirror,
         mesob_mirror(m, n, f->a, f->x + o, at(f->mask, o), f->q + o, f->p + o, f->value + r))
BLOCK_OF(maximum, mesob_maximum(m, n, f->x + o, at(f->mask, o), f->value + r))
BLOCK_OF(best_response,
         mesob_best_response(m, n, f->x + o, at(f->mask, o), f->value + r, f->p + o))
BLOCK_OF(expectation, mesob_expectation(m, n, f->x + o, f->y + o, f->value + r))
BLOCK_OF(scale_rows, mesob_scale_rows(m, n, f->x + r, f->y + o, f->p + o))
BLOCK_OF(condition, mesob_condition(m, n, f->x + o, f->p + o))
BLOCK_OF(row_sums, mesob_row_sums(m, n, f->x + o, f->value + r))

void block_of_adam(const void *context, size_t i, size_t end) {
  const moments_of *f = context;
  mesob_adam(end - i, f->rate, f->beta1, f->beta2, f->epsilon, f->correction1, f->correction2,
             f->gradient + i, f->first + i, f->second + i, f->parameter + i);
}
