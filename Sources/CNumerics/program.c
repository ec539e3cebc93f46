// Runs recorded arithmetic on whole arrays, forwards for values and backwards for derivatives.
// Instructions of one block have one length and read each other element by element only, so a block
// is run in strips that stay in cache, and that threads share where there are many.
#include "clones.h"
#include "cnumerics.h"
#include "elementary.h"
#include "threads.h"

enum { STRIP = 256 };

/// Elements `low` … `low` + n of an operand: in place where they are neighbors, else copied.
INLINE const double *load(const mesob_operand *o, size_t low, size_t n, const double *inputs,
                          const double *values, double *copy) {
  const double *from = o->reads_inputs ? inputs : values;
  if (o->index) {
    const int32_t *index = o->index + low;
    for (size_t i = 0; i < n; i++) copy[i] = from[index[i]];
    return copy;
  }
  from += o->first;
  if (o->period == 1) {
    if (o->outer == 1) return from + low;
    from += (ptrdiff_t)low * o->outer;
    for (size_t i = 0; i < n; i++) copy[i] = from[(ptrdiff_t)i * o->outer];
    return copy;
  }
  size_t row = low / (size_t)o->period, column = low % (size_t)o->period;
  for (size_t i = 0; i < n; row++, column = 0) {
    const double *start = from + (ptrdiff_t)row * o->outer;
    for (; column < (size_t)o->period && i < n; column++, i++)
      copy[i] = start[(ptrdiff_t)column * o->inner];
  }
  return copy;
}

/// Element i of an operand.
INLINE double element(const mesob_operand *o, size_t i, const double *inputs,
                      const double *values) {
  const double *from = o->reads_inputs ? inputs : values;
  if (o->index) return from[o->index[i]];
  if (o->period == 1) return from[(ptrdiff_t)o->first + (ptrdiff_t)i * o->outer];
  size_t row = i / (size_t)o->period, column = i % (size_t)o->period;
  return from[(ptrdiff_t)o->first + (ptrdiff_t)row * o->outer + (ptrdiff_t)column * o->inner];
}

/// Adds n numbers to where `load` finds the elements of an operand, in their order.
INLINE void scatter(const mesob_operand *o, size_t low, size_t n, const double *x, double *inputs,
                    double *values) {
  double *to = o->reads_inputs ? inputs : values;
  if (o->index) {
    const int32_t *index = o->index + low;
    for (size_t i = 0; i < n; i++) to[index[i]] += x[i];
    return;
  }
  to += o->first;
  if (o->period == 1) {
    to += (ptrdiff_t)low * o->outer;
    if (o->outer == 1)
      for (size_t i = 0; i < n; i++) to[i] += x[i];
    else
      for (size_t i = 0; i < n; i++) to[(ptrdiff_t)i * o->outer] += x[i];
    return;
  }
  size_t row = low / (size_t)o->period, column = low % (size_t)o->period;
  for (size_t i = 0; i < n; row++, column = 0) {
    double *start = to + (ptrdiff_t)row * o->outer;
    if (o->inner == 0) {
      double sum = 0;
      for (; column < (size_t)o->period && i < n; column++, i++) sum += x[i];
      *start += sum;
    } else {
      for (; column < (size_t)o->period && i < n; column++, i++)
        start[(ptrdiff_t)column * o->inner] += x[i];
    }
  }
}

INLINE void logarithms(size_t n, const double *restrict x, double *restrict y) {
  int ordinary = 1;
  for (size_t i = 0; i < n; i++)
    ordinary &= (x[i] >= 2.2250738585072014e-308) & (x[i] <= 1.7976931348623157e308);
  if (ordinary)
    for (size_t i = 0; i < n; i++) y[i] = log_normal(x[i], 0);
  else
    for (size_t i = 0; i < n; i++) y[i] = log_one(x[i]);
}

/// x^p by logarithm and exponential; 0 where x is not positive.
INLINE double power_one(double x, double p) { return x > 0 ? exp_one(p * log_one(x)) : 0; }

/// The vector that a product multiplies its rows with.
INLINE double *vector(const mesob_instruction *f, double *inputs, double *values) {
  return (f->b.reads_inputs ? inputs : values) + f->b.first;
}

enum { ROWS = 8 };  // rows of a product that are summed side by side

