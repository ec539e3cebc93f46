/* A process that is killed just before the DIE_AT-th of its changes to files, for tests of what that
   leaves; with PAUSE=file it makes the file instead, and goes on half a minute later. DIE_ON=rename
   counts calls of that name alone. Loaded by LD_PRELOAD, and not by the programs that it starts. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int calls, at;
static const char *on, *pause_file;

__attribute__((constructor)) static void begin(void) {
  if (getenv("DIE_AT")) at = atoi(getenv("DIE_AT"));
  on = getenv("DIE_ON");
  pause_file = getenv("PAUSE");
  unsetenv("LD_PRELOAD");
}

static void count(const char *name) {
  if (!at || (on && strcmp(on, name))) return;
  if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) != at) return;
  if (!pause_file) kill(getpid(), SIGKILL);
  close(open(pause_file, O_CREAT | O_WRONLY, 0600));
  sleep(30);
}

#define CHANGE(result, name, parameters, arguments)                      \
  result name parameters {                                               \
    static result(*real) parameters;                                     \
    if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);     \
    count(#name);                                                        \
    return real arguments;                                               \
  }

CHANGE(int, mkdir, (const char *path, mode_t mode), (path, mode))
CHANGE(int, rename, (const char *old, const char *new), (old, new))
CHANGE(int, link, (const char *old, const char *new), (old, new))
CHANGE(int, unlink, (const char *path), (path))
CHANGE(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
CHANGE(int, rmdir, (const char *path), (path))
CHANGE(int, fsync, (int file), (file))
CHANGE(ssize_t, write, (int file, const void *bytes, size_t length), (file, bytes, length))
