#include "blocks.h"
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
  if (is_large(n, 1))
    return share(n, 1, 1, block_of_axpy, &(rows_of){1, .a = c, .x = x, .p = y});
  for (size_t i = 0; i < n; i++) y[i] += c * x[i];
}

CLONES void mesob_combine(size_t n, double a, const double *restrict x, double b,
                          const double *restrict y, double *restrict z) {
  if (is_large(n, 1))
    return share(n, 1, 1, block_of_combine, &(rows_of){1, .a = a, .x = x, .b = b, .y = y, .p = z});
  if (y)
    for (size_t i = 0; i < n; i++) z[i] = a * x[i] + b * y[i];
  else
    for (size_t i = 0; i < n; i++) z[i] = a * x[i];
}

/// The largest entry whose mask is 1; without a mask all entries are meant.
INLINE double maximum_one(size_t n, const double *q, const double *mask) {
  double top = -__builtin_inf();
  if (mask == NULL && n <= 8) {
    for (size_t i = 0; i < n; i++) top = q[i] > top ? q[i] : top;
    return top;
  }
  double lane[8];
  for (size_t l = 0; l < 8; l++) lane[l] = -__builtin_inf();
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t l = 0; l < 8; l++) {
      double x = !mask || mask[i + l] > 0 ? q[i + l] : -__builtin_inf();
      lane[l] = x > lane[l] ? x : lane[l];
    }
  for (size_t l = 0; i + l < n; l++) {
    double x = !mask || mask[i + l] > 0 ? q[i + l] : -__builtin_inf();
    lane[l] = x > lane[l] ? x : lane[l];
  }
  for (size_t l = 1; l < 8; l++) lane[0] = lane[l] > lane[0] ? lane[l] : lane[0];
  return lane[0];
}

// Calls f with a number of columns that the compiler knows where it is small: rows of a few actions
// are then free of loops.
#define BY_COLUMNS(columns, f) \
  switch (columns) {           \
    case 1: f(1); break;       \
    case 2: f(2); break;       \
    case 3: f(3); break;       \
    case 4: f(4); break;       \
    case 5: f(5); break;       \
    case 6: f(6); break;       \
    case 7: f(7); break;       \
    case 8: f(8); break;       \
    case 9: f(9); break;       \
    case 10: f(10); break;     \
    case 11: f(11); break;     \
    case 12: f(12); break;     \
    case 13: f(13); break;     \
    case 14: f(14); break;     \
    case 15: f(15); break;     \
    case 16: f(16); break;     \
    default: f(columns);       \
  }

enum { FLAT = 256 };  // exponentials that are taken at once, across rows

/// p = mask exp((q - max q) scale) / sum in each row, with the largest entry and the sum of each.
/// `tops` and `sums` have room for the rows of a block of FLAT entries.
INLINE void softmax_rows(size_t rows, size_t n, double scale, const double *q,
                         const double *restrict mask, double *p, double *restrict tops,
                         double *restrict sums) {
  size_t count = rows * n;
  double block[FLAT], *x = count <= FLAT ? block : p;
  for (size_t r = 0; r < rows; r++) {
    double top = maximum_one(n, q + r * n, mask ? mask + r * n : NULL);
    tops[r] = top;
    for (size_t i = 0; i < n; i++) x[r * n + i] = (q[r * n + i] - top) * scale;
  }
  if (count <= FLAT) {
    // Whole vectors only: what is behind the last entry is nobody's.
    size_t whole = (count + 7) / 8 * 8;
    for (size_t i = count; i < whole; i++) block[i] = 0;
#pragma clang loop vectorize_width(8) interleave(disable)
    for (size_t i = 0; i < whole; i++) block[i] = exp_one(block[i]);
  } else {
    for (size_t i = 0; i < count; i++) x[i] = exp_one(x[i]);
  }
  if (mask)
    for (size_t i = 0; i < count; i++) x[i] *= mask[i];
  for (size_t r = 0; r < rows; r++) {
    sums[r] = sum_one(n, x + r * n);
    double inverse = 1.0 / sums[r];
    for (size_t i = 0; i < n; i++) p[r * n + i] = x[r * n + i] * inverse;
  }
}

