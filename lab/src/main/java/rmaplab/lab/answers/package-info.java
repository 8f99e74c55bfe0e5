/** Answers in words to questions that verdicts decide. */
@NullMarked
package rmaplab.lab.answers;

import org.jspecify.annotations.NullMarked;
