/*
 * The live kernel's side of the comparison: reads commands from standard input, measures, and answers
 * each with one line of numbers, or "error ..." with the reason.
 *
 *   fork VMAS TIMES      VMAs of one touched page, each with its own anon_vma, a hole after each
 *                        -> nanoseconds of fork() in the parent, of fork + child + exit + wait, for one fork
 *   zerofill PAGES TIMES -> nanoseconds for the first write to a page
 *   cow PAGES TIMES      -> nanoseconds for the first write to a page after fork, the other process alive
 *   migrate P PAGES      pages that P processes map
 *                        -> nanoseconds of compact_memory, pages moved in the system, of ours moved,
 *                        of ours intact
 *
 * All times are processor time: of this thread, and for children what wait reports. Transparent huge
 * pages are off.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define PFN(entry) ((entry) & ((1UL << 55) - 1))

static double thread_nanos(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double children_nanos(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e9 +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e3;
}

static char *map(size_t pages, int prot)
{
	return mmap(0, pages * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static void measure_fork(long vmas, long times)
{
	char *area = map(2 * vmas, PROT_NONE);
	double inside = 0, all;

	if (area == MAP_FAILED) {
		printf("error mmap: %s\n", strerror(errno));
		return;
	}
	munmap(area, 2 * vmas * PAGE);
	for (long i = 0; i < vmas; i++) {
		char *page = mmap(area + 2 * i * PAGE, PAGE, RW,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (page == MAP_FAILED) {
			printf("error mmap: %s (see vm.max_map_count)\n", strerror(errno));
			munmap(area, 2 * vmas * PAGE);
			return;
		}
		*page = 1;
	}
	all = thread_nanos() + children_nanos();
	for (long i = 0; i < times; i++) {
		double begin = thread_nanos();
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		inside += thread_nanos() - begin;
		waitpid(child, 0, 0);
	}
	all = thread_nanos() + children_nanos() - all;
	printf("%.1f %.1f\n", inside / times, all / times);
	munmap(area, 2 * vmas * PAGE);
}

static void measure_zerofill(long pages, long times)
{
	char *area = map(pages, RW);
	double sum = 0;

	for (long t = 0; t < times; t++) {
		double begin = thread_nanos();

		for (long i = 0; i < pages; i++)
			*(volatile char *)(area + i * PAGE) = 1;
		sum += thread_nanos() - begin;
		madvise(area, pages * PAGE, MADV_DONTNEED);
	}
	printf("%.1f\n", sum / pages / times);
	munmap(area, pages * PAGE);
}

static void measure_cow(long pages, long times)
{
	char *area = map(pages, RW);
	double sum = 0;

	memset(area, 1, pages * PAGE);
	for (long t = 0; t < times; t++) {
		pid_t child = fork();
		double begin;

		if (child == 0) {
			pause();
			_exit(0);
		}
		begin = thread_nanos();
		for (long i = 0; i < pages; i++)
			*(volatile char *)(area + i * PAGE) = 2;
		sum += thread_nanos() - begin;
		kill(child, SIGKILL);
		waitpid(child, 0, 0);
	}
	printf("%.1f\n", sum / pages / times);
	munmap(area, pages * PAGE);
}

struct placed {
	uint64_t pfn;
	long page;
};

static int by_pfn(const void *a, const void *b)
{
	uint64_t x = ((const struct placed *)a)->pfn, y = ((const struct placed *)b)->pfn;

	return x < y ? -1 : x > y;
}

static long moved_in_system(void)
{
	FILE *f = fopen("/proc/vmstat", "r");
	char name[64];
	long value, found = 0;

	while (f && fscanf(f, "%63s %ld", name, &value) == 2)
		if (!strcmp(name, "pgmigrate_success"))
			found = value;
	if (f)
		fclose(f);
	return found;
}

static int compact(double *nanos)
{
	int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);
	double begin = thread_nanos();
	int ok = fd >= 0 && write(fd, "1", 1) == 1;

	*nanos = thread_nanos() - begin;
	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * Compaction empties the low end of memory. So that it moves our pages, all of them: touch much more
 * than wanted, keep what happens to lie lowest, give the rest back.
 */
static void measure_migrate(long processes, long pages)
{
	const long touched = 2L << 18;
	char *area = map(touched, RW);
	struct placed *all = malloc(touched * sizeof(*all));
	uint64_t *entries = malloc(touched * sizeof(*entries));
	char *kept = calloc(touched, 1);
	pid_t *children = calloc(processes, sizeof(*children));
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	long system, moved = 0, intact = 0;
	double nanos;

	for (long i = 0; i < touched; i++)
		*(long *)(area + i * PAGE) = i + 1;
	if (pagemap < 0 ||
	    pread(pagemap, entries, 8 * touched, (uintptr_t)area / PAGE * 8) != 8 * touched ||
	    PFN(entries[0]) == 0) {
		printf("error /proc/self/pagemap shows no frames (root is needed)\n");
		goto out;
	}
	for (long i = 0; i < touched; i++)
		all[i] = (struct placed){ PFN(entries[i]), i };
	qsort(all, touched, sizeof(*all), by_pfn);
	for (long i = 0; i < pages; i++)
		kept[all[i].page] = 1;
	for (long i = 0, j; i < touched; i = j) {
		for (j = i; j < touched && !kept[j]; j++)
			;
		if (j > i)
			madvise(area + i * PAGE, (j - i) * PAGE, MADV_DONTNEED);
		else
			j++;
	}
	fflush(stdout);
	for (long i = 1; i < processes; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	system = moved_in_system();
	if (!compact(&nanos)) {
		printf("error /proc/sys/vm/compact_memory: %s\n", strerror(errno));
		goto out;
	}
	system = moved_in_system() - system;
	for (long i = 0; i < pages; i++) {
		uint64_t entry = 0;
		long page = all[i].page;

		if (pread(pagemap, &entry, 8, ((uintptr_t)area / PAGE + page) * 8) != 8)
			entry = 0;
		moved += PFN(entry) != all[i].pfn;
		intact += *(volatile long *)(area + page * PAGE) == page + 1;
	}
	printf("%.0f %ld %ld %ld\n", nanos, system, moved, intact);
out:
	for (long i = 1; i < processes; i++)
		if (children[i] > 0) {
			kill(children[i], SIGKILL);
			waitpid(children[i], 0, 0);
		}
	if (pagemap >= 0)
		close(pagemap);
	munmap(area, touched * PAGE);
	free(all);
	free(entries);
	free(kept);
	free(children);
}

int main(void)
{
	char verb[16];
	long a, b;

	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	while (scanf("%15s %ld %ld", verb, &a, &b) == 3) {
		if (!strcmp(verb, "fork"))
			measure_fork(a, b);
		else if (!strcmp(verb, "zerofill"))
			measure_zerofill(a, b);
		else if (!strcmp(verb, "cow"))
			measure_cow(a, b);
		else if (!strcmp(verb, "migrate"))
			measure_migrate(a, b);
		else
			printf("error no such measurement: %s\n", verb);
		fflush(stdout);
	}
	return 0;
}