/// The rows that are treated at once.
INLINE size_t block(size_t columns) { return columns < FLAT / 2 ? FLAT / columns : 1; }

CLONES void mesob_softmax(size_t rows, size_t columns, const double *logits,
                          const double *restrict mask, double *p) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_softmax,
                 &(rows_of){columns, .x = logits, .mask = mask, .p = p});
  double tops[FLAT], sums[FLAT];
  for (size_t r = 0; r < rows; r += block(columns)) {
    size_t m = rows - r < block(columns) ? rows - r : block(columns), o = r * columns;
#define F(n) softmax_rows(m, n, 1.0, logits + o, mask ? mask + o : NULL, p + o, tops, sums)
    BY_COLUMNS(columns, F)
#undef F
  }
}

CLONES void mesob_law(size_t n, const double *restrict logits, double *restrict p) {
  double top = n == 0 ? 0 : maximum_one(n, logits, NULL), sum = 0;
  for (size_t i = 0; i < n; i++)
    p[i] = logits[i] > -__builtin_inf() ? exp_one(logits[i] - top) : 0;
  for (size_t i = 0; i < n; i++) sum += p[i];
  for (size_t i = 0; i < n; i++) p[i] /= sum;
}

CLONES void mesob_soft_maximum(size_t rows, size_t columns, double temperature,
                               const double *restrict q, const double *restrict mask,
                               double *restrict value, double *restrict p) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_soft_maximum,
                 &(rows_of){columns, .a = temperature, .x = q, .mask = mask, .value = value,
                            .p = p});
  double scale = 1.0 / temperature, tops[FLAT], sums[FLAT];
  for (size_t r = 0; r < rows; r += block(columns)) {
    size_t m = rows - r < block(columns) ? rows - r : block(columns), o = r * columns;
#define F(n) softmax_rows(m, n, scale, q + o, mask ? mask + o : NULL, p + o, tops, sums)
    BY_COLUMNS(columns, F)
#undef F
    for (size_t i = 0; i < m; i++) value[r + i] = tops[i] + temperature * log_one(sums[i]);
  }
}

INLINE void mirror_rows(size_t rows, size_t n, double step, const double *restrict q,
                        double *restrict logits, const double *restrict p,
                        double *restrict value) {
  for (size_t r = 0; r < rows; r++) value[r] = dot_one(n, p + r * n, q + r * n);
  for (size_t i = 0; i < rows * n; i++) logits[i] += step * q[i];
}

CLONES void mesob_ascend(size_t rows, size_t columns, double step, const double *restrict q,
                         const double *restrict p, double *restrict logits,
                         double *restrict value) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_ascend,
                 &(rows_of){columns, .a = step, .x = q, .y = p, .q = logits, .value = value});
#define F(n) mirror_rows(rows, n, step, q, logits, p, value)
  BY_COLUMNS(columns, F)
#undef F
}

CLONES void mesob_mirror(size_t rows, size_t columns, double step, const double *restrict q,
                         const double *restrict mask, double *restrict logits,
                         double *restrict p, double *restrict value) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_mirror,
                 &(rows_of){columns, .a = step, .x = q, .mask = mask, .q = logits, .p = p,
                            .value = value});
  double tops[FLAT], sums[FLAT];
  for (size_t r = 0; r < rows; r += block(columns)) {
    size_t m = rows - r < block(columns) ? rows - r : block(columns), o = r * columns;
#define F(n)                                                             \
  mirror_rows(m, n, step, q + o, logits + o, p + o, value + r);          \
  softmax_rows(m, n, 1.0, logits + o, mask ? mask + o : NULL, p + o, tops, sums)
    BY_COLUMNS(columns, F)
#undef F
  }
}

