// Pushes and backups of outcomes that states share, in ranges of states.
//
// The three products of a shared outcome table all go through one register-blocked kernel
//   C[m,n] += Σ_k A[m,k] B[k,n]
// over tiles of C that stay in registers. Every entry of C adds its k terms in ascending order, whatever
// the tiles and the vector width; terms that are 0 throughout a tile are left out.
#include "outcomes.h"

#include <stdlib.h>
#include <string.h>

#include "clones.h"

enum { TILE = 16, LANES = 4, ROWS = 3, STATES = 64 };

INLINE size_t padded(size_t n) { return (n + LANES - 1) / LANES * LANES; }

/// One tile of C, from row `row` on: `rows` ≤ ROWS rows and `width` ≤ TILE columns, added to what is
/// there if it `adds`. A is addressed by its two strides; with an index, by what that has there.
INLINE void tile(size_t row, size_t rows, size_t width, int adds, size_t begin, size_t end,
                 const double *a, const int32_t *index, size_t row_stride, size_t term_stride,
                 const double *b, double *c, size_t columns) {
  double sum[ROWS][TILE];
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < width; j++) sum[i][j] = adds ? c[(row + i) * columns + j] : 0;
  for (size_t k = begin; k < end; k++)
    for (size_t i = 0; i < rows; i++) {
      size_t place = (row + i) * row_stride + k * term_stride;
      double x = index ? a[index[place]] : a[place];
      for (size_t j = 0; j < width; j++) sum[i][j] += x * b[k * columns + j];
    }
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < width; j++) c[(row + i) * columns + j] = sum[i][j];
}

/// C = A B, or C += A B if it `adds`, for at most ROWS rows. `first` and `last` bound, for each tile of
/// columns, the terms k whose row of B is not all 0 there; from `terms` on those of A are.
INLINE void multiply(size_t rows, size_t columns, int adds, size_t terms, const size_t *first,
                     const size_t *last, const double *a, const int32_t *index, size_t row_stride,
                     size_t term_stride, const double *b, double *c) {
  for (size_t n = 0; n < columns; n += TILE) {
    size_t begin = first[n / TILE], end = last[n / TILE] < terms ? last[n / TILE] : terms;
#define F(row, rows, width)                                                                      \
  tile(row, rows, width, adds, begin, end, a, index, row_stride, term_stride, b + n, c + n, columns)
#define WIDE(width)                                       \
  if (rows == ROWS)                                       \
    F(0, ROWS, width);                                    \
  else                                                    \
    for (size_t i = 0; i < rows; i++) F(i, 1, width);     \
  break;
    switch (columns - n) {
      case LANES: WIDE(LANES)
      case 2 * LANES: WIDE(2 * LANES)
      case 3 * LANES: WIDE(3 * LANES)
      default: WIDE(TILE)
    }
#undef WIDE
#undef F
  }
}

/// Whether one of `width` columns is not 0.
INLINE int matters(size_t width, const double *b) {
  int any = 0;
  for (size_t j = 0; j < width; j++) any |= b[j] != 0;
  return any;
}

/// The rows of B that matter for each tile of columns.
INLINE void bound(size_t terms, size_t columns, const double *b, size_t *first, size_t *last) {
  for (size_t n = 0; n < columns; n += TILE) {
    size_t begin = 0, end = terms, width = columns - n < TILE ? columns - n : TILE;
    while (begin < end && !matters(width, b + begin * columns + n)) begin++;
    while (begin < end && !matters(width, b + (end - 1) * columns + n)) end--;
    first[n / TILE] = begin;
    last[n / TILE] = end;
  }
}

/// The numbers up to the last that is not 0.
INLINE size_t filled(size_t n, const double *x) {
  while (n > 0 && x[n - 1] == 0) n--;
  return n;
}

INLINE void gather(size_t states, size_t outcomes, size_t columns, const int32_t *successor,
                   const double *value, double *window) {
  for (size_t s = 0; s < states; s++) {
    for (size_t x = 0; x < outcomes; x++)
      window[s * columns + x] = value[successor[s * outcomes + x]];
    for (size_t x = outcomes; x < columns; x++) window[s * columns + x] = 0;
  }
}

/// The bounds of as many tiles as columns may have on the stack.
enum { TILES = 64 };

static size_t *bounds(size_t tiles, size_t *small) {
  if (tiles <= TILES) return small;
  size_t *memory = malloc(2 * tiles * sizeof(size_t));
  if (memory == NULL) abort();
  return memory;
}

CLONES void mesob_outcome_push(size_t states, size_t actions, size_t outcomes,
                               const int32_t *successor, const double *table, const double *flow,
                               mesob_range to, double *next) {
  size_t columns = padded(outcomes), tiles = (columns + TILE - 1) / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  double *b = room((actions + ROWS) * columns, 0, small);
  double *c = b + actions * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
  for (size_t a = 0; a < actions; a++) {
    for (size_t x = 0; x < outcomes; x++) b[a * columns + x] = table[a * outcomes + x];
    for (size_t x = outcomes; x < columns; x++) b[a * columns + x] = 0;
  }
  bound(actions, columns, b, first, last);
  for (size_t s0 = 0; s0 < states; s0 += ROWS) {
    size_t m = states - s0 < ROWS ? states - s0 : ROWS, terms = 0;
    for (size_t s = s0; s < s0 + m; s++) {
      size_t n = filled(actions, flow + s * actions);
      terms = n > terms ? n : terms;
    }
    multiply(m, columns, 0, terms, first, last, flow + s0 * actions, NULL, actions, 1, b, c);
    for (size_t s = 0; s < m; s++) {
      size_t n = filled(outcomes, c + s * columns);
      for (size_t x = 0; x < n; x++) {
        size_t there = (size_t)successor[(s0 + s) * outcomes + x];
        if (there - to.low < to.high - to.low) next[there] += c[s * columns + x];
      }
    }
  }
  if (first != few) free(first);
  if (b != small) free(b);
}

