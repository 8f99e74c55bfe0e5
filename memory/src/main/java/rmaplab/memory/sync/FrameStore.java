package rmaplab.memory.sync;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static final VarHandle FREE = MethodHandles.arrayElementVarHandle(long[].class);

  private final int frames;
  private final int frameBytes;
  private final Allocations allocations;
  private final MemorySegment bytes;

  /** A bit for each frame: whether it is free. */
  private final long[] free;

  /** No word below this one has a free frame, as a rule; a search that finds none goes round. */
  private final AtomicInteger lowest = new AtomicInteger();

  /** Frames that are allocated or promised to somebody who looks for one. */
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
    free = new long[(frames + Long.SIZE - 1) / Long.SIZE];
    Arrays.fill(free, -1);
    if (frames % Long.SIZE != 0) {
      free[free.length - 1] = (1L << frames) - 1;
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

  /**
   * Takes a free frame, the lowest when nothing else runs; -1 when there is none or the allocation
   * was made to fail.
   */
  public int allocate() {
    if (!allocations.permit("page")) {
      return NONE;
    }
    long now;
    do {
      now = live.get();
      if (now == frames) {
        return NONE;
      }
    } while (!live.compareAndSet(now, now + 1));
    return claim();
  }

  /** Finds a frame for one who was promised one: so many bits are set, or will be. */
  private int claim() {
    int word = lowest.get();
    while (true) {
      long bits = (long) FREE.getVolatile(free, word);
      if (bits == 0) {
        word = word + 1 == free.length ? 0 : word + 1;
        lowest.set(word);
      } else if (FREE.compareAndSet(free, word, bits, bits & (bits - 1))) {
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
      }
    }
  }

  /** Gives a frame back; nobody may access it until it is allocated again. */
  public void free(int frame) {
    int word = frame / Long.SIZE;
    long before = (long) FREE.getAndBitwiseOr(free, word, 1L << frame);
    if ((before & 1L << frame) != 0) {
      throw new AssertionError("page f" + frame + " is freed twice");
    }
    if (word < lowest.get()) {
      lowest.set(word);
    }
    live.decrementAndGet();
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
