/**
 * The shape of the house, as a test: which room may look into which, who may read the clock, and
 * how long things get.
 *
 * <p>{@link House} is what there is to judge, {@link Rule} judges it, and {@link Twins} holds for
 * each rule a small house that breaks it, so that a rule that cannot fail is found out.
 */
package dev.weft.shape;
