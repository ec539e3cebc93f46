#ifndef MESOB_THREADS_H
#define MESOB_THREADS_H

#include "cnumerics.h"

/// What a loop does for the elements begin … end - 1, which is nothing that others read or write.
typedef void mesob_loop(const void *context, size_t begin, size_t end);

/// The threads that a loop may have: each thread that computes by itself has an even share of all.
size_t mesob_crew(void);

/// Runs a loop over `count` elements in blocks of `grain`, which threads take one after another.
void mesob_run_blocks(size_t count, size_t grain, mesob_loop *loop, const void *context);

enum { BLOCK = 1 << 13 };  // numbers that a thread takes at once

/// Whether it pays to wake a thread for several elements of `width` numbers each.
static inline int is_large(size_t count, size_t width) {
  return count * width >= MESOB_SHARED && count > 1;
}

/// Runs a loop over `count` elements of `width` numbers each, at once if they are few, else by several
/// threads in blocks of a multiple of `least` elements. Blocks of single elements are not large.
static inline void share(size_t count, size_t width, size_t least, mesob_loop *loop,
                         const void *context) {
  if (!is_large(count, width)) return loop(context, 0, count);
  size_t leasts = BLOCK / (width * least) + 1;
  mesob_run_blocks(count, leasts * least, loop, context);
}

#endif
