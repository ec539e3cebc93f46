#ifndef MESOB_ELEMENTARY_H
#define MESOB_ELEMENTARY_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

/// e^x: Cody-Waite reduction by ln 2 in two parts, then the Taylor polynomial of degree 12 by Horner.
INLINE double exp_one(double x) {
  x = x < -708.0 ? -708.0 : x;
  x = x > 709.0 ? 709.0 : x;
  double t = x * 1.4426950408889634 + 6755399441055744.0;  // 1.5·2^52: round to nearest integer
  double k = t - 6755399441055744.0;
  int64_t bits;
  memcpy(&bits, &t, 8);
  double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  double q = 2.08767569878681e-9;  // 1/12!
  q = q * r + 2.505210838544172e-8;
  q = q * r + 2.755731922398589e-7;
  q = q * r + 2.7557319223985893e-6;
  q = q * r + 2.48015873015873e-5;
  q = q * r + 1.984126984126984e-4;
  q = q * r + 1.388888888888889e-3;
  q = q * r + 8.333333333333333e-3;
  q = q * r + 4.1666666666666664e-2;
  q = q * r + 1.6666666666666666e-1;
  q = q * r + 0.5;
  q = q * r + 1.0;
  q = q * r + 1.0;
  int64_t b;
  memcpy(&b, &q, 8);
  b = (int64_t)((uint64_t)b + ((uint64_t)bits << 52));
  memcpy(&q, &b, 8);
  return q;
}

/// ln x + shift ln 2 of a normal x > 0: x = 2^k m with m near 1, then the minimax polynomial in
/// s = (m-1)/(m+1) of fdlibm's e_log.c. Without a branch, so that loops over it are vectorized.
INLINE double log_normal(double x, double shift) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  bits += 0x3ff0000000000000ull - 0x3fe6a09e667f3bcdull;  // mantissa into [sqrt(1/2), sqrt(2))
  uint64_t exponent = (bits >> 52) | 0x4330000000000000ull;  // 2^52 + exponent, as a double
  double k;
  memcpy(&k, &exponent, 8);
  k = k - 4503599627371519.0 + shift;  // 2^52 + 1023
  bits = (bits & 0x000fffffffffffffull) + 0x3fe6a09e667f3bcdull;
  double m;
  memcpy(&m, &bits, 8);
  double f = m - 1.0;
  double s = f / (2.0 + f);
  double z = s * s;
  double p = 1.479819860511658591e-01;
  p = p * z + 1.531383769920937332e-01;
  p = p * z + 1.818357216161805012e-01;
  p = p * z + 2.222219843214978396e-01;
  p = p * z + 2.857142874366239149e-01;
  p = p * z + 3.999999999940941908e-01;
  p = p * z + 6.666666666666735130e-01;
  double h = 0.5 * f * f;
  double low = s * (h + z * p) + k * 1.90821492927058770002e-10;
  return k * 6.93147180369123816490e-01 - ((h - low) - f);
}

/// ln x of any x.
INLINE double log_one(double x) {
  if (!(x > 0)) return x == 0 ? -__builtin_inf() : __builtin_nan("");
  if (x == __builtin_inf()) return x;
  return x < 2.2250738585072014e-308 ? log_normal(x * 18014398509481984.0, -54)  // 2^54
                                     : log_normal(x, 0);
}

/// sin x and cos x for |x| < 1e5: reduction by pi/2 in three parts, then Taylor polynomials.
INLINE void sine_one(double x, double *sine, double *cosine) {
  double t = x * 6.36619772367581382433e-01 + 6755399441055744.0;
  double k = t - 6755399441055744.0;
  double r = ((x - k * 1.57079632673412561417e+00) - k * 6.07710050630396597660e-11) -
             k * 2.02226624879595063154e-21;
  double z = r * r;
  double s = 2.8114572543455206e-15;  // 1/17!
  s = s * z - 7.647163731819816e-13;
  s = s * z + 1.6059043836821613e-10;
  s = s * z - 2.505210838544172e-8;
  s = s * z + 2.7557319223985893e-6;
  s = s * z - 1.984126984126984e-4;
  s = s * z + 8.333333333333333e-3;
  s = s * z - 1.6666666666666666e-1;
  s = r + r * z * s;
  double c = 4.779477332387385e-14;  // 1/16!
  c = c * z - 1.1470745597729725e-11;
  c = c * z + 2.08767569878681e-9;
  c = c * z - 2.755731922398589e-7;
  c = c * z + 2.48015873015873e-5;
  c = c * z - 1.388888888888889e-3;
  c = c * z + 4.1666666666666664e-2;
  c = 1.0 - 0.5 * z + z * z * c;
  switch ((int64_t)k & 3) {
    case 0: *sine = s, *cosine = c; break;
    case 1: *sine = c, *cosine = -s; break;
    case 2: *sine = -s, *cosine = -c; break;
    default: *sine = -c, *cosine = s;
  }
}

#endif
