package dev.weft.bench

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.yield

/** Kotlin's coroutines in the sync suite. Words: name, case, count. */
object KotlinSync {
  @JvmStatic
  fun main(words: Array<String>) = SyncChild.measure(KotlinSyncDoor(words[0]), words)
}

private class KotlinSyncDoor(private val name: String) : SyncDoor {
  private val context = KotlinTask.contextOf(name)

  override fun name() = name

  private fun both(first: suspend () -> Unit, second: suspend () -> Unit): Long =
    runBlocking(context) {
      val began = Stopwatch.nanos()
      coroutineScope {
        launch { first() }
        launch { second() }
      }
      Stopwatch.nanos() - began
    }

  override fun hop(capacity: Int, count: Int): Long {
    val channel = Channel<Int>(capacity) // 0 is a rendezvous
    return both({ repeat(count) { channel.send(1) } }, { repeat(count) { channel.receive() } })
  }

  override fun permit(count: Int): Long {
    val semaphore = Semaphore(1)
    val use = suspend {
      repeat(count) {
        semaphore.acquire()
        semaphore.release()
      }
    }
    return both(use, {})
  }

  override fun turns(count: Int): Long {
    val semaphore = Semaphore(1)
    val use = suspend {
      repeat(count / 2) {
        semaphore.acquire()
        yield()
        semaphore.release()
      }
    }
    return both(use, use)
  }
}
