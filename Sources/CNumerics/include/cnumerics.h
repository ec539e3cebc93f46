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
/// z = a x + b y; y may be missing
void mesob_combine(size_t n, double a, const double *x, double b, const double *y, double *z);
/// Σ x y over eight lanes, added pairwise.
double mesob_dot(size_t n, const double *x, const double *y);

// A mask of NULL allows every entry.

/// Row-wise softmax of `rows` × `columns` logits over the entries whose mask is 1; others get 0.
/// The probabilities may take the place of the logits.
void mesob_softmax(size_t rows, size_t columns, const double *logits, const double *mask,
                   double *probabilities);
/// The softmax of n logits, of which those that are -inf get 0; the sum is taken from the first to the
/// last.
void mesob_law(size_t n, const double *logits, double *probabilities);
/// Row-wise τ ln Σ mask exp(q/τ) into `value`, and the softmax of q/τ into `probabilities`.
void mesob_soft_maximum(size_t rows, size_t columns, double temperature, const double *q,
                        const double *mask, double *value, double *probabilities);
/// A mirror step in every row: value = Σ p q, logits = logits + step q, p = softmax(logits).
void mesob_mirror(size_t rows, size_t columns, double step, const double *q, const double *mask,
                  double *logits, double *p, double *value);
/// The same without the softmax.
void mesob_ascend(size_t rows, size_t columns, double step, const double *q, const double *p,
                  double *logits, double *value);
/// Row-wise maximum over the entries whose mask is 1.
void mesob_maximum(size_t rows, size_t columns, const double *q, const double *mask,
                   double *value);
/// Row-wise maximum into `value`; equal shares of the entries that attain it into `p`.
void mesob_best_response(size_t rows, size_t columns, const double *q, const double *mask,
                         double *value, double *p);
/// Row-wise Σ p q.
void mesob_expectation(size_t rows, size_t columns, const double *p, const double *q,
                       double *value);
/// Row r of `joint` = weight[r] · row r of `conditional`, whose place it may take.
void mesob_scale_rows(size_t rows, size_t columns, const double *weight,
                      const double *conditional, double *joint);
/// Divides each row by its sum; a row of sum 0 becomes that of `otherwise`.
void mesob_condition(size_t rows, size_t columns, const double *otherwise, double *x);
/// Σ over rows into `value` (one per row).
void mesob_row_sums(size_t rows, size_t columns, const double *x, double *value);

/// One Adam step on n parameters; `correction1`, `correction2` are 1 - β₁ᵏ and 1 - β₂ᵏ.
void mesob_adam(size_t n, double rate, double beta1, double beta2, double epsilon,
                double correction1, double correction2, const double *gradient, double *first,
                double *second, double *parameter);

/// Where a state-action pair r = s·actions + a leads, and with what probabilities p.
enum {
  MESOB_NOWHERE,   // the last epoch
  MESOB_LISTS,     // to successors[k] with p[k], k = starts[r] … starts[r + 1] - 1
  MESOB_OUTCOMES,  // to successors[s·outcomes + x] with p[a·outcomes + x], and then along the chain
  MESOB_MAP,       // to successors[r]
  MESOB_DENSE,     // to each state s' with p[r·states + s']
};

/// Consecutive states, which end before `end` and lead to the states low … high - 1. If `shifts` is not
/// -1, state s leads to s + kernel.shifts[shifts + x].
typedef struct {
  int32_t end, low, high, shifts;
} mesob_piece;

/// The kernel of one epoch.
typedef struct mesob_kernel {
  int32_t form;
  size_t states, actions, outcomes;
  const int32_t *starts, *successors;
  const struct mesob_kernel *chain;  // none, or lists of a further move of the state
  // Of kernels that are large or have runs of states which outcomes shift alike: the states piece by
  // piece, and the most states that one leads to. `descending` lists the outcomes of a run from the
  // largest shift on.
  size_t piece_count, reach;
  const mesob_piece *pieces;
  const int32_t *shifts, *descending;
  const double *p;  // none where the numbers depend on the population: they are moving[offset …]
  size_t offset;
} mesob_kernel;

