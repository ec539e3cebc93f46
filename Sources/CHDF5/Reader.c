#define _GNU_SOURCE
#include "CHDF5.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The bytes of address space in use; 0 where the system does not say. */
static size_t mapped(void) {
  char text[64] = "";
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  return count > 0 ? strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static void limit(int resource, rlim_t most) {
  struct rlimit old;
  if (getrlimit(resource, &old) != 0 || (old.rlim_cur != RLIM_INFINITY && old.rlim_cur < most)) return;
  struct rlimit new = {most, old.rlim_max};
  setrlimit(resource, &new);
}

/* Keeps nothing but the channel, which becomes descriptor 3. */
static void keep_only(int channel) {
  int nothing = open("/dev/null", O_RDWR);
  if (dup2(channel, 3) < 0 || nothing < 0) _exit(1);
  for (int i = 0; i < 3; i++) dup2(nothing, i);
#ifdef __linux__
  if (close_range(4, ~0U, 0) == 0) return;
#endif
  for (int i = getdtablesize(); i > 3; i--) close(i);
}

/* Signals are what they are by default; those that end a whole group of processes are left to the
   one that asks, with which the channel ends. */
static void forget_handlers(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  for (int i = 0; i < 3; i++) signal((int[]){SIGINT, SIGTERM, SIGHUP}[i], SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t mh5_reader(
    size_t memory, unsigned seconds, int *channel, void (*serve)(int, void *), void *context) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &(int){1}, sizeof(int));
#endif
  size_t used = mapped();
  pid_t child = fork();
  if (child == 0) {
    forget_handlers();
    keep_only(ends[1]);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, seconds);
    if (used > 0) limit(RLIMIT_AS, used + memory);
    serve(3, context);
    _exit(0);
  }
  int code = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    errno = code;
    return -1;
  }
  *channel = ends[0];
  return child;
}

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* Waits for an event until a time; 0 if it came. */
static int await(int channel, short event, time_t end) {
  struct pollfd wanted = {channel, event, 0};
  for (;;) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec > end) return -1;
    int count = poll(&wanted, 1, 1000);
    if (count > 0) return 0;
    if (count < 0 && errno != EINTR) return -1;
  }
}

static time_t after(unsigned seconds) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + (time_t)seconds;
}

int mh5_send(int channel, const void *bytes, size_t size, unsigned seconds) {
  time_t end = after(seconds);
  while (size > 0) {
    if (await(channel, POLLOUT, end) != 0) return -1;
    ssize_t count = send(channel, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) return -1;
    bytes = (const char *)bytes + count, size -= (size_t)count;
  }
  return 0;
}

int mh5_receive(int channel, void *bytes, size_t size, unsigned seconds) {
  time_t end = after(seconds);
  while (size > 0) {
    if (await(channel, POLLIN, end) != 0) return -1;
    ssize_t count = recv(channel, bytes, size, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    bytes = (char *)bytes + count, size -= (size_t)count;
  }
  return 0;
}

int mh5_end_reader(pid_t reader, int channel, double *seconds) {
  struct rusage use = {0};
  int status = 0;
  kill(reader, SIGKILL);
  close(channel);
  while (wait4(reader, &status, 0, &use) < 0 && errno == EINTR) continue;
  *seconds = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
             1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return number == SIGKILL ? 0 : number;
}
