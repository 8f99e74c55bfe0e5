package rmaplab.memory.sync;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of physical memory, off-heap in one arena that lives as long as the store, and which
 * frames are free.
 *
 * <p>Frames are numbered in [0, frames). A frame handed out by {@link #allocate} belongs to the
 * caller until {@link #free}; its bytes are as the last owner left them. Accesses are to aligned
 * 8-byte words and are atomic each; order between them comes from locks and from {@link Tlb}.
 */
public final class FrameStore {
  private static final int NONE = -1;
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  private final int frames;
  private final int frameBytes;
  private final Allocations allocations;
  private final MemorySegment bytes;

  /**
   * A stack of free frames: the head packs a version (high) and a frame + 1 (low), links likewise.
   */
  private final AtomicLong head = new AtomicLong();

  private final AtomicIntegerArray below;
  private final AtomicLong live = new AtomicLong();

  /**
   * All frames free and zeroed.
   *
   * @param frameBytes the size of a frame: a multiple of 8
   */
  public FrameStore(int frames, int frameBytes, Allocations allocations) {
    if (frames < 1 || frameBytes < Long.BYTES || frameBytes % Long.BYTES != 0) {
      throw new IllegalArgumentException(frames + " frames of " + frameBytes + " bytes");
    }
    this.frames = frames;
    this.frameBytes = frameBytes;
    this.allocations = allocations;
    bytes = Arena.ofAuto().allocate((long) frames * frameBytes, 4096);
    below = new AtomicIntegerArray(frames);
    for (int frame = frames - 1; frame >= 0; frame--) {
      push(frame);
    }
  }

  /** The number of frames, free or not. */
  public int frames() {
    return frames;
  }

  /** The size of a frame. */
  public int frameBytes() {
    return frameBytes;
  }

  /** Takes a free frame; -1 when there is none or the allocation was made to fail. */
  public int allocate() {
    if (!allocations.permit("page")) {
      return NONE;
    }
    while (true) {
      long top = head.get();
      int frame = (int) top - 1;
      if (frame < 0) {
        return NONE;
      }
      long next = (top & 0xffff_ffff_0000_0000L) + (1L << 32) | below.get(frame);
      if (head.compareAndSet(top, next)) {
        live.incrementAndGet();
        return frame;
      }
    }
  }

  /** Gives a frame back; nobody may access it until it is allocated again. */
  public void free(int frame) {
    live.decrementAndGet();
    push(frame);
  }

  private void push(int frame) {
    while (true) {
      long top = head.get();
      below.set(frame, (int) top);
      long next = (top & 0xffff_ffff_0000_0000L) + (1L << 32) | frame + 1;
      if (head.compareAndSet(top, next)) {
        return;
      }
    }
  }

  /** How many frames are allocated; exact when nothing else runs. */
  public long live() {
    return live.get();
  }

  /** Reads the 8-byte word at {@code offset}, a multiple of 8 below the frame size. */
  public long getLong(int frame, int offset) {
    return (long) WORD.getOpaque(bytes, at(frame, offset));
  }

  /** Writes the 8-byte word at {@code offset}. */
  public void setLong(int frame, int offset, long value) {
    WORD.setOpaque(bytes, at(frame, offset), value);
  }

  /** Copies all bytes of one frame to another. */
  public void copy(int from, int to) {
    MemorySegment.copy(bytes, at(from, 0), bytes, at(to, 0), frameBytes);
  }

  /** Makes all bytes of a frame zero. */
  public void zero(int frame) {
    bytes.asSlice(at(frame, 0), frameBytes).fill((byte) 0);
  }

  private long at(int frame, int offset) {
    return (long) frame * frameBytes + offset;
  }
}
