// The three products of a shared outcome table, all through one register-blocked kernel
//   C[m,n] += Σ_k A[m,k] B[k,n]
// over blocks of states. Every entry of C adds its k terms in ascending order, whatever the
// blocking and the vector width.
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "cnumerics.h"

enum { TILE = 16, ROWS = 4, BLOCK = 64 };

/// Scratch memory; without any there is nothing to go on with, as for Swift's own arrays.
static void *zeros(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL && count > 0) abort();
  return memory;
}

INLINE size_t padded(size_t n) { return (n + TILE - 1) / TILE * TILE; }

/// One tile of `rows` ≤ ROWS rows and TILE columns; A is addressed by its two strides.
INLINE void tile(
    size_t rows, size_t begin, size_t end, const double *a, size_t row_stride,
    size_t term_stride, const double *b, size_t ldb, double *c, size_t ldc) {
  double sum[ROWS][TILE];
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < TILE; j++) sum[i][j] = c[i * ldc + j];
  for (size_t k = begin; k < end; k++)
    for (size_t i = 0; i < rows; i++) {
      double x = a[i * row_stride + k * term_stride];
      for (size_t j = 0; j < TILE; j++) sum[i][j] += x * b[k * ldb + j];
    }
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < TILE; j++) c[i * ldc + j] = sum[i][j];
}

/// C += A B with `columns` a multiple of TILE. `first` and `last` bound, for each tile of columns,
/// the terms k whose row of B is not all zero there.
INLINE void multiply(
    size_t rows, size_t columns, const size_t *first, const size_t *last, const double *a,
    size_t row_stride, size_t term_stride, const double *b, double *c) {
  for (size_t n = 0; n < columns; n += TILE) {
    size_t begin = first[n / TILE], end = last[n / TILE];
    size_t m = 0;
    for (; m + ROWS <= rows; m += ROWS)
      tile(ROWS, begin, end, a + m * row_stride, row_stride, term_stride, b + n, columns,
           c + m * columns + n, columns);
    for (; m < rows; m++)
      tile(1, begin, end, a + m * row_stride, row_stride, term_stride, b + n, columns,
           c + m * columns + n, columns);
  }
}

/// The rows of B that matter for each tile of columns.
static void bound(size_t terms, size_t columns, const double *b, size_t *first, size_t *last) {
  for (size_t n = 0; n < columns; n += TILE) {
    size_t begin = terms, end = 0;
    for (size_t k = 0; k < terms; k++)
      for (size_t j = 0; j < TILE; j++)
        if (b[k * columns + n + j] != 0) {
          if (k < begin) begin = k;
          end = k + 1;
        }
    first[n / TILE] = begin < end ? begin : 0;
    last[n / TILE] = end;
  }
}

INLINE void gather(size_t states, size_t outcomes, size_t columns,
                          const int32_t *successor, const double *value, double *window) {
  for (size_t s = 0; s < states; s++) {
    for (size_t x = 0; x < outcomes; x++)
      window[s * columns + x] = value[successor[s * outcomes + x]];
    for (size_t x = outcomes; x < columns; x++) window[s * columns + x] = 0;
  }
}

CLONES void mesob_outcome_push(size_t states, size_t actions, size_t outcomes,
                               const int32_t *successor, const double *table, const double *flow,
                               double *next) {
  size_t columns = padded(outcomes), tiles = columns / TILE;
  double *b = zeros(actions * columns + BLOCK * columns, sizeof(double));
  double *c = b + actions * columns;
  size_t *first = zeros(2 * tiles, sizeof(size_t)), *last = first + tiles;
  for (size_t a = 0; a < actions; a++)
    memcpy(b + a * columns, table + a * outcomes, outcomes * sizeof(double));
  bound(actions, columns, b, first, last);
  for (size_t s0 = 0; s0 < states; s0 += BLOCK) {
    size_t m = states - s0 < BLOCK ? states - s0 : BLOCK;
    memset(c, 0, m * columns * sizeof(double));
    multiply(m, columns, first, last, flow + s0 * actions, actions, 1, b, c);
    for (size_t s = 0; s < m; s++)
      for (size_t x = 0; x < outcomes; x++)
        next[successor[(s0 + s) * outcomes + x]] += c[s * columns + x];
  }
  free(first);
  free(b);
}

CLONES void mesob_outcome_backup(size_t states, size_t actions, size_t outcomes,
                                 const int32_t *successor, const double *table,
                                 const double *value, double *q) {
  size_t columns = padded(actions), tiles = columns / TILE;
  double *b = zeros(outcomes * columns + BLOCK * (columns + outcomes), sizeof(double));
  double *c = b + outcomes * columns;
  double *window = c + BLOCK * columns;
  size_t *first = zeros(2 * tiles, sizeof(size_t)), *last = first + tiles;
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) b[x * columns + a] = table[a * outcomes + x];
  bound(outcomes, columns, b, first, last);
  for (size_t s0 = 0; s0 < states; s0 += BLOCK) {
    size_t m = states - s0 < BLOCK ? states - s0 : BLOCK;
    gather(m, outcomes, outcomes, successor + s0 * outcomes, value, window);
    memset(c, 0, m * columns * sizeof(double));
    multiply(m, columns, first, last, window, outcomes, 1, b, c);
    for (size_t s = 0; s < m; s++)
      for (size_t a = 0; a < actions; a++) q[(s0 + s) * actions + a] += c[s * columns + a];
  }
  free(first);
  free(b);
}

CLONES void mesob_outcome_pullback(size_t states, size_t actions, size_t outcomes,
                                   const int32_t *successor, const double *weight,
                                   const double *value, double *cotangent) {
  size_t columns = padded(outcomes), tiles = columns / TILE;
  double *c = zeros(actions * columns + BLOCK * columns, sizeof(double));
  double *window = c + actions * columns;
  size_t *first = zeros(2 * tiles, sizeof(size_t)), *last = first + tiles;
  for (size_t s0 = 0; s0 < states; s0 += BLOCK) {
    size_t m = states - s0 < BLOCK ? states - s0 : BLOCK;
    gather(m, outcomes, columns, successor + s0 * outcomes, value, window);
    for (size_t n = 0; n < tiles; n++) last[n] = m;
    multiply(actions, columns, first, last, weight + s0 * actions, 1, actions, window, c);
  }
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) cotangent[a * outcomes + x] += c[a * columns + x];
  free(first);
  free(c);
}
