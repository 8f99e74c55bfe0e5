package rmaplab.checker.controlled;

import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.EngineOwner;
import rmaplab.checker.engine.Races;
import rmaplab.checker.engine.Tracked;

/** What woven code calls. */
public final class Hooks {
  /** The engine of the loader of this copy. */
  static final Engine ENGINE = engine();

  private static final Races RACES = ENGINE.races();

  private Hooks() {}

  private static Engine engine() {
    if (Hooks.class.getClassLoader() instanceof EngineOwner owner) {
      return owner.engine();
    }
    throw new IllegalStateException("controlled classes live in a private loader only");
  }

  /** Before a read of a field; the receiver may be null, then the read itself throws. */
  public static void read(@Nullable Tracked object, int field, int site) {
    if (object != null) {
      RACES.read(object, field, site);
    }
  }

  /** Before a write of a field. */
  public static void write(@Nullable Tracked object, int field, int site) {
    if (object != null) {
      RACES.write(object, field, site);
    }
  }

  /** Before a read of an array element. */
  public static void readElement(@Nullable Object array, int index, int kind, int site) {
    if (array != null) {
      RACES.readElement(array, index, kind, site);
    }
  }

  /** Before a write of an array element. */
  public static void writeElement(@Nullable Object array, int index, int kind, int site) {
    if (array != null) {
      RACES.writeElement(array, index, kind, site);
    }
  }

  /** Before a call that reads a mutable object of the library. */
  public static void readLibrary(@Nullable Object object, int kind, int site) {
    if (object != null) {
      RACES.readElement(object, 0, kind, site);
    }
  }

  /** Before a call that may change a mutable object of the library. */
  public static void writeLibrary(@Nullable Object object, int kind, int site) {
    if (object != null) {
      RACES.writeElement(object, 0, kind, site);
    }
  }

  /** A reference was got from memory. */
  public static void loaded(@Nullable Object value) {
    ENGINE.lives().loaded(value);
  }

  /** Before a call of a controlled class. */
  public static void at(int site) {
    ENGINE.at(site);
  }

  /** Before a jump back: a loop goes round again. */
  public static void again(int site) {
    ENGINE.again(site);
  }

  /** Before a write of a narrated field. */
  public static void changed(
      Object owner, String field, @Nullable Object before, @Nullable Object after) {
    ENGINE.changedField(owner, field, before, after);
  }

  /** Whether a mutation of the code is switched on. */
  public static boolean isMutated(int mutation) {
    return ENGINE.mutations().isActive(mutation);
  }

  /** The next acquisition or wait is left out if this mutation is switched on. */
  public static void dropNext(int mutation) {
    ENGINE.mutations().dropNext(mutation);
  }

  /** The read section that begins now ends too early if this mutation is switched on. */
  public static void shortenNext(int mutation) {
    ENGINE.mutations().shortenNext(mutation);
  }

  /** A narrated method was entered or has returned. */
  public static void narrated(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    ENGINE.narrated(method, arguments, result);
  }
}
