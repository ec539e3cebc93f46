#include "clones.h"
#include "cnumerics.h"
#include "elementary.h"

double mesob_exp(double x) { return exp_one(x); }
double mesob_log(double x) { return log_one(x); }

double mesob_sin(double x) {
  double sine, cosine;
  sine_one(x, &sine, &cosine);
  return sine;
}

double mesob_cos(double x) {
  double sine, cosine;
  sine_one(x, &sine, &cosine);
  return cosine;
}

INLINE double pairwise(const double *a) {
  return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

// Eight running sums; element i goes to lane i mod 8, so the result does not depend on the vector
// width.
#define LANES(term)                                                  \
  double lane[8] = {0};                                              \
  size_t i = 0;                                                      \
  for (; i + 8 <= n; i += 8)                                         \
    for (size_t l = 0; l < 8; l++) { size_t j = i + l; lane[l] += (term); } \
  for (size_t l = 0; i + l < n; l++) { size_t j = i + l; lane[l] += (term); } \
  return pairwise(lane);

INLINE double dot_one(size_t n, const double *x, const double *y) { LANES(x[j] * y[j]) }
INLINE double sum_one(size_t n, const double *x) { LANES(x[j]) }

CLONES double mesob_dot(size_t n, const double *x, const double *y) { return dot_one(n, x, y); }

CLONES void mesob_axpy(size_t n, double c, const double *restrict x, double *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += c * x[i];
}

INLINE double maximum_one(size_t n, const double *q, const double *mask) {
  double lane[8];
  for (size_t l = 0; l < 8; l++) lane[l] = -__builtin_inf();
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t l = 0; l < 8; l++) {
      double x = mask[i + l] > 0 ? q[i + l] : -__builtin_inf();
      lane[l] = x > lane[l] ? x : lane[l];
    }
  for (size_t l = 0; i + l < n; l++) {
    double x = mask[i + l] > 0 ? q[i + l] : -__builtin_inf();
    lane[l] = x > lane[l] ? x : lane[l];
  }
  for (size_t l = 1; l < 8; l++) lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
  return lane[0];
}

/// p = mask exp((q - top) scale) / sum; the sum before the division is returned.
INLINE double softmax_one(size_t n, double top, double scale, const double *restrict q,
                                 const double *restrict mask, double *restrict p) {
  for (size_t i = 0; i < n; i++) p[i] = mask[i] * exp_one((q[i] - top) * scale);
  double sum = sum_one(n, p);
  double inverse = 1.0 / sum;
  for (size_t i = 0; i < n; i++) p[i] *= inverse;
  return sum;
}

CLONES void mesob_softmax(size_t rows, size_t columns, const double *restrict logits,
                          const double *restrict mask, double *restrict p) {
  for (size_t r = 0; r < rows; r++) {
    size_t o = r * columns;
    softmax_one(columns, maximum_one(columns, logits + o, mask + o), 1.0, logits + o, mask + o,
                p + o);
  }
}

CLONES void mesob_soft_maximum(size_t rows, size_t columns, double temperature,
                               const double *restrict q, const double *restrict mask,
                               double *restrict value, double *restrict p) {
  double scale = 1.0 / temperature;
  for (size_t r = 0; r < rows; r++) {
    size_t o = r * columns;
    double top = maximum_one(columns, q + o, mask + o);
    double sum = softmax_one(columns, top, scale, q + o, mask + o, p + o);
    value[r] = top + temperature * log_one(sum);
  }
}

CLONES void mesob_maximum(size_t rows, size_t columns, const double *restrict q,
                          const double *restrict mask, double *restrict value) {
  for (size_t r = 0; r < rows; r++)
    value[r] = maximum_one(columns, q + r * columns, mask + r * columns);
}

CLONES void mesob_expectation(size_t rows, size_t columns, const double *restrict p,
                              const double *restrict q, double *restrict value) {
  for (size_t r = 0; r < rows; r++) value[r] = dot_one(columns, p + r * columns, q + r * columns);
}

CLONES void mesob_scale_rows(size_t rows, size_t columns, const double *restrict weight,
                             const double *restrict conditional, double *restrict joint) {
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i < columns; i++)
      joint[r * columns + i] = weight[r] * conditional[r * columns + i];
}

CLONES void mesob_row_sums(size_t rows, size_t columns, const double *restrict x,
                           double *restrict value) {
  for (size_t r = 0; r < rows; r++) value[r] = sum_one(columns, x + r * columns);
}

CLONES void mesob_adam(size_t n, double rate, double beta1, double beta2, double epsilon,
                       double correction1, double correction2, const double *restrict gradient,
                       double *restrict first, double *restrict second,
                       double *restrict parameter) {
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    double scale = __builtin_elementwise_sqrt(second[i] / correction2) + epsilon;
    parameter[i] -= rate * (first[i] / correction1) / scale;
  }
}
