/**
 * What runs now, seen from outside: the live tasks of another process.
 *
 * <pre>{@code
 * for (TaskSnapshot first : Jvm.of(4711).tasks(1_000)) {
 *   System.out.println(first);
 * }
 * }</pre>
 *
 * <p>Any JVM of the same user that runs Weft can be looked at, and has to be prepared for it in no
 * way: the JDK's Attach API brings a small agent into it, which takes a {@link
 * dev.weft.task.Weft#snapshot} there and writes it to a file. Nothing is left behind but the
 * agent's three classes.
 *
 * <p>A JVM says on its standard error that an agent was loaded, the first time, unless it was
 * started with {@code -XX:+EnableDynamicAgentLoading}; one started with {@code
 * -XX:-EnableDynamicAgentLoading} or {@code -XX:+DisableAttachMechanism} cannot be looked at.
 */
package dev.weft.watch;
