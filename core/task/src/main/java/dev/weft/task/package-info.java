/**
 * Tasks in plain blocking style.
 *
 * <ul>
 *   <li>{@link dev.weft.task.Weft#run(Action) Weft.run} is the door into the house: it starts the
 *       loops, runs the first task and ends when that task has ended.
 *   <li>{@link dev.weft.task.TaskGroup} runs tasks that end together; {@link dev.weft.task.Tasks}
 *       fans out over many items with few tasks.
 *   <li>{@link dev.weft.task.Timeout} bounds a piece of work in time; {@link dev.weft.task.Shield}
 *       lets clean-up finish although its task was cancelled.
 *   <li>{@link dev.weft.task.Offload} takes work that would hold a loop to threads of its own.
 *   <li>{@link dev.weft.task.Portal} lets code that is no task call into a group; {@link
 *       dev.weft.task.Tasks#await Tasks.await} waits for the futures of others; {@link
 *       dev.weft.task.Context} carries logs and traces to every task.
 *   <li>{@link dev.weft.task.Handoff} is what every waiting room of the house is built from; {@link
 *       dev.weft.task.Loop} and {@link dev.weft.task.Poller} are the seam for the network.
 * </ul>
 *
 * <p>A method that may wait says {@code throws InterruptedException}, and is a checkpoint: a
 * cancelled task leaves it with a {@link dev.weft.task.CancelledException}.
 */
package dev.weft.task;
