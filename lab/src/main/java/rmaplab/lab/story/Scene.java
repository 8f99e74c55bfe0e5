package rmaplab.lab.story;

/**
 * One step of a trace that the story tells.
 *
 * @param step its index in the trace
 * @param task the index of the task; -1 for the finish
 * @param depth 1 inside a critical section of an anon_vma, else 0
 * @param text in the words of the story
 * @param place in the source
 */
record Scene(int step, int task, int depth, String text, String place) {}
