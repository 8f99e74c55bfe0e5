/*
 * The agent: performs memory operations in real processes, and tells what the kernel shows of them.
 *
 * Guarantee: after each operation the answer describes every process at rest: no operation is under
 * way then. Whatever ends the agent, also a kill, ends its processes, and the settings of the kernel
 * that it changed are put back.
 *
 * Mechanism: each "actor" is a process that reads operations from a pipe of its own and performs
 * them on an arena at a fixed address; it allocates nothing. Actors are forked by actors. The agent
 * alone holds the writing ends of the pipes, so actors end with it. A "guardian" process waits for
 * the agent's end and puts settings back. Everything runs on one processor: the kernel keeps lists of
 * pages for each, and a page on another processor's list is copied where it could be taken over.
 *
 * Standard input: a command a line (see perform()). Standard output: "ready KEY=VALUE...", or
 * "error TEXT"; then for each command
 *     = ERRNO WORD...          "-" for no error; the words that were read
 *     NAME: [0-2 rw-p A2 .1]   a line for each process, in order of birth
 *     .
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA 0x100000000000UL
#define ARENA_PAGES (1UL << 20)
#define PAGE 4096UL
#define ACTORS 64
#define FILES 16
#define FILE_PAGES 64
#define MOST_WORDS 4096
#define LONGEST_LINE 512
#define SECONDS_FOR_ONE 60
#define FULL_SCANS 3
#define SWAP_BYTES (256UL << 20)

enum verb { MMAP, MUNMAP, MPROTECT, MREMAP, MADVISE, MLOCK, MUNLOCK, READ, WRITE, FORK, EXIT };

struct request {
  enum verb verb;
  long start, pages, a, b, c, d;
};

struct reply {
  long value;
  int error;
  int words;
};

struct actor {
  char name[64];
  pid_t pid;
  int alive, born;
  int handle, maps, pagemap;
};

/* What the guardian puts back. Shared with it. */
static const char *const ksm_files[] = {"sleep_millisecs", "pages_to_scan", "smart_scan",
                                        "use_zero_pages", "run"};
#define KSM_FILES 5
struct changes {
  int ksm;
  char ksm_values[KSM_FILES][32];
  int zram;
};

static struct changes *changes;
static struct actor actors[ACTORS];
static int requests[ACTORS][2], replies[ACTORS][2], guard[2];
static int files[FILES], births;
static int pagecount, pageflags;
static pid_t guardian;

/* ---------------------------------------------------------------- small things */

static void stop(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("error ");
  vprintf(format, arguments);
  printf("\n");
  fflush(stdout);
  _exit(3);
}

static int put_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t done = write(fd, text, strlen(text));
  close(fd);
  return done == (ssize_t)strlen(text) ? 0 : -1;
}

static int get_text(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t length = read(fd, text, size - 1);
  close(fd);
  if (length < 0) return -1;
  text[length] = 0;
  text[strcspn(text, "\n")] = 0;
  return 0;
}

static long get_number(const char *path) {
  char text[64];
  return get_text(path, text, sizeof text) ? -1 : atol(text);
}

static int read_fully(int fd, void *to, size_t size) {
  for (size_t at = 0; at < size;) {
    ssize_t got = read(fd, (char *)to + at, size - at);
    if (got <= 0) return -1;
    at += got;
  }
  return 0;
}

/* ---------------------------------------------------------------- actors */

static sigjmp_buf beyond_fault;
static long words[MOST_WORDS];

static void on_fault(int signal) {
  (void)signal;
  siglongjmp(beyond_fault, 1);
}

static void actor(int slot);

/* Touches page after page; the first that may not be touched ends it. */
static void touch(const struct request *q, struct reply *r) {
  volatile long i = 0;
  if (sigsetjmp(beyond_fault, 0)) {
    r->error = EFAULT;
  } else {
    for (; i < q->pages; i++) {
      volatile long *word = (long *)(ARENA + (q->start + i) * PAGE);
      if (q->verb == WRITE)
        *word = q->a;
      else
        words[i] = *word;
    }
  }
  r->words = q->verb == READ ? i : 0;
}