/// Adds to each of n numbers a row of constants times y, term by term; an addition waits for
/// the one before, so that rows are taken side by side.
INLINE void multiply(const mesob_instruction *f, size_t low, size_t n, const double *restrict y,
                     double *restrict r) {
  size_t terms = (size_t)f->terms, i = 0;
  const double *restrict c = f->constants + low * terms;
  for (; i + ROWS <= n; i += ROWS, c += ROWS * terms) {
    double sum[ROWS];
    for (size_t k = 0; k < ROWS; k++) sum[k] = r[i + k];
    for (size_t j = 0; j < terms; j++)
      for (size_t k = 0; k < ROWS; k++) sum[k] += c[k * terms + j] * y[j];
    for (size_t k = 0; k < ROWS; k++) r[i + k] = sum[k];
  }
  for (; i < n; i++, c += terms)
    for (size_t j = 0; j < terms; j++) r[i] += c[j] * y[j];
}

/// What an operation makes of its operands and its constant.
INLINE double apply(int32_t operation, double x, double y, double c) {
  switch (operation) {
    case MESOB_ADD: return x + y;
    case MESOB_ADD_CONSTANT: return x + c;
    case MESOB_SUBTRACT: return x - y;
    case MESOB_SUBTRACT_FROM: return c - x;
    case MESOB_MULTIPLY: return x * y;
    case MESOB_SCALE: return x * c;
    case MESOB_DIVIDE: return x / y;
    case MESOB_DIVIDE_BY: return x / c;
    case MESOB_DIVIDE_INTO: return c / x;
    case MESOB_NEGATE: return -x;
    case MESOB_EXP: return exp_one(x);
    case MESOB_LOG: return log_one(x);
    case MESOB_ROOT: return __builtin_elementwise_sqrt(x);
    case MESOB_POWER: return power_one(x, c);
    case MESOB_MAXIMUM: return x >= y ? x : y;
    case MESOB_MAXIMUM_CONSTANT: return x >= c ? x : c;
    default: return x;
  }
}

#define EACH(expression) for (size_t i = 0; i < n; i++) r[i] = (expression)

INLINE void run(const mesob_instruction *f, size_t low, size_t n, const double *inputs,
                double *values) {
  double first[STRIP], second[STRIP];
  double *restrict r = values + f->result + low;
  if (f->operation == MESOB_SUM) {
    for (size_t i = 0; i < n; i++) {
      double sum = 0;
      size_t begin = (low + i) * (size_t)f->terms;
      for (size_t j = 0; j < (size_t)f->terms; j += STRIP) {
        size_t m = (size_t)f->terms - j < STRIP ? (size_t)f->terms - j : STRIP;
        const double *x = load(&f->a, begin + j, m, inputs, values, first);
        size_t k = 0;
        if (j == 0) sum = x[k++];
        for (; k < m; k++) sum += x[k];
      }
      r[i] = sum;
    }
    return;
  }
  const double *x = load(&f->a, low, n, inputs, values, first);
  if (f->operation == MESOB_PRODUCT) {
    EACH(x[i]);
    multiply(f, low, n, vector(f, (double *)inputs, values), r);
    return;
  }
  const double *y = f->is_binary ? load(&f->b, low, n, inputs, values, second) : x;
  const double *c = f->constants ? f->constants + low : f->is_binary ? y : second;
  if (!f->constants && !f->is_binary)
    for (size_t i = 0; i < n; i++) second[i] = f->constant;
#define OF(operation) \
  case operation: EACH(apply(operation, x[i], y[i], c[i])); break
  switch (f->operation) {
    OF(MESOB_ADD);
    OF(MESOB_ADD_CONSTANT);
    OF(MESOB_SUBTRACT);
    OF(MESOB_SUBTRACT_FROM);
    OF(MESOB_MULTIPLY);
    OF(MESOB_SCALE);
    OF(MESOB_DIVIDE);
    OF(MESOB_DIVIDE_BY);
    OF(MESOB_DIVIDE_INTO);
    OF(MESOB_NEGATE);
    OF(MESOB_EXP);
    case MESOB_LOG: logarithms(n, x, r); break;
    OF(MESOB_ROOT);
    OF(MESOB_POWER);
    OF(MESOB_MAXIMUM);
    OF(MESOB_MAXIMUM_CONSTANT);
    default: break;
  }
#undef OF
}

enum { FEW = 2 };  // elements that are not worth a strip

/// Runs a block of few elements one by one.
static void run_few(const mesob_instruction *f, const mesob_instruction *end, const double *inputs,
                    double *values) {
  for (; f < end; f++)
    for (size_t i = 0; i < f->count; i++) {
      double x = element(&f->a, i, inputs, values);
      double y = f->is_binary ? element(&f->b, i, inputs, values) : x;
      values[f->result + i] =
          apply(f->operation, x, y, f->constants ? f->constants[i] : f->constant);
    }
}

