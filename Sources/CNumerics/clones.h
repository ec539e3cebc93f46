#ifndef MESOB_CLONES_H
#define MESOB_CLONES_H

#pragma STDC FP_CONTRACT OFF  // a fused multiply-add would change the bits with the machine

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

// What a clone calls must be compiled for its instruction set, so it must be part of it.
#define INLINE static inline __attribute__((always_inline))

#endif