static void act(const struct request *q, struct reply *r) {
  void *p = (void *)(ARENA + q->start * PAGE);
  size_t bytes = q->pages * PAGE;
  long value = 0;
  switch (q->verb) {
    case MMAP:
      value = (long)mmap(p, bytes, q->a, q->b | MAP_FIXED, q->c < 0 ? -1 : files[q->c], q->d * PAGE);
      break;
    case MUNMAP: value = munmap(p, bytes); break;
    case MPROTECT: value = mprotect(p, bytes, q->a); break;
    case MREMAP: value = (long)mremap(p, bytes, q->a * PAGE, q->b, ARENA + q->c * PAGE); break;
    case MADVISE: value = madvise(p, bytes, q->a); break;
    case MLOCK: value = mlock(p, bytes); break;
    case MUNLOCK: value = munlock(p, bytes); break;
    case READ:
    case WRITE: touch(q, r); return;
    case FORK:
      value = fork();
      if (value == 0) actor(q->a);
      break;
    case EXIT: break;
  }
  r->value = value;
  r->error = value == -1 ? errno : 0;
}

static void actor(int slot) {
  struct request q;
  while (read_fully(requests[slot][0], &q, sizeof q) == 0) {
    struct reply r = {0, 0, 0};
    act(&q, &r);
    if (write(replies[slot][1], &r, sizeof r) != sizeof r) break;
    if (r.words && write(replies[slot][1], words, r.words * sizeof(long)) < 0) break;
    if (q.verb == EXIT) break;
  }
  _exit(0);
}

/* An actor has no use for the agent's ends of pipes: while it held them, others would not end. */
static void become_actor(int slot) {
  for (int i = 0; i < ACTORS; i++) {
    close(requests[i][1]);
    close(replies[i][0]);
  }
  close(guard[1]);
  close(0);
  close(1);
  struct sigaction fault = {.sa_handler = on_fault, .sa_flags = SA_NODEFER};
  sigaction(SIGSEGV, &fault, NULL);
  sigaction(SIGBUS, &fault, NULL);
  signal(SIGCHLD, SIG_IGN);
  signal(SIGALRM, SIG_DFL);
  actor(slot);
}

static int order[ACTORS];

static void born(int slot, pid_t pid, const char *name) {
  struct actor *a = &actors[slot];
  char path[64];
  snprintf(a->name, sizeof a->name, "%s", name);
  a->pid = pid;
  a->alive = 1;
  a->handle = syscall(SYS_pidfd_open, pid, 0);
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  a->maps = open(path, O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
  a->pagemap = open(path, O_RDONLY | O_CLOEXEC);
  if (a->handle < 0 || a->maps < 0 || a->pagemap < 0) stop("process %d cannot be watched", pid);
  order[births++] = slot;
}

/* The process is gone, with all of its memory, when its handle says so. */
static void buried(int slot) {
  struct actor *a = &actors[slot];
  struct pollfd gone = {a->handle, POLLIN, 0};
  while (poll(&gone, 1, -1) < 0 && errno == EINTR) {
  }
  waitpid(a->pid, NULL, WNOHANG);
  close(a->handle);
  close(a->maps);
  close(a->pagemap);
  a->alive = 0;
}

static struct reply ask(int slot, struct request q) {
  struct reply r = {-1, ESRCH, 0};
  if (slot < 0 || slot >= ACTORS || !actors[slot].alive) return r;
  struct pollfd answered[2] = {{replies[slot][0], POLLIN, 0}, {actors[slot].handle, POLLIN, 0}};
  if (write(requests[slot][1], &q, sizeof q) != sizeof q) stop("pipe: %s", strerror(errno));
  while (poll(answered, 2, -1) < 0 && errno == EINTR) {
  }
  if (!(answered[0].revents & POLLIN) || read_fully(replies[slot][0], &r, sizeof r) ||
      read_fully(replies[slot][0], words, r.words * sizeof(long)))
    stop("process %s has died", actors[slot].name);
  return r;
}

static void spawn(int slot, const char *name) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) become_actor(slot);
  if (pid < 0) stop("fork: %s", strerror(errno));
  born(slot, pid, name);
}

static void end_all(void) {
  for (int i = 0; i < ACTORS; i++) {
    if (actors[i].alive) {
      ask(i, (struct request){.verb = EXIT});
      buried(i);
    }
  }
  for (int i = 0; i < FILES; i++) {
    if (files[i] > 0 && ftruncate(files[i], 0) + ftruncate(files[i], FILE_PAGES * PAGE))
      stop("a file cannot be emptied: %s", strerror(errno));
  }
  births = 0;
}

