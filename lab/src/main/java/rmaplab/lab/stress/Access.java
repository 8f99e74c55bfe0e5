package rmaplab.lab.stress;

import java.util.OptionalLong;
import rmaplab.checker.Violation;
import rmaplab.memory.Errno;
import rmaplab.memory.area.Vma;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.UserAccess;

/**
 * Reads and writes of one thread, and the judgement of every word that is read.
 *
 * <p>Guarantee: no word is accepted that the memory system must not show.
 *
 * <ul>
 *   <li>Private anonymous memory of an own process: exactly the word that the model has; zero as
 *       well, if the page may be lost.
 *   <li>A private copy of a file's page: exactly the word that was written, unless the file was
 *       truncated since; before it is written, zero or a word of that page of that file.
 *   <li>Shared memory: a word of that page of that object, not older than what this thread has seen
 *       there of the same writer; zero only if nothing was seen since the last truncation.
 *   <li>The second word of a page, which other threads write, and all memory of a process that
 *       another thread owns: zero, a common word, or one that was written to this process, to an
 *       ancestor, or to a shared object.
 * </ul>
 *
 * <p>And no word is accepted that nobody had written by then.
 */
final class Access {
  private final World world;
  private final int thread;

  Access(World world, int thread) {
    this.world = world;
    this.thread = thread;
  }

  /**
   * An own process reads a page, and now and then the word of others in it.
   *
   * @return whether the read went through; that it did not was right then
   */
  boolean read(Life life, long at) {
    MemoryModel.Page page = life.memory().page(at);
    boolean allowed = life.memory().touch(at, false, roomBelow(life, at));
    SharedObject object = page.object;
    int epoch = object == null ? SharedObject.UNSETTLED : object.epoch();
    long word;
    long others;
    try {
      word = UserAccess.load(life.space(), at, Layout.OWN_WORD_BYTES);
      others = UserAccess.load(life.space(), at, Layout.FOREIGN_WORD_BYTES);
    } catch (SegmentationFault fault) {
      refused(life, "read", at, allowed, object != null, fault.errno());
      return false;
    }
    if (!allowed) {
      throw new Caught(
          Violation.Kind.ASSERTION, life + " page " + at + " was read without the right");
    }
    judge(life, page, at, word, object == null ? epoch : settled(object, epoch));
    judgeOthers(life, page, at, others);
    return true;
  }

  /** As {@link #read}, without an access: what a quiet point finds in memory. */
  void found(Life life, long at, long word, long others) {
    MemoryModel.Page page = life.memory().page(at);
    SharedObject object = page.object;
    judge(life, page, at, word, object == null ? SharedObject.UNSETTLED : object.epoch());
    judgeOthers(life, page, at, others);
  }

  private static int settled(SharedObject object, int epoch) {
    return object.isSettledSince(epoch) ? epoch : SharedObject.UNSETTLED;
  }

  private void judge(Life life, MemoryModel.Page page, long at, long word, int epoch) {
    SharedObject object = page.object;
    if (object == null) {
      judgePrivate(life, page, at, word);
    } else if (page.isShared()) {
      judgeShared(life, page, object, at, word, epoch);
    } else if (page.written && epoch == page.epoch && epoch != SharedObject.UNSETTLED) {
      if (word != page.word) {
        throw wrong(life, at, word, Stamp.describe(page.word));
      }
    } else if (word != 0 && !(page.written && word == page.word)) {
      judgeObjectWord(life, page, object, at, word);
    }
  }

  private static void judgePrivate(Life life, MemoryModel.Page page, long at, long word) {
    if (word == page.word) {
      return;
    }
    if (word != 0 || !page.mayBeLost) {
      throw wrong(
          life, at, word, Stamp.describe(page.word) + (page.mayBeLost ? " or its loss" : ""));
    }
    page.word = 0;
    page.mayBeLost = false;
  }

  private void judgeShared(
      Life life, MemoryModel.Page page, SharedObject object, long at, long word, int epoch) {
    SharedObject.Sightings seen = object.seenBy(thread);
    if (word == 0) {
      if (!seen.mayBeZero(page.index, epoch)) {
        throw wrong(life, at, 0, "a word, since one was seen there and nothing truncated the file");
      }
      return;
    }
    judgeObjectWord(life, page, object, at, word);
    if (!seen.note(page.index, word, epoch)) {
      throw wrong(life, at, word, "no older word than was seen there before");
    }
  }

