// Counts how often memory is asked for, and writes the number to the file $ALLOCATIONS at the end.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_long count;

void *malloc(size_t size) { return count++, __libc_malloc(size); }
void *calloc(size_t n, size_t size) { return count++, __libc_calloc(n, size); }
void *realloc(void *p, size_t size) { return count++, __libc_realloc(p, size); }
void *aligned_alloc(size_t alignment, size_t size) {
  return count++, __libc_memalign(alignment, size);
}

int posix_memalign(void **p, size_t alignment, size_t size) {
  *p = aligned_alloc(alignment, size);
  return *p ? 0 : ENOMEM;
}

__attribute__((destructor)) static void tell(void) {
  FILE *file = fopen(getenv("ALLOCATIONS"), "w");
  if (!file) return;
  fprintf(file, "%ld\n", (long)count);
  fclose(file);
}
