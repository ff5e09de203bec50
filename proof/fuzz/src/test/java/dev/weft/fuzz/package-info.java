/**
 * How a reader of strangers' words is tried.
 *
 * <p>A test per reader, in the reader's own package: it says what must hold for any input at all,
 * and lies beside a file of inputs to begin with. {@link dev.weft.fuzz.Fuzz#tries} changes those,
 * the same way each time, in every check; Jazzer changes them by what the code does with them, for
 * as long as one likes. Each test shows a broken twin of its reader that is found out.
 */
@NullMarked
package dev.weft.fuzz;

import org.jspecify.annotations.NullMarked;
