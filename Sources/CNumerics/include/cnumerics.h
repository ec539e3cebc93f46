// Loops that Swift on Linux cannot vectorize. Same bits on every instruction set: no contraction,
// no reassociation, every sum in a fixed order. Sizes are the caller's promise.
#ifndef MESOB_CNUMERICS_H
#define MESOB_CNUMERICS_H

#include <stddef.h>
#include <stdint.h>

/// e^x, at most 2.5 ulp on [-708, 709] and clamped outside; NaN stays NaN.
double mesob_exp(double x);
/// ln x for normal x > 0, about 1 ulp; -inf at 0, NaN below.
double mesob_log(double x);

/// sin x and cos x for |x| < 1e5, about 1 ulp.
double mesob_sin(double x);
double mesob_cos(double x);

/// y = y + c x
void mesob_axpy(size_t n, double c, const double *x, double *y);
/// Σ x y over eight lanes, added pairwise.
double mesob_dot(size_t n, const double *x, const double *y);

/// Row-wise softmax of `rows` × `columns` logits over the entries whose mask is 1; others get 0.
void mesob_softmax(size_t rows, size_t columns, const double *logits, const double *mask,
                   double *probabilities);
/// Row-wise τ ln Σ mask exp(q/τ) into `value`, and the softmax of q/τ into `probabilities`.
void mesob_soft_maximum(size_t rows, size_t columns, double temperature, const double *q,
                        const double *mask, double *value, double *probabilities);
/// Row-wise maximum over the entries whose mask is 1.
void mesob_maximum(size_t rows, size_t columns, const double *q, const double *mask,
                   double *value);
/// Row-wise Σ p q.
void mesob_expectation(size_t rows, size_t columns, const double *p, const double *q,
                       double *value);
/// Row r of `joint` = weight[r] · row r of `conditional`.
void mesob_scale_rows(size_t rows, size_t columns, const double *weight,
                      const double *conditional, double *joint);
/// Σ over rows into `value` (one per row).
void mesob_row_sums(size_t rows, size_t columns, const double *x, double *value);

/// One Adam step on n parameters; `correction1`, `correction2` are 1 - β₁ᵏ and 1 - β₂ᵏ.
void mesob_adam(size_t n, double rate, double beta1, double beta2, double epsilon,
                double correction1, double correction2, const double *gradient, double *first,
                double *second, double *parameter);

/// Shared outcome tables: in state s the action a has outcome x with probability
/// table[a·outcomes + x] and leads to successor[s·outcomes + x].
/// next[successor[s,x]] += Σ_a flow[s,a] table[a,x]
void mesob_outcome_push(size_t states, size_t actions, size_t outcomes, const int32_t *successor,
                        const double *table, const double *flow, double *next);
/// q[s,a] += Σ_x table[a,x] value[successor[s,x]]
void mesob_outcome_backup(size_t states, size_t actions, size_t outcomes,
                          const int32_t *successor, const double *table, const double *value,
                          double *q);
/// cotangent[a,x] += Σ_s weight[s,a] value[successor[s,x]]
void mesob_outcome_pullback(size_t states, size_t actions, size_t outcomes,
                            const int32_t *successor, const double *weight, const double *value,
                            double *cotangent);

/// 128 random bits.
typedef struct {
  uint64_t first, second;
} mesob_words;

/// The block of Philox4x32-10 at a 128-bit counter (`counter` below, `stream` above) and a key.
mesob_words mesob_philox(uint64_t counter, uint64_t stream, uint64_t key);
/// The blocks at `counter`, `counter` + 1, …, of n counters.
void mesob_philox_range(size_t n, uint64_t counter, uint64_t stream, uint64_t key,
                        uint64_t *first, uint64_t *second);

/// An agent among others: where it is, what it does, and what its outcomes add up to.
typedef struct {
  int32_t agent, state, action, total;
} mesob_seat;

/// The blocks at `counter` + agent, of n seats.
void mesob_philox_seats(size_t n, const mesob_seat *seats, uint64_t counter, uint64_t stream,
                        uint64_t key, uint64_t *first, uint64_t *second);
/// Puts n < 2^32 seats in a uniformly random order, drawn from one stream; `scratch` has n too.
void mesob_shuffle(size_t n, mesob_seat *seats, mesob_seat *scratch, uint64_t stream,
                   uint64_t key);

#endif
