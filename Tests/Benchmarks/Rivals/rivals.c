// Online mirror descent in plain C, one program for each game, as one would write it by hand: tables
// of successors, no allocation in a step. Prints the seconds of a step and the policy's checksum.
//
//     rivals GAME STEPS STEP-SIZE [SIZE HORIZON]
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int S, A, T, N;             // states, actions, last epoch, noises
static int *next;                  // [S·A·N] the successor
static double noise[8];            // its probability
static double *base;               // [(T + 1)·S·A] rewards without company
static double *mu0, *pi, *theta, *L, *r;
static double log_eps;
static int infects;                // whether the game is susceptible-infected

static double *zeros(size_t n) { return calloc(n, sizeof(double)); }

static void line(int n, int horizon) {
  S = n, A = 3, T = horizon, N = 3, log_eps = 1e-20;
  noise[0] = 0.25, noise[1] = 0.5, noise[2] = 0.25;
  next = malloc(sizeof(int) * S * A * N), base = zeros((size_t)(T + 1) * S * A);
  for (int s = 0; s < S; s++)
    for (int a = 0; a < A; a++) {
      int right = (s - 2 + n) % n, d = right < n - right ? right : n - right;
      for (int t = 0; t <= T; t++) base[(t * S + s) * A + a] = -d - abs(a - 1) / (double)n;
      for (int e = 0; e < N; e++) {
        int x = s + a - 1 + e - 1;
        next[(s * A + a) * N + e] = x < 0 ? 0 : x >= n ? n - 1 : x;
      }
    }
}

static void square(int n, int horizon) {
  static const int di[] = {1, -1, 0, 0, 0}, dj[] = {0, 0, 1, -1, 0};
  S = n * n, A = 5, T = horizon, N = 5, log_eps = 1e-10;
  for (int e = 0; e < N; e++) noise[e] = e == 4 ? 0.5 : 0.125;
  next = malloc(sizeof(int) * (size_t)S * A * N), base = zeros((size_t)(T + 1) * S * A);
  for (int s = 0; s < S; s++)
    for (int a = 0; a < A; a++) {
      for (int t = 0; t <= T; t++)  // the bar stays in the middle
        base[((size_t)t * S + s) * A + a] =
            10 * (1 - (abs(s / n - n / 2) + abs(s % n - n / 2)) / (double)(2 * n));
      for (int e = 0; e < N; e++) {
        int i = s / n + di[a] + di[e], j = s % n + dj[a] + dj[e];
        i = i < 0 ? 0 : i >= n ? n - 1 : i, j = j < 0 ? 0 : j >= n ? n - 1 : j;
        next[((size_t)s * A + a) * N + e] = i * n + j;
      }
    }
}

static void epidemic(int horizon) {
  S = 2, A = 2, T = horizon, N = 2, infects = 1;
  base = zeros((T + 1) * 4);
  for (int t = 0; t <= T; t++) base[4 * t + 1] = -0.5, base[4 * t + 2] = -1, base[4 * t + 3] = -1.5;
}

static void mirror(const double *restrict q, double eta, double *restrict th, double *restrict p,
                   double *restrict v) {
  for (int s = 0; s < S; s++) {
    double value = 0, top = -INFINITY, sum = 0;
    for (int a = 0; a < A; a++) {
      value += p[s * A + a] * q[s * A + a];
      th[s * A + a] += eta * q[s * A + a];
      top = th[s * A + a] > top ? th[s * A + a] : top;
    }
    for (int a = 0; a < A; a++) sum += p[s * A + a] = exp(th[s * A + a] - top);
    for (int a = 0; a < A; a++) p[s * A + a] /= sum;
    v[s] = value;
  }
}

static void step(double eta, double *mu, double *m2, double *q, double *v, double *v2, double *inf) {
  size_t n = (size_t)S * A;
  memcpy(mu, mu0, S * sizeof(double));
  for (int t = 0; t <= T; t++) {
    double *l = L + t * n, *p = pi + t * n;
    memset(m2, 0, S * sizeof(double));
    for (int s = 0; s < S; s++) {
      double m = 0;
      for (int a = 0; a < A; a++) m += l[s * A + a] = mu[s] * p[s * A + a];
      if (infects) continue;
      double company = log(m + log_eps);
      for (int a = 0; a < A; a++) r[t * n + s * A + a] = base[t * n + s * A + a] - company;
      for (int a = 0; a < A; a++)
        for (int e = 0; e < N; e++) m2[next[((size_t)s * A + a) * N + e]] += noise[e] * l[s * A + a];
    }
    if (infects) {
      double i = inf[t] = 0.81 * (l[2] + l[3]);
      m2[0] = l[0] * (1 - i) + l[1] + 0.3 * (l[2] + l[3]);
      m2[1] = l[0] * i + 0.7 * (l[2] + l[3]);
    }
    memcpy(mu, m2, S * sizeof(double));
  }
  memset(v, 0, S * sizeof(double));
  for (int t = T; t >= 0; t--) {
    if (infects) {
      memcpy(q, base + t * n, n * sizeof(double));
      if (t < T) {
        q[0] += (1 - inf[t]) * v[0] + inf[t] * v[1], q[1] += v[0];
        q[2] += 0.3 * v[0] + 0.7 * v[1], q[3] += 0.3 * v[0] + 0.7 * v[1];
      }
    } else {
      for (size_t i = 0; i < n; i++) {
        double mean = 0;
        if (t < T)
          for (int e = 0; e < N; e++) mean += noise[e] * v[next[i * N + e]];
        q[i] = r[t * n + i] + mean;
      }
    }
    mirror(q, eta, theta + t * n, pi + t * n, v2);
    memcpy(v, v2, S * sizeof(double));
  }
}

int main(int argc, char **argv) {
  int steps = atoi(argv[2]), size = argc > 4 ? atoi(argv[4]) : 0, horizon = argc > 5 ? atoi(argv[5]) : 0;
  double eta = atof(argv[3]);
  if (!strcmp(argv[1], "beach-bar")) line(size, horizon);
  if (!strcmp(argv[1], "crowd-motion")) square(size, horizon);
  if (!strcmp(argv[1], "susceptible-infected")) epidemic(horizon);
  size_t n = (size_t)S * A, all = n * (T + 1);
  mu0 = zeros(S), pi = zeros(all), theta = zeros(all), L = zeros(all), r = zeros(all);
  for (int s = 0; s < S; s++) mu0[s] = 1.0 / S;
  if (infects) mu0[0] = 0.4, mu0[1] = 0.6;
  for (size_t i = 0; i < all; i++) pi[i] = 1.0 / A, theta[i] = log(1.0 / A);
  double *mu = zeros(S), *m2 = zeros(S), *q = zeros(n), *v = zeros(S), *v2 = zeros(S), *inf = zeros(T + 1);
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  for (int k = 0; k < steps; k++) step(eta, mu, m2, q, v, v2, inf);
  clock_gettime(CLOCK_MONOTONIC, &b);
  double sum = 0;
  for (size_t i = 0; i < all; i++) sum += pi[i] * cos((double)(i % 1000));
  printf("{\"seconds\": %.9g, \"checksum\": %.17g}\n",
         ((b.tv_sec - a.tv_sec) + 1e-9 * (b.tv_nsec - a.tv_nsec)) / steps, sum);
}