CLONES void mesob_outcome_backup(size_t states, size_t actions, size_t outcomes,
                                 const int32_t *successor, const double *table,
                                 const double *value, const double *base, double *q) {
  size_t columns = padded(actions), tiles = (columns + TILE - 1) / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  double *b = room((outcomes + ROWS) * columns, outcomes * columns, small);
  double *c = b + outcomes * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) b[x * columns + a] = table[a * outcomes + x];
  bound(outcomes, columns, b, first, last);
  for (size_t s0 = 0; s0 < states; s0 += ROWS) {
    size_t m = states - s0 < ROWS ? states - s0 : ROWS;
    multiply(m, columns, 0, outcomes, first, last, value, successor + s0 * outcomes, outcomes, 1,
             b, c);
    for (size_t s = 0; s < m; s++)
      for (size_t a = 0; a < actions; a++)
        q[(s0 + s) * actions + a] = base[(s0 + s) * actions + a] + c[s * columns + a];
  }
  if (first != few) free(first);
  if (b != small) free(b);
}

CLONES void mesob_outcome_pullback(size_t states, size_t actions, size_t outcomes,
                                   const int32_t *successor, const double *weight,
                                   const double *value, double *cotangent) {
  size_t columns = padded(outcomes), tiles = (columns + TILE - 1) / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  size_t rows = states < STATES ? states : STATES;
  double *c = room((actions + rows) * columns, 0, small);
  double *window = c + actions * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
  for (size_t n = 0; n < tiles; n++) first[n] = 0, last[n] = STATES;
  for (size_t s0 = 0; s0 < states; s0 += STATES) {
    size_t m = states - s0 < STATES ? states - s0 : STATES;
    gather(m, outcomes, columns, successor + s0 * outcomes, value, window);
    for (size_t a = 0; a < actions; a += ROWS)
      multiply(actions - a < ROWS ? actions - a : ROWS, columns, s0 > 0, m, first, last,
               weight + s0 * actions + a, NULL, 1, actions, window, c + a * columns);
  }
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) cotangent[a * outcomes + x] += c[a * columns + x];
  if (first != few) free(first);
  if (c != small) free(c);
}

enum { CHUNK = 64, MOST_ACTIONS = 32 };

CLONES void mesob_shifted_push(size_t begin, size_t end, size_t actions, size_t outcomes,
                               const int32_t *restrict shift, const int32_t *restrict descending,
                               const double *restrict table, const double *restrict flow,
                               mesob_range to, double *restrict next) {
  double w[MOST_ACTIONS][CHUNK], m[CHUNK];
  for (size_t s0 = begin; s0 < end; s0 += CHUNK) {
    size_t n = end - s0 < CHUNK ? end - s0 : CHUNK;
    for (size_t i = 0; i < n; i++)
      for (size_t a = 0; a < actions; a++) w[a][i] = flow[(s0 + i) * actions + a];
    for (size_t k = 0; k < outcomes; k++) {
      size_t x = (size_t)descending[k], there = s0 + (size_t)(ptrdiff_t)shift[x];
      size_t first = there < to.low ? to.low - there : 0;
      size_t last = there >= to.high ? 0 : to.high - there < n ? to.high - there : n;
      for (size_t i = first; i < last; i++) m[i] = 0;
      for (size_t a = 0; a < actions; a++) {
        double p = table[a * outcomes + x];
        if (p == 0) continue;
        for (size_t i = first; i < last; i++) m[i] += w[a][i] * p;
      }
      for (size_t i = first; i < last; i++) next[there + i] += m[i];
    }
  }
}

CLONES void mesob_shifted_backup(size_t begin, size_t end, size_t actions, size_t outcomes,
                                 const int32_t *restrict shift, const double *restrict table,
                                 const double *restrict value, const double *base, double *q) {
  double c[MOST_ACTIONS][CHUNK];
  for (size_t s0 = begin; s0 < end; s0 += CHUNK) {
    size_t n = end - s0 < CHUNK ? end - s0 : CHUNK;
    for (size_t a = 0; a < actions; a++) {
      for (size_t i = 0; i < n; i++) c[a][i] = 0;
      for (size_t x = 0; x < outcomes; x++) {
        double p = table[a * outcomes + x];
        if (p == 0) continue;
        const double *from = value + s0 + shift[x];
        for (size_t i = 0; i < n; i++) c[a][i] += from[i] * p;
      }
    }
    for (size_t i = 0; i < n; i++)
      for (size_t a = 0; a < actions; a++)
        q[(s0 + i) * actions + a] = base[(s0 + i) * actions + a] + c[a][i];
  }
}
