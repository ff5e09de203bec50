package dev.weft.net;

/**
 * Asks for the addresses of a name, each time anew: the seam between a {@link Resolver} and who
 * knows. Other directories than the domain name system come in here, and simulated ones.
 */
@FunctionalInterface
public interface Lookup {
  /**
   * Asks for a name. May wait, in a task of its own; nobody else asks for that name meanwhile,
   * unless this is interrupted.
   *
   * @param name in lower case; no address literal, and none that the configuration knows
   * @throws dev.weft.task.BrokenException if nobody answered
   * @throws InterruptedException if nobody waits for the answer any more
   */
  Answer ask(String name) throws InterruptedException;
}