/// A run forwards or backwards: of a block, the instructions first … last - 1; or of output `first`.
typedef struct {
  const mesob_program *f;
  size_t first, last;
  const double *inputs, *read;
  double *values, *gradient;
  const mesob_parts *parts;
} running;

INLINE size_t strip(size_t low, size_t high) { return high - low < STRIP ? high - low : STRIP; }

CLONES static void run_strips(const void *context, size_t low, size_t high) {
  const running *r = context;
  for (; low < high; low += STRIP)
    for (size_t k = r->first; k < r->last; k++)
      run(r->f->code + k, low, strip(low, high), r->inputs, r->values);
}

CLONES static void write_output(const void *context, size_t low, size_t high) {
  const running *r = context;
  const mesob_output *output = r->f->outputs + r->first;
  double copy[STRIP], *y = r->parts->output[r->first];
  for (; low < high; low += STRIP) {
    size_t n = strip(low, high);
    double *there = output->places ? copy : y + low;
    const double *x = load(&output->operand, low, n, r->inputs, r->values, there);
    if (output->places)
      for (size_t i = 0; i < n; i++) y[output->places[low + i]] = x[i];
    else if (x != there)
      memcpy(there, x, n * sizeof(double));
  }
}

void mesob_program_run(const mesob_program *f, const double *inputs, const double *parameters,
                       double *values, const mesob_parts *parts) {
  running r = {.f = f, .inputs = inputs, .values = values, .parts = parts};
  if (f->copies_inputs)
    for (size_t i = 0; i < f->inputs; i++) values[i] = inputs[i];
  for (size_t i = 0; i < f->parameters; i++) values[f->inputs + i] = parameters[i];
  for (size_t b = 0; b < f->blocks; b++) {
    r.first = b == 0 ? 0 : (size_t)f->ends[b - 1], r.last = (size_t)f->ends[b];
    const mesob_instruction *head = f->code + r.first;
    if (head->count <= FEW && head->terms == 0)
      run_few(head, f->code + r.last, inputs, values);
    else if (head->terms > 0)
      share(head->count, (size_t)head->terms, head->operation == MESOB_SUM ? 1 : ROWS, run_strips, &r);
    else
      share(head->count, r.last - r.first, STRIP, run_strips, &r);
  }
  if (parts)
    for (r.first = 0; r.first < MESOB_OUTPUTS; r.first++)
      if (f->outputs[r.first].moving > 0)
        share(f->outputs[r.first].moving, 1, STRIP, write_output, &r);
}

#undef EACH
#define EACH(expression) for (size_t i = 0; i < n; i++) d[i] = (expression)

