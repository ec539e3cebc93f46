#include <stdlib.h>
#include <unistd.h>

#include "cnumerics.h"

size_t mesob_physical_memory(void) {
  long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (size_t)pages * (size_t)size : SIZE_MAX;
}

double *mesob_zeros(size_t n) {
  double *zeros = calloc(n > 0 ? n : 1, sizeof(double));
  if (zeros == NULL) abort();
  return zeros;
}

void mesob_forget(double *zeros) { free(zeros); }