CLONES void mesob_maximum(size_t rows, size_t columns, const double *restrict q,
                          const double *restrict mask, double *restrict value) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_maximum,
                 &(rows_of){columns, .x = q, .mask = mask, .value = value});
#define F(n)                        \
  for (size_t r = 0; r < rows; r++) \
  value[r] = maximum_one(n, q + r * n, mask ? mask + r * n : NULL)
  BY_COLUMNS(columns, F)
#undef F
}

/// Equal shares of the entries that attain the maximum of their row.
INLINE void share_rows(size_t rows, size_t n, const double *restrict q,
                       const double *restrict mask, const double *restrict value,
                       double *restrict p) {
  for (size_t r = 0; r < rows; r++) {
    double count = 0;
    for (size_t i = r * n; i < (r + 1) * n; i++) {
      p[i] = q[i] == value[r] && (!mask || mask[i] > 0) ? 1 : 0;
      count += p[i];
    }
    for (size_t i = r * n; i < (r + 1) * n; i++) p[i] /= count;
  }
}

CLONES void mesob_best_response(size_t rows, size_t columns, const double *restrict q,
                                const double *restrict mask, double *restrict value,
                                double *restrict p) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_best_response,
                 &(rows_of){columns, .x = q, .mask = mask, .value = value, .p = p});
  mesob_maximum(rows, columns, q, mask, value);
#define F(n) share_rows(rows, n, q, mask, value, p)
  BY_COLUMNS(columns, F)
#undef F
}

CLONES void mesob_expectation(size_t rows, size_t columns, const double *restrict p,
                              const double *restrict q, double *restrict value) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_expectation,
                 &(rows_of){columns, .x = p, .y = q, .value = value});
#define F(n) \
  for (size_t r = 0; r < rows; r++) value[r] = dot_one(n, p + r * n, q + r * n)
  BY_COLUMNS(columns, F)
#undef F
}

CLONES void mesob_scale_rows(size_t rows, size_t columns, const double *restrict weight,
                             const double *conditional, double *joint) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_scale_rows,
                 &(rows_of){columns, .x = weight, .y = conditional, .p = joint});
#define F(n)                        \
  for (size_t r = 0; r < rows; r++) \
    for (size_t i = 0; i < n; i++) joint[r * n + i] = weight[r] * conditional[r * n + i]
  BY_COLUMNS(columns, F)
#undef F
}

CLONES void mesob_condition(size_t rows, size_t columns, const double *restrict otherwise,
                            double *restrict x) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_condition, &(rows_of){columns, .x = otherwise, .p = x});
  for (size_t r = 0; r < rows; r++) {
    double *row = x + r * columns, sum = sum_one(columns, row);
    for (size_t i = 0; i < columns; i++)
      row[i] = sum == 0 ? otherwise[r * columns + i] : row[i] / sum;
  }
}

CLONES void mesob_row_sums(size_t rows, size_t columns, const double *restrict x,
                           double *restrict value) {
  if (is_large(rows, columns))
    return share(rows, columns, 1, block_of_row_sums, &(rows_of){columns, .x = x, .value = value});
#define F(n) \
  for (size_t r = 0; r < rows; r++) value[r] = sum_one(n, x + r * n)
  BY_COLUMNS(columns, F)
#undef F
}

CLONES void mesob_adam(size_t n, double rate, double beta1, double beta2, double epsilon,
                       double correction1, double correction2, const double *restrict gradient,
                       double *restrict first, double *restrict second,
                       double *restrict parameter) {
  if (is_large(n, 1))
    return share(n, 1, 1, block_of_adam,
                 &(moments_of){rate, beta1, beta2, epsilon, correction1, correction2, gradient,
                               first, second, parameter});
  for (size_t i = 0; i < n; i++) {
    double g = gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    double scale = __builtin_elementwise_sqrt(second[i] / correction2) + epsilon;
    parameter[i] -= rate * (first[i] / correction1) / scale;
  }
}
