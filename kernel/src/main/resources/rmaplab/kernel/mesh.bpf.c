/*
 * Reads the reverse map inside the kernel: a line for each VMA of each process that has an anon_vma,
 * or that lies in the arena of the agent's processes.
 *
 *     VMA pid start end flags pgoff own root parent refcount num_children num_active_vmas edge...
 *
 * Addresses of VMAs in bytes; own, root, parent and the edges (newest first) are the addresses of
 * anon_vmas, which serve as names. own is 0 if there is none, and then the line ends. All numbers are
 * hexadecimal. Where a field lies is looked up when the program is loaded (BTF), so no layout is
 * assumed but the fields' names.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define ARENA 0x100000000000UL
#define ARENA_BYTES (1UL << 32)
#define LONGEST_CHAIN 256

#define OF_KERNEL __attribute__((preserve_access_index))

typedef struct {
  int counter;
} OF_KERNEL atomic_t;

struct list_head {
  struct list_head *next;
} OF_KERNEL;

struct anon_vma {
  struct anon_vma *root;
  struct anon_vma *parent;
  atomic_t refcount;
  unsigned long num_children;
  unsigned long num_active_vmas;
} OF_KERNEL;

struct anon_vma_chain {
  struct anon_vma *anon_vma;
  struct list_head same_vma;
} OF_KERNEL;

struct vm_area_struct {
  unsigned long vm_start;
  unsigned long vm_end;
  unsigned long vm_flags;
  unsigned long vm_pgoff;
  struct list_head anon_vma_chain;
  struct anon_vma *anon_vma;
} OF_KERNEL;

struct task_struct {
  int pid;
  int tgid;
} OF_KERNEL;

struct seq_file;

struct bpf_iter_meta {
  struct seq_file *seq;
} OF_KERNEL;

struct bpf_iter__task_vma {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
  struct vm_area_struct *vma;
} OF_KERNEL;

char LICENSE[] SEC("license") = "GPL";

#define PRINT(seq, format, ...)                                            \
  ({                                                                       \
    static const char text[] = format;                                     \
    unsigned long long values[] = {__VA_ARGS__};                           \
    bpf_seq_printf(seq, text, sizeof text, values, sizeof values);         \
  })

SEC("iter/task_vma")
int mesh(struct bpf_iter__task_vma *ctx) {
  struct vm_area_struct *vma = ctx->vma;
  struct task_struct *task = ctx->task;
  if (!vma || !task) return 0;
  struct seq_file *seq = ctx->meta->seq;
  int pid = BPF_CORE_READ(task, pid);
  unsigned long start = BPF_CORE_READ(vma, vm_start);
  struct anon_vma *own = BPF_CORE_READ(vma, anon_vma);
  /* Threads share their process's VMAs. */
  if (pid != BPF_CORE_READ(task, tgid)) return 0;
  if (!own && (start < ARENA || start >= ARENA + ARENA_BYTES)) return 0;
  PRINT(seq, "VMA %x %lx %lx %lx %lx %lx", pid, start, BPF_CORE_READ(vma, vm_end),
        BPF_CORE_READ(vma, vm_flags), BPF_CORE_READ(vma, vm_pgoff), (unsigned long)own);
  if (own) {
    PRINT(seq, " %lx %lx %x %lx %lx", (unsigned long)BPF_CORE_READ(own, root),
          (unsigned long)BPF_CORE_READ(own, parent), BPF_CORE_READ(own, refcount.counter),
          BPF_CORE_READ(own, num_children), BPF_CORE_READ(own, num_active_vmas));
    unsigned long head =
        (unsigned long)vma + bpf_core_field_offset(struct vm_area_struct, anon_vma_chain);
    unsigned long link = bpf_core_field_offset(struct anon_vma_chain, same_vma);
    unsigned long at = (unsigned long)BPF_CORE_READ((struct list_head *)head, next);
    for (int i = 0; i < LONGEST_CHAIN && at && at != head; i++) {
      struct anon_vma_chain *edge = (struct anon_vma_chain *)(at - link);
      PRINT(seq, " %lx", (unsigned long)BPF_CORE_READ(edge, anon_vma));
      at = (unsigned long)BPF_CORE_READ((struct list_head *)at, next);
    }
  }
  static const char end[] = "\n";
  bpf_seq_printf(seq, end, sizeof end, 0, 0);
  return 0;
}
