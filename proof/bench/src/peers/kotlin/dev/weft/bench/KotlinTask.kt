package dev.weft.bench

import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.resume
import kotlin.time.toKotlinDuration
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** Kotlin's coroutines in the task suite. Words: name, case, count. */
object KotlinTask {
  @JvmStatic
  fun main(words: Array<String>) = TaskChild.measure(KotlinDoor(words[0]), words)

  /** The event loop of runBlocking, one thread, or as many threads as cores. */
  internal fun contextOf(name: String): CoroutineContext =
    when (name) {
      "kotlin" -> EmptyCoroutineContext
      "kotlin-default" -> Dispatchers.Default
      else -> throw BadUsageException("No dispatcher is called $name.")
    }
}

private class KotlinDoor(private val name: String) : Door {
  private val context = KotlinTask.contextOf(name)

  override fun name() = name

  override fun forkJoin(count: Int): Long =
    runBlocking(context) {
      val began = Stopwatch.nanos()
      repeat(count) { launch {}.join() }
      Stopwatch.nanos() - began
    }

  override fun groups(tasks: Int, count: Int): Long =
    runBlocking(context) {
      val began = Stopwatch.nanos()
      repeat(count) { coroutineScope { repeat(tasks) { launch {} } } }
      Stopwatch.nanos() - began
    }

  override fun handOver(count: Int): Long =
    runBlocking(context) {
      val table = Turns(count / 2)
      val began = Stopwatch.nanos()
      coroutineScope {
        launch(start = CoroutineStart.UNDISPATCHED) { table.playSecond() }
        launch { table.playFirst() }
      }
      Stopwatch.nanos() - began
    }

  override fun park(count: Int): Door.Waiting {
    val gate = arrayOfNulls<CancellableContinuation<Unit>>(count)
    val next = AtomicInteger()
    return hold(count) { arrived ->
      repeat(count) {
        launch {
          suspendCancellableCoroutine { waiting ->
            gate[next.getAndIncrement()] = waiting
            arrived.countDown()
          }
        }
      }
    }
  }

  override fun sleep(count: Int): Door.Waiting {
    val hour = Delays.SLEEP.toKotlinDuration()
    return hold(count) { arrived ->
      repeat(count) {
        launch {
          arrived.countDown()
          delay(hour)
        }
      }
    }
  }

  /** Runs a program of so many coroutines on a thread of its own; they are cancelled at the release. */
  private fun hold(count: Int, start: CoroutineScope.(CountDownLatch) -> Unit): Door.Waiting {
    val arrived = CountDownLatch(count)
    var all: CoroutineScope? = null
    val program =
      thread {
        runBlocking(context) {
          launch {
            all = this
            start(arrived)
          }
        }
      }
    arrived.await()
    return Door.Waiting {
      all!!.cancel()
      program.join()
    }
  }

  override fun timeouts(pending: Int, count: Int): Double =
    runBlocking(context) {
      val started = AtomicInteger()
      val others = launch {
        repeat(pending) { which ->
          launch {
            started.incrementAndGet()
            delay(Delays.pending(which).toMillis())
          }
        }
      }
      while (started.get() < pending) {
        yield()
      }
      Memory.settle()
      val samples = Samples()
      repeat(Rounds.WARM_UPS + Rounds.COUNTED) { round ->
        val nanos = timeouts(count)
        if (round >= Rounds.WARM_UPS) {
          samples.add(nanos.toDouble() / count)
        }
      }
      others.cancel()
      samples.median()
    }

  private suspend fun timeouts(count: Int): Long {
    val bound = Delays.BOUND.toMillis()
    val began = Stopwatch.nanos()
    repeat(count) { withTimeout(bound) {} }
    return Stopwatch.nanos() - began
  }
}

/** Where two coroutines take turns; each resumes the other, which waits already. */
private class Turns(private val rounds: Int) {
  // written by the player whose turn it is
  private var first: CancellableContinuation<Unit>? = null
  private var second: CancellableContinuation<Unit>? = null

  suspend fun playFirst() =
    repeat(rounds) {
      suspendCancellableCoroutine { me ->
        first = me
        second!!.resume(Unit)
      }
    }

  suspend fun playSecond() {
    suspendCancellableCoroutine { me -> second = me }
    repeat(rounds - 1) {
      suspendCancellableCoroutine { me ->
        second = me
        first!!.resume(Unit)
      }
    }
    first!!.resume(Unit)
  }
}
