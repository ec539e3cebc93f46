// What kernels do: push a population forward, back a value up, and their derivatives. Threads share
// large ones: a push by the states that it leads to, the others by those that it comes from, so that
// every sum has one order.
#include "clones.h"
#include "cnumerics.h"
#include "outcomes.h"
#include "threads.h"

CLONES static void dense_push(size_t pairs, size_t states, const double *restrict p,
                              const double *restrict flow, mesob_range to,
                              double *restrict next) {
  for (size_t r = 0; r < pairs; r++)
    for (size_t s = to.low; s < to.high; s++) next[s] += flow[r] * p[r * states + s];
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

/// Without `clips` all states are meant.
INLINE void list_push(size_t begin, size_t end, const int32_t *starts, const int32_t *successors,
                      const double *p, const double *flow, int clips, mesob_range to,
                      double *next) {
  for (size_t r = begin; r < end; r++) {
    double mass = flow[r];
    for (int32_t k = starts[r]; k < starts[r + 1]; k++) {
      size_t there = (size_t)successors[k];
      if (!clips || there - to.low < to.high - to.low) next[there] += mass * p[k];
    }
  }
}

static void list_backup(size_t begin, size_t end, const int32_t *starts,
                        const int32_t *successors, const double *p, const double *value,
                        const double *base, double *q) {
  for (size_t r = begin; r < end; r++) {
    double mean = 0;
    for (int32_t k = starts[r]; k < starts[r + 1]; k++) mean += p[k] * value[successors[k]];
    q[r] = base[r] + mean;
  }
}

INLINE void map_push(size_t begin, size_t end, const int32_t *successors, const double *flow,
                     int clips, mesob_range to, double *next) {
  for (size_t r = begin; r < end; r++) {
    size_t there = (size_t)successors[r];
    if (!clips || there - to.low < to.high - to.low) next[there] += flow[r];
  }
}

/// A kernel and its numbers p, with what it reads and writes.
typedef struct {
  const mesob_kernel *k;
  const double *p, *x, *base;
  double *y;
} pass;

static pass pass_of(const mesob_kernel *k, const double *moving) {
  return (pass){.k = k, .p = k->p ? k->p : moving + k->offset};
}

/// Pushes the states of a piece, which may be shifted alike.
static void push_piece(const pass *f, size_t begin, size_t end, int32_t shifts, mesob_range to) {
  const mesob_kernel *k = f->k;
  size_t A = k->actions, X = k->outcomes, first = begin * A, last = end * A;
  int clips = to.low > 0 || to.high < k->states;
  switch (k->form) {
    case MESOB_LISTS:
      if (clips) return list_push(first, last, k->starts, k->successors, f->p, f->x, 1, to, f->y);
      return list_push(first, last, k->starts, k->successors, f->p, f->x, 0, to, f->y);
    case MESOB_MAP:
      if (clips) return map_push(first, last, k->successors, f->x, 1, to, f->y);
      return map_push(first, last, k->successors, f->x, 0, to, f->y);
    case MESOB_DENSE: return dense_push(k->states * A, k->states, f->p, f->x, to, f->y);
    case MESOB_OUTCOMES:
      if (shifts >= 0)
        return mesob_shifted_push(begin, end, A, X, k->shifts + shifts, k->descending + shifts,
                                  f->p, f->x, to, f->y);
      return mesob_outcome_push(end - begin, A, X, k->successors + begin * X, f->p,
                                f->x + first, to, f->y);
    default: return;
  }
}

/// What reaches the states low … high - 1.
static void push_to(const void *context, size_t low, size_t high) {
  const pass *f = context;
  const mesob_kernel *k = f->k;
  mesob_range to = {low, high};
  memset(f->y + low, 0, (high - low) * sizeof(double));
  if (k->pieces == NULL) return push_piece(f, 0, k->states, -1, to);
  for (size_t i = 0, begin = 0; i < k->piece_count; begin = (size_t)k->pieces[i++].end) {
    const mesob_piece *piece = k->pieces + i;
    if ((size_t)piece->low < high && (size_t)piece->high > low)
      push_piece(f, begin, (size_t)piece->end, piece->shifts, to);
  }
}

/// Shares a push among several threads: some sources are read for two ranges of states, but few.
static void push(const pass *f) {
  const mesob_kernel *k = f->k;
  if (k->form == MESOB_DENSE) return share(k->states, k->states * k->actions, 32, push_to, f);
  int is_cut = k->pieces != NULL && mesob_crew() > 1;
  share(k->states, k->actions, is_cut ? 8 * k->reach : k->states, push_to, f);
}

void mesob_push(const mesob_kernel *k, const double *moving, const double *flow, double *next) {
  pass f = pass_of(k, moving);
  f.x = flow, f.y = next;
  if (k->chain == NULL) return push(&f);
  double small[SMALL], *between = room(k->states, 0, small);
  f.y = between;
  push(&f);
  mesob_push(k->chain, NULL, between, next);
  if (between != small) free(between);
}

/// The first piece that does not end before a state.
static size_t piece_with(const mesob_kernel *k, size_t state) {
  size_t low = 0, high = k->piece_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if ((size_t)k->pieces[middle].end > state) high = middle;
    else low = middle + 1;
  }
  return low;
}