/// Adds what instruction f hands on to its operands, and leaves its own derivatives behind as 0.
INLINE void back(const mesob_instruction *f, size_t low, size_t n, const double *inputs,
                 const double *values, double *input_slopes, double *slopes) {
  double first[STRIP], second[STRIP], third[STRIP], d[STRIP], w[STRIP];
  double *g = slopes + f->result + low;
  int worth = 0;
  for (size_t i = 0; i < n; i++) worth |= g[i] != 0;
  if (!worth) return;
  for (size_t i = 0; i < n; i++) w[i] = g[i], g[i] = 0;
  if (f->operation == MESOB_SUM) {
    for (size_t i = 0; i < n; i++) {
      size_t begin = (low + i) * (size_t)f->terms;
      size_t m = (size_t)f->terms < STRIP ? (size_t)f->terms : STRIP;
      for (size_t j = 0; j < m; j++) d[j] = w[i];
      for (size_t j = 0; j < (size_t)f->terms; j += STRIP) {
        size_t k = (size_t)f->terms - j < STRIP ? (size_t)f->terms - j : STRIP;
        scatter(&f->a, begin + j, k, d, input_slopes, slopes);
      }
    }
    return;
  }
  if (f->operation == MESOB_PRODUCT) {
    scatter(&f->a, low, n, w, input_slopes, slopes);
    double *restrict to = vector(f, input_slopes, slopes);
    size_t terms = (size_t)f->terms;
    for (size_t i = 0; i < n; i++) {
      const double *restrict c = f->constants + (low + i) * terms;
      if (w[i] != 0)
        for (size_t j = 0; j < terms; j++) to[j] += w[i] * c[j];
    }
    return;
  }
  const double *r = values + f->result + low;
  const double *x = load(&f->a, low, n, inputs, values, first);
  const double *y = f->is_binary ? load(&f->b, low, n, inputs, values, second) : x;
  const double *c = f->constants ? f->constants + low : third;
  if (!f->constants)
    for (size_t i = 0; i < n; i++) third[i] = f->constant;
  switch (f->operation) {
    case MESOB_ADD:
    case MESOB_SUBTRACT:
    case MESOB_ADD_CONSTANT: scatter(&f->a, low, n, w, input_slopes, slopes); break;
    case MESOB_SUBTRACT_FROM:
    case MESOB_NEGATE: EACH(-w[i]); goto hand_on;
    case MESOB_MULTIPLY: EACH(w[i] * y[i]); goto hand_on;
    case MESOB_SCALE: EACH(w[i] * c[i]); goto hand_on;
    case MESOB_DIVIDE: EACH(w[i] / y[i]); goto hand_on;
    case MESOB_DIVIDE_BY: EACH(w[i] / c[i]); goto hand_on;
    case MESOB_DIVIDE_INTO: EACH(-w[i] * r[i] / x[i]); goto hand_on;
    case MESOB_EXP: EACH(w[i] * r[i]); goto hand_on;
    case MESOB_LOG: EACH(w[i] / x[i]); goto hand_on;
    case MESOB_ROOT: EACH(w[i] * 0.5 / r[i]); goto hand_on;
    case MESOB_POWER: EACH(x[i] > 0 ? w[i] * c[i] * r[i] / x[i] : 0); goto hand_on;
    case MESOB_MAXIMUM: EACH(x[i] >= y[i] ? w[i] : 0); goto hand_on;
    case MESOB_MAXIMUM_CONSTANT: EACH(x[i] >= c[i] ? w[i] : 0); goto hand_on;
    hand_on: scatter(&f->a, low, n, d, input_slopes, slopes); break;
    default: break;
  }
  if (!f->is_binary) return;
  switch (f->operation) {
    case MESOB_ADD: scatter(&f->b, low, n, w, input_slopes, slopes); return;
    case MESOB_SUBTRACT: EACH(-w[i]); break;
    case MESOB_MULTIPLY: EACH(w[i] * x[i]); break;
    case MESOB_DIVIDE: EACH(-w[i] * r[i] / y[i]); break;
    case MESOB_MAXIMUM: EACH(x[i] >= y[i] ? 0 : w[i]); break;
    default: return;
  }
  scatter(&f->b, low, n, d, input_slopes, slopes);
}

CLONES static void reverse_strips(const void *context, size_t low, size_t high) {
  const running *r = context;
  for (; low < high; low += STRIP)
    for (size_t k = r->last; k-- > r->first;)
      back(r->f->code + k, low, strip(low, high), r->inputs, r->read, r->gradient, r->values);
}

CLONES static void reverse_output(const void *context, size_t low, size_t high) {
  const running *r = context;
  const mesob_output *output = r->f->outputs + r->first;
  const double *weights = r->parts->output[r->first];
  double copy[STRIP];
  for (; low < high; low += STRIP) {
    size_t n = strip(low, high);
    if (output->places)
      for (size_t i = 0; i < n; i++) copy[i] = weights[output->places[low + i]];
    scatter(&output->operand, low, n, output->places ? copy : weights + low, r->gradient,
            r->values);
  }
}

/// Whole rows in whole strips if every row of an operand has its own places, else all at once.
static size_t least_of_output(const mesob_output *output) {
  const mesob_operand *o = &output->operand;
  int is_separate = !o->index && o->inner >= 0 && o->outer > (o->period - 1) * o->inner;
  return is_separate ? STRIP * (size_t)o->period : output->moving;
}

void mesob_program_reverse(const mesob_program *f, const double *inputs, const double *values,
                           const mesob_parts *weights, double *gradient,
                           double *parameter_gradient, double *slopes) {
  running r = {.f = f, .inputs = inputs, .read = values, .values = slopes, .gradient = gradient,
               .parts = weights};
  for (r.first = 0; r.first < MESOB_OUTPUTS; r.first++) {
    const mesob_output *output = f->outputs + r.first;
    if (output->moving > 0)
      share(output->moving, 1, least_of_output(output), reverse_output, &r);
  }
  for (size_t b = f->blocks; b-- > 0;) {
    r.first = b == 0 ? 0 : (size_t)f->ends[b - 1], r.last = (size_t)f->ends[b];
    size_t count = f->code[r.first].count;
    share(count, r.last - r.first, f->is_separate[b] ? STRIP : count, reverse_strips, &r);
  }
  if (f->copies_inputs)
    for (size_t i = 0; i < f->inputs; i++) gradient[i] += slopes[i], slopes[i] = 0;
  for (size_t i = 0; i < f->parameters; i++) {
    parameter_gradient[i] += slopes[f->inputs + i];
    slopes[f->inputs + i] = 0;
  }
}
