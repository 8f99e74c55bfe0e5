/*
 * The recorder: runs a command, and passes on what the kernel's tracing tells of the memory of its
 * processes: system calls, page faults, new tasks, execs, exits, in the kernel's order, and at each
 * exec and exit the kernel's list of VMAs.
 *
 *     recorder PIPE BUFFER_KIB COMMAND ARGUMENT...
 *
 * PIPE gets "ready", or "error TEXT" if there is no tracing (nothing was run then); the lines of
 * trace_pipe; and "end exit|signal|exec NUMBER" in the end. Lists of VMAs stand among them as text
 * of trace_marker: "rmaplab M PID KIND COUNT", then COUNT times "rmaplab m ...".
 *
 * Guarantee: tracing happens in an instance of its own, which is removed when this process has
 * ended, whatever the reason: a "guardian" process waits for that. Only processes that come from the
 * command are traced, and they end with this one.
 *
 * Mechanism: the tracer stops tasks at execs and exits only (PTRACE_SEIZE, no stops at system calls).
 * Without that stop, nobody could see the memory that an exec has made before the program changes it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST_LINE 8192
#define LONGEST_NAME 200
#define PATIENCE_SECONDS 5
#define REMOVAL_TRIES 500
#define FSMOUNT_NO_ATTRIBUTES 0
#define COMMAND_CREATE 6 /* FSCONFIG_CMD_CREATE */

static const char *const events[] = {
    "raw_syscalls/sys_enter",      "raw_syscalls/sys_exit",     "exceptions/page_fault_user",
    "exceptions/page_fault_kernel", "task/task_newtask",         "sched/sched_process_exec",
    "sched/sched_process_exit"};
#define EVENTS (sizeof events / sizeof *events)

/* mmap mprotect munmap brk mremap madvise shm* clone* fork vfork exec* exit* mlock* prctl ... */
static const int calls[] = {9,  10, 11,  12,  25,  28,  29,  30,  67,  56,  57,  58,  59,  60, 231,
                            149, 150, 151, 152, 157, 216, 237, 319, 322, 323, 325, 329, 435, 440};
#define CALLS (sizeof calls / sizeof *calls)

static int out = -1, instances = -1, instance = -1, marker = -1, guard[2];
static char instance_name[64];
/*
 * The tasks that are traced. A child may stop, and even end, before its parent's stop that announces
 * it is reported: then it is kept, as ended, until that comes, so that the announcement does not make
 * a task of it that nobody waits for.
 */
static struct task {
  pid_t pid;
  char announced, ended;
} *tasks;
static size_t task_count, task_room, living;
static volatile sig_atomic_t asked_to_end, out_of_patience;

static void say(const char *format, ...) {
  char line[LONGEST_LINE];
  va_list list;
  va_start(list, format);
  int length = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  if (length > 0 && write(out, line, (size_t)length) != length) _exit(1);
}

/* ---------------------------------------------------------------- tracing */

