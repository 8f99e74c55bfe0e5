package rmaplab.memory.ksm;

import rmaplab.memory.frame.PageMapping;

/** What a page names that KSM has merged or is about to (PageKsm): it is never written again. */
public sealed interface MergedPage extends PageMapping permits StableNode, Unplaced {}
