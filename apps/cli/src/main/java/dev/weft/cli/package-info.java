/**
 * The command line: {@code weft crawl}, {@code weft query}.
 *
 * <p>{@link dev.weft.cli.Main} turns words into a command with picocli and the command's end into
 * an exit code. Results go to standard output, everything else to standard error.
 */
package dev.weft.cli;
