package dev.weft.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run in virtual time, from many seeds, as {@link Simulation#explore} does.
 *
 * <pre>{@code
 * @Simulated(seeds = 1_000)
 * void nobodyWaitsForEver() throws Exception { … }
 * }</pre>
 *
 * <p>The method is the first task. It is called once for each seed on the same object, so it makes
 * what it needs itself. {@code -Dweft.replay=…} repeats one run; {@code -Dweft.seeds=100} tries a
 * hundred times as many seeds, as one does over night.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(SimulatedTest.class)
public @interface Simulated {
  /** How many seeds; at least 1. */
  int seeds() default 100;

  /** The first seed. */
  long firstSeed() default 1;
}