/* ---------------------------------------------------------------- pictures */

#define SEEN 8192
static uint64_t seen_frame[SEEN];
static int seen_at[SEEN];
static char seen_cell[SEEN][24];
static int seen, named;

/* Names by first appearance: A, B, ... Z, AA, AB, ... */
static void letter_name(int number, char *to) {
  char reversed[8];
  int n = 0;
  for (int rest = number + 1; rest > 0; rest = (rest - 1) / 26) reversed[n++] = 'A' + (rest - 1) % 26;
  while (n > 0) *to++ = reversed[--n];
  *to = 0;
}

static uint64_t word_at(int fd, uint64_t index) {
  uint64_t word = 0;
  if (pread(fd, &word, sizeof word, index * sizeof word) != sizeof word) stop("/proc/kpage*: short read");
  return word;
}

#define ANON(flags) ((flags) >> 12 & 1)
#define MERGED(flags) ((flags) >> 21 & 1)
#define ZERO(flags) ((flags) >> 24 & 1)
#define PRESENT(entry) ((entry) >> 63 & 1)
#define SWAPPED(entry) ((entry) >> 62 & 1)
#define OF_FILE(entry) ((entry) >> 61 & 1)
#define MAPPED_ONCE(entry) ((entry) >> 56 & 1)
#define FRAME(entry) ((entry) & ((1UL << 55) - 1))

/* What a present page is called; each frame is looked up once for each picture. */
static const char *cell(uint64_t entry) {
  uint64_t frame = FRAME(entry);
  int at = frame * 0x9E3779B97F4A7C15UL >> 51;
  while (seen_frame[at] != frame + 1 && seen_frame[at]) at = (at + 1) % SEEN;
  if (!seen_frame[at]) {
    char name[8] = "Z";
    uint64_t flags = word_at(pageflags, frame);
    seen_frame[at] = frame + 1;
    seen_at[seen++] = at;
    if (seen >= SEEN / 2) stop("more than %d pages", SEEN / 2);
    if (ZERO(flags)) {
      snprintf(seen_cell[at], sizeof seen_cell[at], "Z");
    } else {
      letter_name(named++, name);
      snprintf(seen_cell[at], sizeof seen_cell[at], "%s%lu%s%s%s", name,
               (unsigned long)word_at(pagecount, frame), MERGED(flags) ? "k" : "",
               ANON(flags) ? "" : "f", MAPPED_ONCE(entry) ? "!" : "");
    }
  }
  return seen_cell[at];
}

static void forget_names(void) {
  while (seen > 0) seen_frame[seen_at[--seen]] = 0;
  named = 0;
}

#define CHUNK 512
static void cells(struct actor *a, unsigned long start, unsigned long end, int has_file) {
  static uint64_t entries[CHUNK];
  char run = 0;
  unsigned long running = 0;
  for (unsigned long page = start; page < end;) {
    unsigned long count = end - page < CHUNK ? end - page : CHUNK;
    if (pread(a->pagemap, entries, count * 8, (ARENA / PAGE + page) * 8) != (ssize_t)(count * 8))
      stop("/proc/%d/pagemap: short read", a->pid);
    for (unsigned long i = 0; i < count; i++) {
      uint64_t e = entries[i];
      int empty = !PRESENT(e) && !SWAPPED(e);
      char kind = has_file && (empty || OF_FILE(e)) ? '~' : empty ? '.' : ' ';
      if (running && kind != run) {
        printf(" %c%lu", run, running);
        running = 0;
      }
      if (kind == ' ') {
        printf(" %s", PRESENT(e) ? cell(e) : "S");
      } else {
        run = kind;
        running++;
      }
    }
    page += count;
  }
  if (running) printf(" %c%lu", run, running);
}

/* One line of maps; whether later lines can lie in the arena. */
static int area(struct actor *a, const char *line) {
  unsigned long start, end, offset, inode;
  char rights[8], device[16];
  if (sscanf(line, "%lx-%lx %7s %lx %15s %lu", &start, &end, rights, &offset, device, &inode) != 6)
    stop("/proc/%d/maps: %s", a->pid, line);
  if (start >= ARENA + ARENA_PAGES * PAGE) return 0;
  if (start < ARENA) return 1;
  start = (start - ARENA) / PAGE;
  end = (end - ARENA) / PAGE;
  printf(" [%lu-%lu %s", start, end, rights);
  cells(a, start, end, inode != 0);
  printf("]");
  return 1;
}

