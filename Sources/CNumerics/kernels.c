// What kernels do: push a population forward, back a value up, and their derivatives.
//
// The three products of a shared outcome table all go through one register-blocked kernel
//   C[m,n] += Σ_k A[m,k] B[k,n]
// over blocks of states. Every entry of C adds its k terms in ascending order, whatever the
// blocking and the vector width.
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "cnumerics.h"

enum { TILE = 16, ROWS = 4, BLOCK = 64 };

enum { SMALL = 4096 };  // numbers that scratch memory has room for on the stack

/// Scratch memory whose first `zeros` numbers are 0, `small` if that suffices; without any there is
/// nothing to go on with, as for Swift's own arrays.
static double *room(size_t count, size_t zeros, double *small) {
  double *memory = count <= SMALL ? small : malloc(count * sizeof(double));
  if (memory == NULL) abort();
  return memset(memory, 0, zeros * sizeof(double));
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
    if (terms <= 8) begin = 0, end = terms;  // fewer than it pays to look for
    else
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

/// The bounds of as many tiles as a block's columns may have on the stack.
enum { TILES = 64 };

static size_t *bounds(size_t tiles, size_t *small) {
  if (tiles <= TILES) return small;
  size_t *memory = malloc(2 * tiles * sizeof(size_t));
  if (memory == NULL) abort();
  return memory;
}

CLONES static void outcome_push(size_t states, size_t actions, size_t outcomes,
                                const int32_t *successor, const double *table,
                                const double *flow, double *next) {
  size_t columns = padded(outcomes), tiles = columns / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  size_t rows = states < BLOCK ? states : BLOCK;
  double *b = room((actions + rows) * columns, actions * columns, small);
  double *c = b + actions * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
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
  if (first != few) free(first);
  if (b != small) free(b);
}

CLONES static void outcome_backup(size_t states, size_t actions, size_t outcomes,
                                  const int32_t *successor, const double *table,
                                  const double *value, const double *base, double *q) {
  size_t columns = padded(actions), tiles = columns / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  size_t rows = states < BLOCK ? states : BLOCK;
  double *b = room(outcomes * columns + rows * (columns + outcomes), outcomes * columns, small);
  double *c = b + outcomes * columns;
  double *window = c + rows * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) b[x * columns + a] = table[a * outcomes + x];
  bound(outcomes, columns, b, first, last);
  for (size_t s0 = 0; s0 < states; s0 += BLOCK) {
    size_t m = states - s0 < BLOCK ? states - s0 : BLOCK;
    gather(m, outcomes, outcomes, successor + s0 * outcomes, value, window);
    memset(c, 0, m * columns * sizeof(double));
    multiply(m, columns, first, last, window, outcomes, 1, b, c);
    for (size_t s = 0; s < m; s++)
      for (size_t a = 0; a < actions; a++)
        q[(s0 + s) * actions + a] = base[(s0 + s) * actions + a] + c[s * columns + a];
  }
  if (first != few) free(first);
  if (b != small) free(b);
}

CLONES static void outcome_pullback(size_t states, size_t actions, size_t outcomes,
                                    const int32_t *successor, const double *weight,
                                    const double *value, double *cotangent) {
  size_t columns = padded(outcomes), tiles = columns / TILE;
  double small[SMALL];
  size_t few[2 * TILES];
  size_t rows = states < BLOCK ? states : BLOCK;
  double *c = room((actions + rows) * columns, actions * columns, small);
  double *window = c + actions * columns;
  size_t *first = bounds(tiles, few), *last = first + tiles;
  memset(first, 0, tiles * sizeof(size_t));
  for (size_t s0 = 0; s0 < states; s0 += BLOCK) {
    size_t m = states - s0 < BLOCK ? states - s0 : BLOCK;
    gather(m, outcomes, columns, successor + s0 * outcomes, value, window);
    for (size_t n = 0; n < tiles; n++) last[n] = m;
    multiply(actions, columns, first, last, weight + s0 * actions, 1, actions, window, c);
  }
  for (size_t a = 0; a < actions; a++)
    for (size_t x = 0; x < outcomes; x++) cotangent[a * outcomes + x] += c[a * columns + x];
  if (first != few) free(first);
  if (c != small) free(c);
}