  private void judgeObjectWord(
      Life life, MemoryModel.Page page, SharedObject object, long at, long word) {
    if (Stamp.kind(word) != Stamp.Kind.OBJECT
        || !Stamp.isOfPage(word, object.id(), page.index)
        || !world.sequences().isWritten(word)) {
      throw wrong(life, at, word, "a word of page " + page.index + " of object " + object.id());
    }
  }

  private void judgeOthers(Life life, MemoryModel.Page page, long at, long word) {
    if (word == 0) {
      return;
    }
    boolean foreign = Stamp.kind(word) == Stamp.Kind.FOREIGN && world.sequences().isWritten(word);
    // What a file's page holds may have been written through any process.
    if (!foreign || page.object == null && !life.mayInherit(word)) {
      throw wrong(life, at, word, "zero, or what another thread wrote to it or to an ancestor");
    }
  }

  /**
   * An own process writes a page.
   *
   * @param common the word; empty for a stamp
   * @return whether the write went through; that it did not was right then
   */
  boolean write(Life life, long at, OptionalLong common) {
    MemoryModel.Page page = life.memory().page(at);
    boolean allowed = life.memory().touch(at, true, roomBelow(life, at));
    SharedObject object = page.object;
    int epoch = object == null ? SharedObject.UNSETTLED : object.epoch();
    long word = word(life, page, common);
    try {
      UserAccess.store(life.space(), at, Layout.OWN_WORD_BYTES, word);
    } catch (SegmentationFault fault) {
      refused(life, "written", at, allowed, object != null, fault.errno());
      return false;
    }
    if (!allowed) {
      throw new Caught(
          Violation.Kind.ASSERTION, life + " page " + at + " was written without the right");
    }
    page.mayBeLost = false;
    if (object == null) {
      page.word = word;
    } else {
      int during = settled(object, epoch);
      if (page.isShared()) {
        object.seenBy(thread).note(page.index, word, during);
      } else {
        page.word = word;
        page.written = true;
        page.epoch = during;
      }
    }
    return true;
  }

  private long word(Life life, MemoryModel.Page page, OptionalLong common) {
    SharedObject object = page.object;
    if (object == null) {
      return common.isPresent()
          ? common.getAsLong()
          : Stamp.privateWord(thread, life.id(), world.sequences().next(thread));
    }
    return Stamp.objectWord(thread, object.id(), page.index, world.sequences().next(thread));
  }

  /** An access by the owner was refused: rightly so, or because a file ended there. */
  private static void refused(
      Life life, String done, long at, boolean allowed, boolean ofObject, Errno errno) {
    if (errno != Errno.EFAULT || allowed && !ofObject) {
      throw new Caught(
          Violation.Kind.ASSERTION,
          life + " page " + at + " may be " + done + ", but that was refused with " + errno);
    }
  }

  /** A process of somebody else reads; refusals are as may be. */
  boolean readForeign(Life life, long at) {
    try {
      long word = UserAccess.load(life.space(), at, Layout.OWN_WORD_BYTES);
      if (!isPlausible(life, word)) {
        throw wrong(life, at, word, "a word that was written to it, to an ancestor or to a file");
      }
      return true;
    } catch (SegmentationFault fault) {
      return false;
    }
  }

  private boolean isPlausible(Life life, long word) {
    Stamp.Kind kind = Stamp.kind(word);
    return kind == Stamp.Kind.COMMON
        || kind == Stamp.Kind.OBJECT && world.sequences().isWritten(word)
        || kind == Stamp.Kind.PRIVATE && world.sequences().isWritten(word) && life.mayInherit(word);
  }

  /** A process of somebody else writes; refusals are as may be. */
  boolean writeForeign(Life life, long at) {
    long word = Stamp.foreignWord(thread, life.id(), world.sequences().next(thread));
    try {
      UserAccess.store(life.space(), at, Layout.FOREIGN_WORD_BYTES, word);
      return true;
    } catch (SegmentationFault fault) {
      return false;
    }
  }

  /** How far down a stack at or above the page could reach. Only the owner changes VMAs. */
  private static long roomBelow(Life life, long at) {
    Vma above = life.space().tree().firstFrom(at);
    return above == null ? 0 : above.pgoff();
  }

  private static Caught wrong(Life life, long at, long word, String expected) {
    return new Caught(
        Violation.Kind.WRONG_DATA,
        life + " page " + at + " reads " + Stamp.describe(word) + ", expected " + expected);
  }
}
