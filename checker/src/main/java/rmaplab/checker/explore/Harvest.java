package rmaplab.checker.explore;

import java.util.List;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.LockOrder;

/**
 * What the exploration of one branch came to, whole or in part.
 *
 * @param id of the branch
 * @param edges the order in which locks were taken
 */
record Harvest(
    List<Integer> id,
    long executions,
    long redundant,
    Findings findings,
    List<LockOrder.Seen> edges,
    List<Verdict.Race> races) {}
