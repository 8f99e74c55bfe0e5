package rmaplab.lab.story;

/** What kernel developers call the things that the checker names by their classes. */
final class Things {
  private Things() {}

  /** The text with Linux's names. */
  static String named(String text) {
    return text.replace("AnonVmaChain avc ", "avc ")
        .replace("AnonVma A", "anon_vma A")
        .replace("Vma P", "VMA P");
  }
}
