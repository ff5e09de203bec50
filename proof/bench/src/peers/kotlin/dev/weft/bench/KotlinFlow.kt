package dev.weft.bench

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.runBlocking

/** Kotlin's flows in the flow suite. Words: name, case, count. */
object KotlinFlow {
  @JvmStatic
  fun main(words: Array<String>) = FlowChild.measure(KotlinFlowDoor(words[0]), words)
}

@OptIn(ExperimentalCoroutinesApi::class)
private class KotlinFlowDoor(private val name: String) : FlowDoor {
  private val context = KotlinTask.contextOf(name)

  override fun name() = name

  override fun does(what: FlowCase) = what != FlowCase.BATCH

  private fun timed(work: suspend () -> Unit): Long =
    runBlocking(context) {
      val began = Stopwatch.nanos()
      work()
      Stopwatch.nanos() - began
    }

  override fun mapUnordered(count: Int, limit: Int, seen: Runnable): Long = timed {
    (0 until count)
      .asFlow()
      .flatMapMerge(limit) { item -> flow { emit(item + 1) } }
      .collect { seen.run() }
  }

  override fun chain(count: Int): Long = timed {
    var sum = 0L
    (0 until count)
      .asFlow()
      .map { it + 1 }
      .filter { it % 2 == 0 }
      .map { it + 1 }
      .collect { sum += it }
  }

  override fun leave(count: Int): Long {
    val endless = flow {
      var i = 0
      while (true) {
        emit(i++)
      }
    }
    val three = endless.take(3)
    return timed {
      var sum = 0L
      repeat(count) { three.collect { sum += it } }
    }
  }
}