static void backup_piece(const pass *f, size_t begin, size_t end, int32_t shifts) {
  const mesob_kernel *k = f->k;
  size_t A = k->actions, X = k->outcomes;
  if (shifts >= 0)
    mesob_shifted_backup(begin, end, A, X, k->shifts + shifts, f->p, f->x, f->base, f->y);
  else
    mesob_outcome_backup(end - begin, A, X, k->successors + begin * X, f->p, f->x,
                         f->base + begin * A, f->y + begin * A);
}

/// What is reached from the states begin … end - 1.
static void back_up(const void *context, size_t begin, size_t end) {
  const pass *f = context;
  const mesob_kernel *k = f->k;
  size_t first = begin * k->actions, last = end * k->actions, S = k->states;
  switch (k->form) {
    case MESOB_LISTS:
      return list_backup(first, last, k->starts, k->successors, f->p, f->x, f->base, f->y);
    case MESOB_MAP:
      for (size_t r = first; r < last; r++) f->y[r] = f->base[r] + f->x[k->successors[r]];
      return;
    case MESOB_DENSE:
      return dense_backup(last - first, S, f->p + first * S, f->x, f->base + first,
                          f->y + first);
    case MESOB_OUTCOMES:
      if (k->pieces == NULL) return backup_piece(f, begin, end, -1);
      for (size_t i = piece_with(k, begin); begin < end; i++) {
        size_t border = (size_t)k->pieces[i].end < end ? (size_t)k->pieces[i].end : end;
        backup_piece(f, begin, border, k->pieces[i].shifts);
        begin = border;
      }
      return;
    default:
      if (f->y != f->base) memcpy(f->y + first, f->base + first, (last - first) * sizeof(double));
  }
}

/// Shares a loop over the states that a kernel comes from.
static void share_sources(const pass *f, mesob_loop *loop) {
  const mesob_kernel *k = f->k;
  int is_dense = k->form == MESOB_DENSE;
  share(k->states, is_dense ? k->actions * k->states : k->actions, is_dense ? 8 : 64, loop, f);
}

/// Σ P'(s'|s) value[s'] of a further move P', in memory that `room` found.
static double *before_chain(const mesob_kernel *k, const double *value, double *small) {
  double *memory = room(2 * k->states, 2 * k->states, small);
  mesob_backup(k->chain, NULL, value, memory + k->states, memory);
  return memory;
}

void mesob_backup(const mesob_kernel *k, const double *moving, const double *value,
                  const double *base, double *q) {
  pass f = pass_of(k, moving);
  double small[SMALL], *before = k->chain ? before_chain(k, value, small) : small;
  f.x = k->chain ? before : value, f.base = base, f.y = q;
  share_sources(&f, back_up);
  if (before != small) free(before);
}

/// The derivatives in the numbers of the states begin … end - 1, of lists and dense tables.
static void pull_back(const void *context, size_t begin, size_t end) {
  const pass *f = context;
  const mesob_kernel *k = f->k;
  size_t first = begin * k->actions, last = end * k->actions;
  if (k->form == MESOB_DENSE)
    return dense_pullback(last - first, k->states, f->base + first, f->x,
                          f->y + first * k->states);
  for (size_t r = first; r < last; r++)
    for (int32_t i = k->starts[r]; i < k->starts[r + 1]; i++)
      f->y[i] += f->base[r] * f->x[k->successors[i]];
}

void mesob_pullback(const mesob_kernel *k, const double *weight, const double *value,
                    double *cotangent) {
  pass f = {.k = k, .x = value, .base = weight, .y = cotangent};
  if (k->form == MESOB_LISTS || k->form == MESOB_DENSE)
    return share_sources(&f, pull_back);
  if (k->form != MESOB_OUTCOMES) return;
  double small[SMALL], *before = k->chain ? before_chain(k, value, small) : small;
  mesob_outcome_pullback(k->states, k->actions, k->outcomes, k->successors, weight,
                         k->chain ? before : value, cotangent);
  if (before != small) free(before);
}
