/**
 * Tests in virtual time, where every interleaving is a seed.
 *
 * <ul>
 *   <li>{@link dev.weft.testkit.Simulation} runs a program of tasks on one loop whose clock jumps
 *       to the next timer when nothing can go on, and whose every choice comes from a seed: once,
 *       again, or over thousands of seeds.
 *   <li>{@link dev.weft.testkit.Simulated} does that for a test method of JUnit.
 *   <li>{@link dev.weft.testkit.Network} is a network of hosts in virtual time, with all that goes
 *       wrong on real ones: what stands on {@code dev.weft.net} runs on it unchanged.
 *   <li>{@link dev.weft.testkit.Journal} notes what happens, to be compared as a whole; {@link
 *       dev.weft.testkit.FakeClock} is a clock for code that is no task.
 *   <li>{@link dev.weft.testkit.PolicyContract}, {@link dev.weft.testkit.ClockContract} and {@link
 *       dev.weft.testkit.ContextContract} are what Weft relies on in what you implement yourself:
 *       extend them in your tests.
 * </ul>
 *
 * <p>The JVM needs the flag of Weft's loops: {@code --add-opens java.base/java.lang=ALL-UNNAMED}
 * (or {@code =dev.weft.task} on the module path).
 */
package dev.weft.testkit;