enum { CHUNK = 64, MOST_ACTIONS = 32 };

/// The states begin … end - 1, of which each leads to itself plus a shift. Sums have the order of
/// `outcome_push`, since larger shifts come first: contributions to a state come from ascending ones.
CLONES static void shifted_push(size_t begin, size_t end, size_t actions, size_t outcomes,
                                const int32_t *restrict shift, const int32_t *restrict descending,
                                const double *restrict table, const double *restrict flow,
                                double *restrict next) {
  double w[MOST_ACTIONS][CHUNK], m[CHUNK];
  for (size_t s0 = begin; s0 < end; s0 += CHUNK) {
    size_t n = end - s0 < CHUNK ? end - s0 : CHUNK;
    for (size_t i = 0; i < n; i++)
      for (size_t a = 0; a < actions; a++) w[a][i] = flow[(s0 + i) * actions + a];
    for (size_t k = 0; k < outcomes; k++) {
      size_t x = (size_t)descending[k];
      for (size_t i = 0; i < n; i++) m[i] = 0;
      for (size_t a = 0; a < actions; a++) {
        double p = table[a * outcomes + x];
        if (p == 0) continue;
        for (size_t i = 0; i < n; i++) m[i] += w[a][i] * p;
      }
      double *to = next + s0 + shift[x];
      for (size_t i = 0; i < n; i++) to[i] += m[i];
    }
  }
}

