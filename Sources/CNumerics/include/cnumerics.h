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

#endif
