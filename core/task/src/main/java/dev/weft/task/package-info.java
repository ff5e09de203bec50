/**
 * Tasks in plain blocking style.
 *
 * <ul>
 *   <li>{@link dev.weft.task.Weft#run(Action) Weft.run} is the door into the house: it starts the
 *       loops, runs the first task and ends when that task has ended. {@link
 *       dev.weft.task.WeftConfig} sets it up.
 *   <li>{@link dev.weft.task.TaskGroup} runs tasks that end together; a {@link
 *       dev.weft.task.Policy} says when they have done enough: all, the first, the first success,
 *       so many of them, or what you need. {@link dev.weft.task.Tasks} fans out over many items
 *       with few tasks.
 *   <li>{@link dev.weft.task.Task} is what a fork gives back: join it, cancel it, or be told of its
 *       end, which is an {@link dev.weft.task.Outcome}.
 *   <li>{@link dev.weft.task.Timeout} bounds a piece of work in time, and {@link
 *       dev.weft.task.Deadline} is what is left of that, to hand on; {@link dev.weft.task.Shield}
 *       lets clean-up finish although its task was cancelled.
 *   <li>{@link dev.weft.task.Confined} keeps tasks on one loop, so that what they share needs no
 *       lock.
 *   <li>{@link dev.weft.task.Offload} takes work that would hold a loop to threads of its own; a
 *       {@link dev.weft.task.Lane} does so for one kind of work, with bounds. Who holds a loop all
 *       the same is reported as a {@link dev.weft.task.Stall}, with its stack, while it does.
 *   <li>{@link dev.weft.task.Portal} lets code that is no task call into a group; {@link
 *       dev.weft.task.Tasks#await Tasks.await} waits for the futures of others; {@link
 *       dev.weft.task.Context} carries logs and traces to every task.
 *   <li>{@link dev.weft.task.TaskListener} hears of the lives and waits of tasks.
 *   <li>{@link dev.weft.task.Handoff} is what every waiting room of the house is built from; {@link
 *       dev.weft.task.Loop} and {@link dev.weft.task.Poller} are the seam for the network.
 * </ul>
 *
 * <p>A method that may wait says {@code throws InterruptedException}, and is a checkpoint: a
 * cancelled task leaves it with a {@link dev.weft.task.CancelledException}, and one that has held
 * its loop for long lets others run.
 */
package dev.weft.task;