static void picture(struct actor *a) {
  static char text[8192];
  size_t length = 0;
  int more = 1;
  printf("%s:", a->name);
  lseek(a->maps, 0, SEEK_SET);
  while (more) {
    ssize_t got = read(a->maps, text + length, sizeof text - 1 - length);
    if (got <= 0) break;
    length += got;
    text[length] = 0;
    char *line = text, *stop_at;
    while (more && (stop_at = strchr(line, '\n'))) {
      *stop_at = 0;
      more = area(a, line);
      line = stop_at + 1;
    }
    length = text + length - line;
    memmove(text, line, length);
  }
  printf("\n");
}

static void pictures(void) {
  forget_names();
  for (int i = 0; i < births; i++)
    if (actors[order[i]].alive) picture(&actors[order[i]]);
  printf(".\n");
}

/* ---------------------------------------------------------------- the kernel's own work */

static void ksm_path(char *path, const char *file) { sprintf(path, "/sys/kernel/mm/ksm/%s", file); }

static int set_ksm(const char *file, const char *value) {
  char path[64];
  ksm_path(path, file);
  return put_text(path, value);
}

static long get_ksm(const char *file) {
  char path[64];
  ksm_path(path, file);
  return get_number(path);
}

static int use_ksm(void) {
  if (changes->ksm) return 0;
  for (int i = 0; i < KSM_FILES; i++) {
    char path[64];
    ksm_path(path, ksm_files[i]);
    if (get_text(path, changes->ksm_values[i], sizeof changes->ksm_values[i])) return -1;
  }
  changes->ksm = 1;
  return set_ksm("run", "0") + set_ksm("sleep_millisecs", "0") + set_ksm("pages_to_scan", "20000") +
         set_ksm("smart_scan", "0") + set_ksm("use_zero_pages", "0");
}

/* Full passes until nothing more can be merged: a page must stay the same for two. */
static int ksm_scan(void) {
  if (use_ksm() || set_ksm("run", "1")) return EIO;
  long until = get_ksm("full_scans") + FULL_SCANS;
  while (get_ksm("full_scans") < until) usleep(200);
  return set_ksm("run", "0") ? EIO : 0;
}

static int ksm_unmerge(void) {
  return use_ksm() || set_ksm("run", "2") || set_ksm("run", "0") ? EIO : 0;
}

static int has_swap(void) {
  char text[4096];
  FILE *swaps = fopen("/proc/swaps", "re");
  int lines = 0;
  while (swaps && fgets(text, sizeof text, swaps)) lines++;
  if (swaps) fclose(swaps);
  return lines > 1;
}

/* Swap space in compressed memory, unless there is some. */
static int use_swap(void) {
  if (has_swap()) return 0;
  char path[64], size[32], header[PAGE];
  long id = get_number("/sys/class/zram-control/hot_add");
  if (id < 0) return -1;
  changes->zram = id + 1;
  snprintf(path, sizeof path, "/sys/block/zram%ld/disksize", id);
  snprintf(size, sizeof size, "%lu", SWAP_BYTES);
  if (put_text(path, size)) return -1;
  memset(header, 0, sizeof header);
  uint32_t *numbers = (uint32_t *)(header + 1024);
  numbers[0] = 1;
  numbers[1] = SWAP_BYTES / PAGE - 1;
  memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
  snprintf(path, sizeof path, "/dev/zram%ld", id);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int written = write(fd, header, PAGE) == (ssize_t)PAGE && fsync(fd) == 0;
  close(fd);
  return written && swapon(path, 0) == 0 ? 0 : -1;
}

static void put_back(void) {
  if (changes->ksm)
    for (int i = 0; i < KSM_FILES; i++) set_ksm(ksm_files[i], changes->ksm_values[i]);
  if (changes->zram) {
    char path[64], id[32];
    snprintf(path, sizeof path, "/dev/zram%d", changes->zram - 1);
    swapoff(path);
    snprintf(path, sizeof path, "/sys/block/zram%d/reset", changes->zram - 1);
    put_text(path, "1");
    snprintf(id, sizeof id, "%d", changes->zram - 1);
    put_text("/sys/class/zram-control/hot_remove", id);
  }
}

