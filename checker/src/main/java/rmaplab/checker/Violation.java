package rmaplab.checker;

/**
 * Something that must not happen and did.
 *
 * @param message one sentence without a final full stop
 */
public record Violation(Kind kind, String message) {
  /** The public names of what can go wrong, gravest first. */
  public enum Kind {
    DANGLING_MIGRATION_ENTRY,
    MISSED_MAPPING,
    STALE_MAPPING,
    WRONG_DATA,
    USE_AFTER_FREE,
    TYPE_REUSE,
    DEADLOCK,
    SLEEP_IN_ATOMIC,
    ASSERTION,
    MAPCOUNT,
    MESH,
    LEAK,
    LOCK_ORDER,
    /** Only under strict races. */
    DATA_RACE;

    /** The name in reports and JSON, for example {@code use-after-free}. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The kind with this label. */
    public static java.util.Optional<Kind> ofLabel(String label) {
      return java.util.Arrays.stream(values()).filter(k -> k.label().equals(label)).findFirst();
    }
  }
}
