// Philox4x32-10 [SalmonEtAl2011]: random bits as a function of a counter and a key.
#include <string.h>

#include "clones.h"
#include "cnumerics.h"

INLINE void rounds(uint32_t c[4], uint64_t key) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = UINT64_C(0xD2511F53) * c[0], p1 = UINT64_C(0xCD9E8D57) * c[2];
    uint32_t c0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0, c2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
    c[0] = c0;
    c[1] = (uint32_t)p1;
    c[2] = c2;
    c[3] = (uint32_t)p0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
}

INLINE mesob_words words(uint64_t counter, uint64_t stream, uint64_t key) {
  uint32_t c[4] = {
      (uint32_t)counter, (uint32_t)(counter >> 32), (uint32_t)stream, (uint32_t)(stream >> 32)};
  rounds(c, key);
  return (mesob_words){(uint64_t)c[1] << 32 | c[0], (uint64_t)c[3] << 32 | c[2]};
}

mesob_words mesob_philox(uint64_t counter, uint64_t stream, uint64_t key) {
  return words(counter, stream, key);
}

CLONES void mesob_philox_range(
    size_t n, uint64_t counter, uint64_t stream, uint64_t key, uint64_t *first, uint64_t *second) {
  for (size_t i = 0; i < n; i++) {
    mesob_words w = words(counter + i, stream, key);
    first[i] = w.first;
    second[i] = w.second;
  }
}

CLONES void mesob_philox_seats(
    size_t n, const mesob_seat *seats, uint64_t counter, uint64_t stream, uint64_t key,
    uint64_t *first, uint64_t *second) {
  for (size_t i = 0; i < n; i++) {
    mesob_words w = words(counter + (uint32_t)seats[i].agent, stream, key);
    first[i] = w.first;
    second[i] = w.second;
  }
}

enum { BATCH = 128 };

/// 32-bit words of one stream from a counter on, drawn in batches.
typedef struct {
  uint64_t counter, stream, key;
  /// How many words are going to be needed, more or less.
  size_t expected;
  uint64_t first[BATCH], second[BATCH];
  size_t used, available;
} source;

static void start(
    source *s, uint64_t counter, uint64_t stream, uint64_t key, size_t expected) {
  s->counter = counter;
  s->stream = stream;
  s->key = key;
  s->expected = expected;
  s->used = s->available = 0;
}

static void refill(source *s) {
  size_t blocks = s->expected / 4 + 1;
  if (blocks > BATCH) blocks = BATCH;
  mesob_philox_range(blocks, s->counter, s->stream, s->key, s->first, s->second);
  s->counter += blocks;
  s->used = 0;
  s->available = 4 * blocks;
  s->expected = s->expected > s->available ? s->expected - s->available : 0;
}

INLINE uint32_t next(source *s) {
  if (s->used == s->available) refill(s);
  size_t i = s->used++;
  uint64_t word = i & 2 ? s->second[i / 4] : s->first[i / 4];
  return (uint32_t)(word >> 32 * (i & 1));
}

/// A number below n, every one equally likely. [Lemire2019]
INLINE uint32_t below(source *s, uint32_t n) {
  uint64_t product = (uint64_t)next(s) * n;
  if ((uint32_t)product < n) {
    uint32_t least = -n % n;
    while ((uint32_t)product < least) product = (uint64_t)next(s) * n;
  }
  return product >> 32;
}

/// Exchanges every seat with a random one of those before it. [Durstenfeld1964]
static void exchange(size_t n, mesob_seat *seats, source *s) {
  for (size_t i = n; i > 1; i--) {
    uint32_t j = below(s, (uint32_t)i);
    mesob_seat seat = seats[i - 1];
    seats[i - 1] = seats[j];
    seats[j] = seat;
  }
}

/// Every seat goes to a random pile, and every pile, small enough for the cache, is shuffled.
/// [Sandelius1962]
static void deal_piles(
    size_t n, mesob_seat *seats, mesob_seat *scratch, uint64_t stream, uint64_t key) {
  enum { PILES = 256 };
  size_t ends[PILES] = {0};
  source s;
  start(&s, 0, stream, key, n / 4);
  for (size_t i = 0; i < n; i += 4) {
    uint32_t word = next(&s);
    for (size_t j = i; j < i + 4 && j < n; j++, word >>= 8) ends[word & 255]++;
  }
  size_t begin = 0;
  for (int pile = 0; pile < PILES; pile++) {
    size_t count = ends[pile];
    ends[pile] = begin;
    begin += count;
  }
  start(&s, 0, stream, key, n / 4);
  for (size_t i = 0; i < n; i += 4) {
    uint32_t word = next(&s);
    for (size_t j = i; j < i + 4 && j < n; j++, word >>= 8) scratch[ends[word & 255]++] = seats[j];
  }
  begin = 0;
  for (int pile = 0; pile < PILES; pile++) {
    size_t count = ends[pile] - begin;
    start(&s, (uint64_t)(pile + 1) << 40, stream, key, count);
    exchange(count, scratch + begin, &s);
    memcpy(seats + begin, scratch + begin, count * sizeof *seats);
    begin = ends[pile];
  }
}

void mesob_shuffle(
    size_t n, mesob_seat *seats, mesob_seat *scratch, uint64_t stream, uint64_t key) {
  if (n > 4096) return deal_piles(n, seats, scratch, stream, key);
  source s;
  start(&s, 0, stream, key, n);
  exchange(n, seats, &s);
}
