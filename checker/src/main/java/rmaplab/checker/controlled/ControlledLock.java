package rmaplab.checker.controlled;

import java.util.EnumMap;
import java.util.Map;
import rmaplab.checker.engine.LockState;
import rmaplab.checker.engine.LockState.LockClassName;
import rmaplab.memory.sync.LockClass;

/** How the controlled classes make locks. */
final class ControlledLock {
  private ControlledLock() {}

  static LockState spinning(LockClass lockClass, Object owner) {
    return Hooks.ENGINE.locks().create(name(lockClass), lockClass.sleeping(), owner);
  }

  static LockState sleeping(LockClass lockClass, Object owner) {
    return Hooks.ENGINE.locks().create(name(lockClass), true, owner);
  }

  static LockClassName name(LockClass lockClass) {
    LockClassName name = NAMES.get(lockClass);
    if (name == null) {
      throw new IllegalStateException("no such lock class: " + lockClass);
    }
    return name;
  }

  private static final Map<LockClass, LockClassName> NAMES = names();

  private static Map<LockClass, LockClassName> names() {
    Map<LockClass, LockClassName> names = new EnumMap<>(LockClass.class);
    for (LockClass c : LockClass.values()) {
      names.put(c, new LockClassName(names.size(), c.name(), c.label()));
    }
    return names;
  }
}
