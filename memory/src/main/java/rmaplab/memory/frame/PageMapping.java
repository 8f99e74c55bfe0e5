package rmaplab.memory.frame;

/**
 * What a page names as the start of its reverse map (page.mapping): an anon_vma, a file's mapping,
 * or a KSM stable node.
 */
public interface PageMapping {}