CLONES static void shifted_backup(size_t begin, size_t end, size_t actions, size_t outcomes,
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

/// Run by run; whole if there are none.
static void outcomes_push(const mesob_kernel *k, const double *p, const double *flow,
                          double *next) {
  size_t A = k->actions, X = k->outcomes, begin = 0;
  if (k->runs == 0) return outcome_push(k->states, A, X, k->successors, p, flow, next);
  for (size_t i = 0; i < k->runs; begin = (size_t)k->run_ends[i++]) {
    size_t end = (size_t)k->run_ends[i];
    if (k->regular[i])
      shifted_push(begin, end, A, X, k->shifts + i * X, k->descending + i * X, p, flow, next);
    else
      outcome_push(end - begin, A, X, k->successors + begin * X, p, flow + begin * A, next);
  }
}

static void outcomes_backup(const mesob_kernel *k, const double *p, const double *value,
                            const double *base, double *q) {
  size_t A = k->actions, X = k->outcomes, begin = 0;
  if (k->runs == 0) return outcome_backup(k->states, A, X, k->successors, p, value, base, q);
  for (size_t i = 0; i < k->runs; begin = (size_t)k->run_ends[i++]) {
    size_t end = (size_t)k->run_ends[i];
    if (k->regular[i])
      shifted_backup(begin, end, A, X, k->shifts + i * X, p, value, base, q);
    else
      outcome_backup(end - begin, A, X, k->successors + begin * X, p, value, base + begin * A,
                     q + begin * A);
  }
}

CLONES static void dense_push(size_t pairs, size_t states, const double *restrict p,
                              const double *restrict flow, double *restrict next) {
  for (size_t r = 0; r < pairs; r++)
    for (size_t s = 0; s < states; s++) next[s] += flow[r] * p[r * states + s];
}

CLONES static void dense_backup(size_t pairs, size_t states, const double *restrict p,
                                const double *restrict value, const double *base, double *q) {
  // Eight sums at once, each from the first state to the last.
  size_t r = 0;
  for (; r + 8 <= pairs; r += 8) {
    double mean[8] = {0};
    for (size_t s = 0; s < states; s++)
      for (size_t i = 0; i < 8; i++) mean[i] += p[(r + i) * states + s] * value[s];
    for (size_t i = 0; i < 8; i++) q[r + i] = base[r + i] + mean[i];
  }
  for (; r < pairs; r++) {
    double mean = 0;
    for (size_t s = 0; s < states; s++) mean += p[r * states + s] * value[s];
    q[r] = base[r] + mean;
  }
}

CLONES static void dense_pullback(size_t pairs, size_t states, const double *restrict weight,
                                  const double *restrict value, double *restrict cotangent) {
  for (size_t r = 0; r < pairs; r++)
    for (size_t s = 0; s < states; s++) cotangent[r * states + s] += weight[r] * value[s];
}

static void list_push(size_t rows, const int32_t *starts, const int32_t *successors,
                      const double *p, const double *flow, double *next) {
  for (size_t r = 0; r < rows; r++) {
    double mass = flow[r];
    for (int32_t k = starts[r]; k < starts[r + 1]; k++) next[successors[k]] += mass * p[k];
  }
}

static void list_backup(size_t rows, const int32_t *starts, const int32_t *successors,
                        const double *p, const double *value, const double *base, double *q) {
  for (size_t r = 0; r < rows; r++) {
    double mean = 0;
    for (int32_t k = starts[r]; k < starts[r + 1]; k++) mean += p[k] * value[successors[k]];
    q[r] = base[r] + mean;
  }
}

void mesob_push(const mesob_kernel *k, const double *moving, const double *flow, double *next) {
  size_t pairs = k->states * k->actions;
  const double *p = k->p ? k->p : moving + k->offset;
  memset(next, 0, k->states * sizeof(double));
  switch (k->form) {
    case MESOB_LISTS: list_push(pairs, k->starts, k->successors, p, flow, next); break;
    case MESOB_MAP:
      for (size_t r = 0; r < pairs; r++) next[k->successors[r]] += flow[r];
      break;
    case MESOB_DENSE: dense_push(pairs, k->states, p, flow, next); break;
    case MESOB_OUTCOMES:
      if (k->chain) {
        double small[SMALL], *between = room(k->states, k->states, small);
        outcomes_push(k, p, flow, between);
        list_push(k->states, k->chain_starts, k->chain_successors, k->chain, between, next);
        if (between != small) free(between);
      } else {
        outcomes_push(k, p, flow, next);
      }
      break;
    default: break;
  }
}

void mesob_backup(const mesob_kernel *k, const double *moving, const double *value,
                  const double *base, double *q) {
  size_t pairs = k->states * k->actions;
  const double *p = k->p ? k->p : moving + k->offset;
  switch (k->form) {
    case MESOB_LISTS: list_backup(pairs, k->starts, k->successors, p, value, base, q); break;
    case MESOB_MAP:
      for (size_t r = 0; r < pairs; r++) q[r] = base[r] + value[k->successors[r]];
      break;
    case MESOB_DENSE: dense_backup(pairs, k->states, p, value, base, q); break;
    case MESOB_OUTCOMES:
      if (k->chain) {
        double small[SMALL], *before = room(2 * k->states, 2 * k->states, small), *none = before + k->states;
        list_backup(k->states, k->chain_starts, k->chain_successors, k->chain, value, none, before);
        outcomes_backup(k, p, before, base, q);
        if (before != small) free(before);
      } else {
        outcomes_backup(k, p, value, base, q);
      }
      break;
    default:
      if (q != base) memcpy(q, base, pairs * sizeof(double));
  }
}

void mesob_pullback(const mesob_kernel *k, const double *weight, const double *value,
                    double *cotangent) {
  size_t pairs = k->states * k->actions;
  switch (k->form) {
    case MESOB_LISTS:
      for (size_t r = 0; r < pairs; r++)
        for (int32_t i = k->starts[r]; i < k->starts[r + 1]; i++)
          cotangent[i] += weight[r] * value[k->successors[i]];
      break;
    case MESOB_DENSE: dense_pullback(pairs, k->states, weight, value, cotangent); break;
    case MESOB_OUTCOMES:
      if (k->chain) {
        double small[SMALL], *before = room(2 * k->states, 2 * k->states, small), *none = before + k->states;
        list_backup(k->states, k->chain_starts, k->chain_successors, k->chain, value, none, before);
        outcome_pullback(k->states, k->actions, k->outcomes, k->successors, weight, before,
                         cotangent);
        if (before != small) free(before);
      } else {
        outcome_pullback(k->states, k->actions, k->outcomes, k->successors, weight, value,
                         cotangent);
      }
      break;
    default: break;
  }
}
