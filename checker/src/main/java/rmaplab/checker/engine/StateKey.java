package rmaplab.checker.engine;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;

/**
 * A state of a program between two steps as a number of 128 bits.
 *
 * <p>Two states get the same number if there is a one-to-one map between their objects under which
 * they are equal: everything that can be reached from the program and from what tasks know, who
 * holds which lock, who is in which section, what each task is about to do and what it knows
 * ({@link Histories}). Objects are numbered as they are come across, so where they lie in memory,
 * and in what order they were made, does not matter. What detectors know by clocks is left out:
 * where states are compared every access is a step, and what the clocks infer happens in some order
 * of steps, too.
 *
 * <p>That two different states get the same number by chance is as likely as 128 random bits make
 * it: less than one in 10^20 for a billion states.
 */
final class StateKey {
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  private final Scheduler scheduler;
  private final Sections.Depths sections;
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
  private final ArrayDeque<Object> unread = new ArrayDeque<>();
  private final Map<Class<?>, List<Field>> fieldsOf = new HashMap<>();
  private long high;
  private long low;

  StateKey(Scheduler scheduler, Sections.Depths sections) {
    this.scheduler = scheduler;
    this.sections = sections;
  }

  /** Finishes a hash of 64 bits. */
  static long mix(long value) {
    long z = (value + ODD) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 30) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }

  /** Reads the present state. */
  void read(Subject program, Histories histories) {
    numbers.clear();
    unread.clear();
    high = 0;
    low = 0;
    addReference(program);
    Pending pending = scheduler.pending();
    for (int t = 0; t < scheduler.tasks(); t++) {
      if (scheduler.isFinished(t)) {
        add(-1);
        continue;
      }
      add(pending.kind(t));
      add(pending.sub(t));
      add(pending.site(t));
      addReference(pending.object(t));
      histories.of(t).tell(this);
    }
    for (Object next = unread.poll(); next != null; next = unread.poll()) {
      addContents(next);
    }
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  void add(long value) {
    high = mix(high ^ value);
    low = mix(low + value * ODD) + 1;
  }

  /** Adds the number of an object, whose contents come later, or a value. */
  void addReference(@Nullable Object object) {
    switch (object) {
      case null -> add(0);
      case String s -> addText(s);
      case Enum<?> e -> addText(e.name());
      case Class<?> c -> addText(c.getName());
      case Double d -> add(Double.doubleToLongBits(d));
      case Float f -> add(Float.floatToIntBits(f));
      case Number n -> add(n.longValue());
      case Boolean b -> add(b ? 1 : 2);
      case Character c -> add(c);
      default -> {
        Integer known = numbers.putIfAbsent(object, numbers.size() + 1);
        add(known == null ? numbers.size() : known);
        if (known == null) {
          unread.add(object);
        }
      }
    }
  }

  private void addText(CharSequence text) {
    add(text.length());
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
  }

  private void addContents(Object object) {
    switch (object) {
      case Numbered engine when !(engine instanceof Tracked) -> addEngine(engine);
      case Engine ignored -> add(1);
      case Scheduler ignored -> add(2);
      case CharSequence text -> addText(text);
      case Optional<?> o -> addReference(o.orElse(null));
      case OptionalLong o -> add(o.isPresent() ? mix(o.getAsLong()) : 0);
      case OptionalInt o -> add(o.isPresent() ? mix(o.getAsInt()) : 0);
      // How far a task has come with it follows from what it has got from it.
      case Iterator<?> i -> addText(i.getClass().getName());
      case BitSet bits -> bits.stream().forEach(this::add);
      case Collection<?> all -> {
        add(all.size());
        all.forEach(this::addReference);
      }
      case Map<?, ?> map -> {
        add(map.size());
        map.forEach((key, value) -> {
          addReference(key);
          addReference(value);
        });
      }
      case Object[] all -> {
        add(all.length);
        for (Object element : all) {
          addReference(element);
        }
      }
      case long[] all -> {
        for (long value : all) {
          add(value);
        }
      }
      case int[] all -> {
        for (int value : all) {
          add(value);
        }
      }
      case byte[] all -> {
        for (byte value : all) {
          add(value);
        }
      }
      case boolean[] all -> {
        for (boolean value : all) {
          add(value ? 1 : 2);
        }
      }
      default -> addFields(object);
    }
  }

  private void addEngine(Numbered engine) {
    switch (engine) {
      case LockState lock -> lock.tell(this, scheduler.execution());
      case Sections open -> open.tell(this);
      case Sections.Grace grace -> add(grace.open());
      default -> add(3);
    }
  }

  private void addFields(Object object) {
    Class<?> type = object.getClass();
    if (type.getName().startsWith("java.")) {
      throw new ExecutionStoppedError("the state cache cannot read a " + type.getName());
    }
    String name = type.getName();
    int hidden = name.indexOf('/');
    addText(hidden < 0 ? name : name.substring(0, hidden));
    if (object instanceof Tracked t && t.life != null) {
      t.life.tell(this, scheduler.tasks(), sections);
    }
    try {
      for (Field field : fieldsOf.computeIfAbsent(type, StateKey::fields)) {
        Class<?> kind = field.getType();
        if (!kind.isPrimitive()) {
          addReference(field.get(object));
        } else if (kind == int.class) {
          add(field.getInt(object));
        } else if (kind == long.class) {
          add(field.getLong(object));
        } else {
          addReference(field.get(object));
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Tracked.class; c = c.getSuperclass()) {
      if (c.getName().startsWith("java.")) {
        break;
      }
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
