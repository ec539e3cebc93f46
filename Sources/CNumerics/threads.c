// Threads that help with one large loop at a time, and how many of them there may be.
#ifdef __linux__
#define _GNU_SOURCE
#include <sched.h>
#endif
#include "threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "cnumerics.h"

/// A loop that is being run, by the thread that began it and by `helpers`; `wanted` more may come.
typedef struct work {
  mesob_loop *loop;
  const void *context;
  size_t count, grain;
  atomic_size_t next;
  size_t wanted, helpers;
  struct work *below;
} work;

// What the lock guards: the loops that are being run, and the threads that wait for them.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER, left = PTHREAD_COND_INITIALIZER;
static work *open;
static size_t made;

static atomic_size_t most;       // threads that may compute at once; 0 for one on each processor
static atomic_size_t computing;  // threads that compute by themselves
static _Thread_local size_t depth;

static size_t processors(void) {
#ifdef __linux__
  cpu_set_t ours;
  if (sched_getaffinity(0, sizeof ours, &ours) == 0) return (size_t)CPU_COUNT(&ours);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (size_t)count : 1;
}

void mesob_limit_threads(size_t count) { atomic_store(&most, count); }

void mesob_begin_computing(void) {
  if (depth++ == 0) atomic_fetch_add(&computing, 1);
}

void mesob_end_computing(void) {
  if (--depth == 0) atomic_fetch_sub(&computing, 1);
}

size_t mesob_crew(void) {
  size_t all = atomic_load_explicit(&most, memory_order_relaxed);
  size_t sharing = atomic_load_explicit(&computing, memory_order_relaxed);
  if (all == 0) {
    size_t none = 0;
    all = processors();
    atomic_compare_exchange_strong(&most, &none, all);
  }
  return sharing < 2 ? all : all / sharing;
}

static void take_blocks(work *w) {
  for (;;) {
    size_t begin = atomic_fetch_add_explicit(&w->next, w->grain, memory_order_relaxed);
    if (begin >= w->count) return;
    w->loop(w->context, begin, w->count - begin < w->grain ? w->count : begin + w->grain);
  }
}

static void *help(void *nothing) {
  pthread_mutex_lock(&lock);
  for (;;) {
    work *w = open;
    while (w && w->wanted == 0) w = w->below;
    if (!w) {
      pthread_cond_wait(&opened, &lock);
      continue;
    }
    w->wanted--, w->helpers++;
    pthread_mutex_unlock(&lock);
    take_blocks(w);
    pthread_mutex_lock(&lock);
    if (--w->helpers == 0) pthread_cond_broadcast(&left);
  }
  return nothing;
}

/// Only the thread that forks is in the child: it computes alone.
static void forget(void) {
  pthread_mutex_t unlocked = PTHREAD_MUTEX_INITIALIZER;
  lock = unlocked, open = NULL, made = 0;
  atomic_store(&most, 1);
}

/// Makes threads until there are `count`, or as many as the system gives; no signal interrupts them.
static void make_helpers(size_t count) {
  if (made >= count) return;
  if (made == 0) pthread_atfork(NULL, NULL, forget);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t helper;
  while (made < count && pthread_create(&helper, NULL, help, NULL) == 0) {
    pthread_detach(helper);
    made++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void mesob_run_blocks(size_t count, size_t grain, mesob_loop *loop, const void *context) {
  size_t blocks = (count + grain - 1) / grain, crew = mesob_crew();
  if (crew > blocks) crew = blocks;
  work w = {.loop = loop, .context = context, .count = count, .grain = grain};
  if (crew < 2) return take_blocks(&w);
  w.wanted = crew - 1;
  pthread_mutex_lock(&lock);
  make_helpers(crew - 1);
  w.below = open;
  open = &w;
  pthread_mutex_unlock(&lock);
  for (size_t i = 1; i < crew; i++) pthread_cond_signal(&opened);
  take_blocks(&w);
  pthread_mutex_lock(&lock);
  work **place = &open;
  while (*place != &w) place = &(*place)->below;
  *place = w.below;
  while (w.helpers > 0) pthread_cond_wait(&left, &lock);
  pthread_mutex_unlock(&lock);
}