/// next[s'] = Σ flow[s,a] P(s'|s,a)
void mesob_push(const mesob_kernel *k, const double *moving, const double *flow, double *next);
/// q[s,a] = base[s,a] + Σ P(s'|s,a) value[s']
void mesob_backup(const mesob_kernel *k, const double *moving, const double *value,
                  const double *base, double *q);
/// cotangent += the derivative of Σ weight[s,a] P(s'|s,a) value[s'] in the stored numbers
void mesob_pullback(const mesob_kernel *k, const double *weight, const double *value,
                    double *cotangent);

/// What an instruction of a program does to the elements of its operands x, y and its constants c.
enum {
  MESOB_ADD,            // x + y
  MESOB_ADD_CONSTANT,   // x + c
  MESOB_SUBTRACT,       // x - y
  MESOB_SUBTRACT_FROM,  // c - x
  MESOB_MULTIPLY,       // x y
  MESOB_SCALE,          // x c
  MESOB_DIVIDE,         // x / y
  MESOB_DIVIDE_BY,      // x / c
  MESOB_DIVIDE_INTO,    // c / x
  MESOB_NEGATE,         // -x
  MESOB_EXP,            // e^x
  MESOB_LOG,            // ln x
  MESOB_ROOT,           // sqrt x
  MESOB_POWER,          // x^c, 0 for x <= 0
  MESOB_MAXIMUM,        // the larger of x and y, x if they are equal
  MESOB_MAXIMUM_CONSTANT,  // the larger of x and c
  MESOB_SUM,            // the sum of `terms` consecutive elements of x, from the first to the last
  MESOB_PRODUCT,        // x + c y, a row of `terms` constants times the same y for all elements
};

/// Where the elements of an operand are: element i at first + (i / period) outer + (i % period)
/// inner, or at index[i].
typedef struct {
  const int32_t *index;
  int64_t first;
  int32_t period, outer, inner;
  int32_t reads_inputs;  // among the inputs, not among the values
} mesob_operand;

/// One operation on whole arrays; the results are neighbors from `result` on.
typedef struct {
  int32_t operation, is_binary;
  int64_t terms;
  size_t count, result;
  mesob_operand a, b;
  const double *constants;  // one for each element, or none where all are `constant`
  double constant;
} mesob_instruction;

/// Elements of which `moving` depend on inputs: at `places`, or all of them.
typedef struct {
  size_t count, moving;
  const int32_t *places;
  mesob_operand operand;
} mesob_output;

enum { MESOB_OUTPUTS = 3 };

/// Blocks of instructions of one length, which end before ends[b], and for each whether no two of its
/// elements read the same number. The inputs are read where they are unless `copies_inputs`; the
/// parameters behind them are always copied.
typedef struct {
  size_t blocks, inputs, parameters;
  const int32_t *ends, *is_separate;
  const mesob_instruction *code;
  int32_t copies_inputs;
  mesob_output outputs[MESOB_OUTPUTS];
} mesob_program;

/// One array for each output.
typedef struct {
  double *output[MESOB_OUTPUTS];
} mesob_parts;

/// Computes everything, and writes what moves of each output if there is anywhere to write it.
void mesob_program_run(const mesob_program *f, const double *inputs, const double *parameters,
                       double *values, const mesob_parts *parts);
/// After a run: adds the derivative of Σ weight · output to the gradients. `slopes` is 0 before and
/// afterwards.
void mesob_program_reverse(const mesob_program *f, const double *inputs, const double *values,
                           const mesob_parts *weights, double *gradient,
                           double *parameter_gradient, double *slopes);

// Large loops are shared by threads, which are made once, with the same bits however many there are.

enum { MESOB_SHARED = 1 << 15 };  // numbers for which it pays to wake a thread

/// Bounds the threads of this process that compute at the same time; 0 stands for one on each
/// processor, where it starts.
void mesob_limit_threads(size_t count);
/// Says that the calling thread computes by itself until as many ends: such threads have an even
/// share of the others.
void mesob_begin_computing(void);
void mesob_end_computing(void);

/// As many zeros, which take memory where they are touched; `mesob_forget` gives them back.
double *mesob_zeros(size_t n);
void mesob_forget(double *zeros);

/// The bytes of memory that this machine has; SIZE_MAX if it does not say.
size_t mesob_physical_memory(void);

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