static void start_guardian(void) {
  if (pipe(guard)) stop("pipe: %s", strerror(errno));
  guardian = fork();
  if (guardian) return;
  char byte;
  for (int i = 0; i < ACTORS; i++) {
    close(requests[i][1]);
    close(replies[i][0]);
  }
  close(guard[1]);
  close(0);
  close(1);
  /* KSM makes passes only while there is something to look at. Nothing equals this page. */
  unsigned long *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED && madvise(page, PAGE, MADV_MERGEABLE) == 0)
    for (unsigned long i = 0; i < PAGE / sizeof *page; i++) page[i] = 0x9E3779B97F4A7C15UL * (i + 1);
  for (int signal_number = 1; signal_number < 32; signal_number++) signal(signal_number, SIG_IGN);
  while (read(guard[0], &byte, 1) < 0 && errno == EINTR) {
  }
  put_back();
  _exit(0);
}

/* ---------------------------------------------------------------- commands */

static int file_of(int number) {
  if (number < 0 || number >= FILES) stop("file %d of %d", number, FILES);
  return files[number];
}

/* Longer reads in parts: an actor has room for so many words. */
static void read_words(int slot, long start, long pages) {
  static long all[1 << 16];
  int count = 0, error = 0;
  while (pages > 0 && !error) {
    long part = pages < MOST_WORDS ? pages : MOST_WORDS;
    struct reply r = ask(slot, (struct request){READ, start, part, 0, 0, 0, 0});
    for (int i = 0; i < r.words && count < 1 << 16; i++) all[count++] = words[i];
    error = r.error;
    start += part;
    pages -= part;
  }
  printf("= %s", error ? strerrorname_np(error) : "-");
  for (int i = 0; i < count; i++) printf(" %ld", all[i]);
  printf("\n");
}

static void answer(int error) { printf("= %s\n", error ? strerrorname_np(error) : "-"); }

static int perform(char *line) {
  static const struct {
    const char *name;
    enum verb verb;
  } verbs[] = {{"mmap", MMAP},       {"munmap", MUNMAP}, {"mprotect", MPROTECT}, {"mremap", MREMAP},
               {"madvise", MADVISE}, {"mlock", MLOCK},   {"munlock", MUNLOCK},   {"write", WRITE}};
  char verb[32] = "", name[64] = "";
  int slot = -1, at = 0;
  long n[6] = {0, 0, 0, 0, 0, 0};
  sscanf(line, "%31s %n", verb, &at);
  sscanf(line + at, "%ld %ld %ld %ld %ld %ld", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]);
  slot = n[0];
  if (!strcmp(verb, "look")) {
    answer(0);
  } else if (!strcmp(verb, "pids")) {
    printf("= -");
    for (int i = 0; i < births; i++)
      if (actors[order[i]].alive) printf(" %d", actors[order[i]].pid);
    printf("\n");
  } else if (!strcmp(verb, "begin")) {
    end_all();
    answer(0);
  } else if (!strcmp(verb, "spawn")) {
    sscanf(line + at, "%*d %63s", name);
    if (births >= ACTORS) stop("more than %d processes", ACTORS);
    spawn(slot, name);
    answer(0);
  } else if (!strcmp(verb, "fork")) {
    sscanf(line + at, "%*d %*d %63s", name);
    if (births >= ACTORS) stop("more than %d processes", ACTORS);
    struct reply r = ask(slot, (struct request){.verb = FORK, .a = n[1]});
    if (!r.error) born(n[1], r.value, name);
    answer(r.error);
  } else if (!strcmp(verb, "exit")) {
    struct reply r = ask(slot, (struct request){.verb = EXIT});
    if (!r.error) buried(slot);
    answer(r.error);
  } else if (!strcmp(verb, "read")) {
    if (actors[slot].alive)
      read_words(slot, n[1], n[2]);
    else
      answer(ESRCH);
  } else if (!strcmp(verb, "ksm-scan")) {
    answer(ksm_scan());
  } else if (!strcmp(verb, "ksm-unmerge")) {
    answer(ksm_unmerge());
  } else if (!strcmp(verb, "compact")) {
    answer(put_text("/proc/sys/vm/compact_memory", "1") ? EIO : 0);
  } else if (!strcmp(verb, "swap")) {
    answer(use_swap() ? ENOSYS : 0);
  } else if (!strcmp(verb, "truncate")) {
    answer(ftruncate(file_of(n[0]), n[1] * PAGE) ? errno : 0);
  } else {
    unsigned i = 0;
    while (i < sizeof verbs / sizeof *verbs && strcmp(verb, verbs[i].name)) i++;
    if (i == sizeof verbs / sizeof *verbs) stop("unknown command %s", line);
    answer(ask(slot, (struct request){verbs[i].verb, n[1], n[2], n[3], n[4], n[5], 0}).error);
  }
  return 0;
}

