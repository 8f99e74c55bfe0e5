package rmaplab.checker;

import java.util.List;
import java.util.Set;

/**
 * What a checker explores.
 *
 * @param privatePrefixes of the names of classes that get a private copy, for example {@code
 *     rmaplab.memory.}; the subject among them
 * @param wovenPrefixes of those whose accesses are watched; the synchronization package never is
 * @param typeStableLinks fields, {@code SimpleClass.field}, by which a walk goes on from an object
 *     of a type-stable pool; when empty, every field with a reference counts
 * @param subject the name of the {@link Subject} class, which has a constructor with a list of
 *     strings
 */
public record CodeUnderTest(
    List<String> privatePrefixes,
    List<String> wovenPrefixes,
    Set<String> typeStableLinks,
    String subject) {

  /** The same, unmodifiable. */
  public CodeUnderTest {
    privatePrefixes = List.copyOf(privatePrefixes);
    wovenPrefixes = List.copyOf(wovenPrefixes);
    typeStableLinks = Set.copyOf(typeStableLinks);
  }
}