/* The directory of tracefs, mounted somewhere or, if it is not, for this process alone. */
static int open_tracefs(void) {
  static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
  for (int i = 0; i < 2; i++) {
    int directory = open(places[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0 && faccessat(directory, "instances", F_OK, 0) == 0) return directory;
    if (directory >= 0) close(directory);
  }
  int context = (int)syscall(SYS_fsopen, "tracefs", 1 /* FSOPEN_CLOEXEC */);
  if (context < 0) return -1;
  int made = (int)syscall(SYS_fsconfig, context, COMMAND_CREATE, NULL, NULL, 0);
  int mounted =
      made < 0 ? -1 : (int)syscall(SYS_fsmount, context, 1 /* FSMOUNT_CLOEXEC */, FSMOUNT_NO_ATTRIBUTES);
  int error = errno;
  close(context);
  errno = error;
  return mounted;
}

static int put(const char *name, const char *text) {
  int file = openat(instance, name, O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t written = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  return written < 0 ? -1 : 0;
}

static void must_put(const char *name, const char *text) {
  if (put(name, text)) {
    say("error %s: %s\n", name, strerror(errno));
    exit(1);
  }
}

/* Waits until every process that traces has ended, and takes the instance away. */
static void start_guardian(void) {
  if (pipe2(guard, O_CLOEXEC)) {
    say("error pipe: %s\n", strerror(errno));
    exit(1);
  }
  if (fork()) {
    close(guard[0]);
    return;
  }
  char byte;
  close(guard[1]);
  close(out);
  close(0);
  close(1);
  setsid();
  for (int number = 1; number < 32; number++) signal(number, SIG_IGN);
  while (read(guard[0], &byte, 1) < 0 && errno == EINTR) {
  }
  for (int i = 0; i < REMOVAL_TRIES; i++) {
    if (unlinkat(instances, instance_name, AT_REMOVEDIR) == 0 || errno == ENOENT) break;
    usleep(10000);
  }
  _exit(0);
}

static void set_up_tracing(const char *buffer_kib) {
  char text[1024] = "", path[128];
  int directory = open_tracefs();
  if (directory < 0) {
    say("error there is no tracefs that may be used (%s)\n", strerror(errno));
    exit(1);
  }
  instances = openat(directory, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  snprintf(instance_name, sizeof instance_name, "rmaplab-%d", getpid());
  if (instances < 0 || faccessat(instances, ".", W_OK, 0)) {
    say("error tracefs may not be written (%s)\n", strerror(errno));
    exit(1);
  }
  start_guardian();
  if (mkdirat(instances, instance_name, 0700)) {
    say("error no tracing instance can be made (%s)\n", strerror(errno));
    exit(1);
  }
  instance = openat(instances, instance_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  must_put("tracing_on", "0");
  must_put("trace_clock", "mono");
  must_put("buffer_size_kb", buffer_kib);
  must_put("options/event-fork", "1");
  for (size_t i = 0; i < CALLS; i++) {
    size_t at = strlen(text);
    snprintf(text + at, sizeof text - at, "%sid==%d", i ? "||" : "", calls[i]);
  }
  must_put("events/raw_syscalls/sys_enter/filter", text);
  must_put("events/raw_syscalls/sys_exit/filter", text);
  must_put("events/exceptions/page_fault_kernel/filter", "address < 0x800000000000");
  for (size_t i = 0; i < EVENTS; i++) {
    snprintf(path, sizeof path, "events/%s/enable", events[i]);
    must_put(path, "1");
  }
  marker = openat(instance, "trace_marker", O_WRONLY | O_CLOEXEC);
  if (marker < 0) {
    say("error trace_marker: %s\n", strerror(errno));
    exit(1);
  }
}

/* A process that passes the events on, until `stop` is closed and nothing is left. */
static pid_t start_reader(int stop[2]) {
  pid_t reader = fork();
  if (reader) return reader;
  static char buffer[1 << 16];
  setpgid(0, 0); /* Ctrl-C is not for it: it has to bring the rest. */
  for (int number = 1; number < 32; number++)
    if (number != SIGPIPE) signal(number, SIG_IGN);
  signal(SIGPIPE, SIG_DFL);
  close(stop[1]);
  int pipe_file = openat(instance, "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct pollfd wait_for[2] = {{.fd = pipe_file, .events = POLLIN}, {.fd = stop[0], .events = POLLIN}};
  int over = 0;
  for (;;) {
    ssize_t got = read(pipe_file, buffer, sizeof buffer);
    if (got > 0) {
      for (ssize_t at = 0; at < got;) {
        ssize_t put_now = write(out, buffer + at, (size_t)(got - at));
        if (put_now < 0) _exit(1);
        at += put_now;
      }
      continue;
    }
    if (got < 0 && errno != EAGAIN && errno != EINTR) _exit(1);
    if (over) _exit(0);
    poll(wait_for, 2, 100);
    /* What was traced before the end is there by now: one more round. */
    over = (wait_for[1].revents & (POLLIN | POLLHUP)) != 0;
  }
}

/* ---------------------------------------------------------------- pictures */

static int is_kept(const char *flag) {
  static const char *const kept[] = {"gd", "lo", "dc", "wf", "io", "pf", "de",
                                     "ac", "mg", "hg", "nh", "nr", "ht", "sh"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (!strcmp(flag, kept[i])) return 1;
  return 0;
}

static char *picture;
static size_t picture_length, picture_room;

static void add_line(const char *line) {
  size_t length = strlen(line) + 1;
  if (picture_length + length > picture_room) {
    picture_room = 2 * picture_room + length + 4096;
    picture = realloc(picture, picture_room);
    if (!picture) _exit(1);
  }
  memcpy(picture + picture_length, line, length);
  picture_length += length;
}

static void mark(const char *text) {
  /* With a full buffer the marker is lost as events are, and counted with them. */
  if (write(marker, text, strlen(text)) < 0) return;
}

/* Writes the VMAs of a stopped process among the events. */
static void take_picture(pid_t pid, const char *kind) {
  char line[LONGEST_LINE], head[LONGEST_LINE], name[LONGEST_NAME + 1] = "-", rights[8] = "";
  unsigned long start = 0, end = 0, offset = 0;
  long resident = 0, anonymous = 0;
  int count = 0;
  snprintf(line, sizeof line, "/proc/%d/smaps", pid);
  FILE *file = fopen(line, "re");
  if (!file) return;
  picture_length = 0;
  while (fgets(line, sizeof line, file)) {
    unsigned long s, e, o;
    char r[8];
    int name_at = 0;
    line[strcspn(line, "\n")] = 0;
    if (sscanf(line, "%lx-%lx %4s %lx %*s %*s%n", &s, &e, r, &o, &name_at) >= 4 && name_at) {
      start = s, end = e, offset = o;
      strcpy(rights, r);
      char *from = line + name_at;
      while (*from == ' ') from++;
      snprintf(name, sizeof name, "%.*s", LONGEST_NAME, *from ? from : "-");
      for (char *c = name; *c; c++)
        if (*c == ' ') *c = '_';
    } else if (!strncmp(line, "Rss:", 4)) {
      resident = atol(line + 4) / 4;
    } else if (!strncmp(line, "Anonymous:", 10)) {
      anonymous = atol(line + 10) / 4;
    } else if (!strncmp(line, "VmFlags:", 8)) {
      int length = snprintf(head, sizeof head, "rmaplab m %lx %lx %s %lx %ld %ld %s", start, end, rights,
                            offset, resident, anonymous, name);
      for (char *flag = strtok(line + 8, " "); flag; flag = strtok(NULL, " "))
        if (is_kept(flag)) length += snprintf(head + length, sizeof head - (size_t)length, " %s", flag);
      add_line(head);
      count++;
    }
  }
  fclose(file);
  if (!count) return;
  snprintf(line, sizeof line, "rmaplab M %d %s %d", pid, kind, count);
  mark(line);
  for (size_t at = 0; at < picture_length; at += strlen(picture + at) + 1) mark(picture + at);
}

static int leads_its_threads(pid_t pid) {
  char line[256];
  long leader = 0;
  snprintf(line, sizeof line, "/proc/%d/status", pid);
  FILE *file = fopen(line, "re");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "Tgid: %ld", &leader) == 1) break;
  if (file) fclose(file);
  return leader == pid;
}

/* ---------------------------------------------------------------- the command */

static struct task *task_of(pid_t pid) {
  for (size_t i = 0; i < task_count; i++)
    if (tasks[i].pid == pid) return tasks + i;
  return NULL;
}

static void add_task(pid_t pid, char announced) {
  if (task_count == task_room) {
    task_room = 2 * task_room + 64;
    tasks = realloc(tasks, task_room * sizeof *tasks);
    if (!tasks) _exit(1);
  }
  tasks[task_count++] = (struct task){pid, announced, 0};
  living++;
}

static void drop_task(struct task *task) {
  living -= !task->ended;
  *task = tasks[--task_count];
}

static void announced(pid_t pid) {
  struct task *task = task_of(pid);
  if (!task)
    add_task(pid, 1);
  else if (task->ended)
    drop_task(task);
  else
    task->announced = 1;
}

static void seen(pid_t pid) {
  struct task *task = task_of(pid);
  if (task && !task->ended) return;
  if (task) drop_task(task); /* its announcement never came, and its id is used again */
  add_task(pid, 0);
}

static void gone(pid_t pid) {
  struct task *task = task_of(pid);
  if (task && task->announced) {
    drop_task(task);
  } else if (task && !task->ended) {
    task->ended = 1;
    living--;
  }
}

static void kill_all(void) {
  for (size_t i = 0; i < task_count; i++)
    if (!tasks[i].ended) kill(tasks[i].pid, SIGKILL);
}

static void on_end(int number) {
  if (number == SIGALRM) out_of_patience = 1;
  asked_to_end = 1;
}

static void stopped(pid_t pid, int status) {
  int number = WSTOPSIG(status), event = status >> 16;
  unsigned long message = 0;
  if (event) ptrace(PTRACE_GETEVENTMSG, pid, 0, &message);
  switch (event) {
    case PTRACE_EVENT_EXEC:
      if ((pid_t)message != pid && task_of((pid_t)message)) drop_task(task_of((pid_t)message));
      take_picture(pid, "exec");
      break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
      announced((pid_t)message);
      break;
    case PTRACE_EVENT_EXIT:
      if (leads_its_threads(pid)) take_picture(pid, "exit");
      break;
    case PTRACE_EVENT_STOP:
      seen(pid);
      if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU) {
        ptrace(PTRACE_LISTEN, pid, 0, 0);
        return;
      }
      break;
    default:
      ptrace(PTRACE_CONT, pid, 0, number);
      return;
  }
  ptrace(PTRACE_CONT, pid, 0, 0);
}

/* The command, which waits until `go` is written; `failed` gets the error if it cannot be run. */
static pid_t start_command(char **command, int go[2], int failed[2]) {
  pid_t pid = fork();
  if (pid) return pid;
  char byte;
  close(go[1]);
  if (read(go[0], &byte, 1) != 1) _exit(127);
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); /* huge pages are not modelled */
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGQUIT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  execvp(command[0], command);
  int error = errno;
  if (write(failed[1], &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

int main(int count, char **arguments) {
  if (count < 4) return 2;
  out = open(arguments[1], O_WRONLY | O_CLOEXEC);
  if (out < 0) return 2;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  set_up_tracing(arguments[2]);
  int go[2], failed[2], stop[2];
  if (pipe2(go, O_CLOEXEC) || pipe2(failed, O_CLOEXEC) || pipe2(stop, O_CLOEXEC)) {
    say("error pipe: %s\n", strerror(errno));
    return 1;
  }
  pid_t first = start_command(arguments + 3, go, failed);
  long options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                 PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
  char text[32];
  snprintf(text, sizeof text, "%d", first);
  int stop_status = 0;
  /* It stands still until its picture is taken: no event comes before that. */
  if (ptrace(PTRACE_SEIZE, first, 0, options) || ptrace(PTRACE_INTERRUPT, first, 0, 0) ||
      waitpid(first, &stop_status, __WALL) != first || !WIFSTOPPED(stop_status)) {
    say("error processes may not be traced (%s)\n", strerror(errno));
    return 1;
  }
  must_put("set_event_pid", text);
  say("ready\n");
  struct sigaction action = {.sa_handler = on_end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  add_task(first, 1);
  must_put("tracing_on", "1");
  pid_t reader = start_reader(stop);
  take_picture(first, "start");
  if (write(go[1], "", 1) != 1 || ptrace(PTRACE_CONT, first, 0, 0)) return 1;
  close(failed[1]);
  close(stop[0]);
  int status = 0, ended = 0;
  while (living) {
    int now;
    if (asked_to_end && !ended) {
      ended = 1;
      kill(first, SIGTERM);
      alarm(PATIENCE_SECONDS);
    }
    if (out_of_patience) kill_all();
    pid_t pid = waitpid(-1, &now, __WALL);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) break;
    if (pid == reader) {
      /* Nobody listens any more. */
      kill_all();
      _exit(1);
    }
    if (WIFSTOPPED(now)) {
      stopped(pid, now);
    } else {
      gone(pid);
      if (pid == first) status = now;
    }
  }
  put("tracing_on", "0");
  close(stop[1]);
  while (waitpid(reader, NULL, 0) < 0 && errno == EINTR) {
  }
  int error = 0;
  if (read(failed[0], &error, sizeof error) == sizeof error) {
    say("end exec %d %s\n", error, strerror(error));
  } else if (WIFSIGNALED(status)) {
    say("end signal %d\n", WTERMSIG(status));
  } else {
    say("end exit %d\n", WEXITSTATUS(status));
  }
  return 0;
}