/* mmap has one number more than the others. */
static int perform_mmap(const char *line) {
  struct request q = {.verb = MMAP};
  int slot;
  if (sscanf(line, "mmap %d %ld %ld %ld %ld %ld %ld", &slot, &q.start, &q.pages, &q.a, &q.b, &q.c,
             &q.d) != 7)
    return 0;
  answer(ask(slot, q).error);
  return 1;
}

static void too_slow(int signal) {
  (void)signal;
  static const char text[] = "\nerror an operation took too long\n";
  if (write(1, text, sizeof text - 1) < 0) _exit(4);
  _exit(3);
}

static void stay_on_one_processor(void) {
  cpu_set_t all, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof all, &all)) return;
  for (int i = CPU_SETSIZE - 1; i >= 0; i--) {
    if (CPU_ISSET(i, &all)) {
      CPU_SET(i, &one);
      sched_setaffinity(0, sizeof one, &one);
      return;
    }
  }
}

static void prepare(void) {
  struct utsname system;
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  setsid();
  signal(SIGPIPE, SIG_IGN);
  if (geteuid() != 0) stop("not root");
  pagecount = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
  pageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
  if (pagecount < 0 || pageflags < 0) stop("no /proc/kpagecount (CONFIG_PROC_PAGE_MONITOR)");
  if (word_at(pageflags, 1) == ~0UL) stop("/proc/kpageflags says nothing");
  /* Two agents would merge and unmerge each other's pages. All of a family hold the lock. */
  if (flock(pagecount, LOCK_EX | LOCK_NB)) {
    fprintf(stderr, "rmaplab: waiting for another comparison with the kernel to end\n");
    flock(pagecount, LOCK_EX);
  }
  stay_on_one_processor();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  changes = mmap(NULL, sizeof *changes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (changes == MAP_FAILED) stop("mmap: %s", strerror(errno));
  for (int i = 0; i < ACTORS; i++)
    if (pipe(requests[i]) || pipe(replies[i])) stop("pipe: %s", strerror(errno));
  for (int i = 0; i < FILES; i++) {
    files[i] = memfd_create("rmaplab", 0);
    if (files[i] < 0 || ftruncate(files[i], FILE_PAGES * PAGE)) stop("file: %s", strerror(errno));
  }
  start_guardian();
  signal(SIGALRM, too_slow);
  uname(&system);
  printf("ready linux=%s ksm=%d swap=%d zram=%d\n", system.release,
         access("/sys/kernel/mm/ksm/run", W_OK) == 0, has_swap(),
         access("/sys/class/zram-control/hot_add", R_OK) == 0);
  fflush(stdout);
}

/* Whether another command is there already, so that the answers can wait. */
static int more_to_come(void) {
  struct pollfd in = {0, POLLIN, 0};
  return poll(&in, 1, 0) > 0;
}

int main(void) {
  static char text[1 << 16];
  size_t length = 0;
  prepare();
  while (1) {
    if (!more_to_come()) fflush(stdout);
    ssize_t got = read(0, text + length, sizeof text - 1 - length);
    if (got <= 0) break;
    length += got;
    text[length] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n'))) {
      *end = 0;
      if (end - line > LONGEST_LINE) stop("a command of %ld characters", (long)(end - line));
      alarm(SECONDS_FOR_ONE);
      if (!perform_mmap(line)) perform(line);
      pictures();
      alarm(0);
      line = end + 1;
    }
    length = text + length - line;
    memmove(text, line, length);
  }
  end_all();
  close(guard[1]);
  waitpid(guardian, NULL, 0);
  fflush(stdout);
  return 0;
}
