package rmaplab.checker;

import java.util.Set;

/**
 * What a replay tells beyond synchronization: methods whose calls are narrated and fields whose
 * writes are shown.
 *
 * @param methods {@code simpleClass.method}; the narration happens when the call returns
 * @param entered likewise; narrated when the call begins (result null)
 * @param fields {@code simpleClass.field}; each write is a step of the trace, racy or not
 */
public record Narrated(Set<String> methods, Set<String> entered, Set<String> fields) {}
