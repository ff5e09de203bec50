"""What a task costs in Python on uvloop, the figures `./bench task` sets beside Weft's.

    task.py fork-join|group-of-1|group-of-100|hand-over|parked|sleeping|timer COUNT

fork-join     create_task of an empty coroutine and await it, one after another: nanoseconds each.
group-of-1    a TaskGroup with one empty task, COUNT times: nanoseconds each; group-of-100 with a hundred.
hand-over     two tasks wake each other in turn: set the other's future, await one's own: nanoseconds for each turn.
parked        COUNT tasks, all awaiting one future: growth of the resident set in bytes for each.
sleeping      COUNT tasks, all in asyncio.sleep: the same.
timer         asyncio.timeout around an empty body while 0, 1,000 and 1,000,000 other timers are pending: nanoseconds.

The timed ones warm up first and answer the median of their rounds. Prints one JSON object.
"""

import asyncio
import gc
import json
import os
import platform
import statistics
import sys
import time

try:
    import uvloop
except ImportError:
    uvloop = None

WARM_UPS = 2
ROUNDS = 7


async def nothing():
    pass


async def fork_join(count):
    began = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.create_task(nothing())
    return (time.perf_counter_ns() - began) / count


async def groups(tasks, count):
    began = time.perf_counter_ns()
    for _ in range(count):
        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(nothing())
    return (time.perf_counter_ns() - began) / count


async def timeouts(count):
    began = time.perf_counter_ns()
    for _ in range(count):
        async with asyncio.timeout(30):
            pass
    return (time.perf_counter_ns() - began) / count


async def hand_over(count):
    """Each side waits on a future of its own; the other side completes it."""
    loop = asyncio.get_running_loop()
    turn = [loop.create_future(), loop.create_future()]

    async def play(me, other):
        for _ in range(count // 2):
            await turn[me]
            turn[me] = loop.create_future()
            turn[other].set_result(None)

    began = time.perf_counter_ns()
    first, second = asyncio.create_task(play(0, 1)), asyncio.create_task(play(1, 0))
    turn[0].set_result(None)
    await first
    await second
    return (time.perf_counter_ns() - began) / count


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def waiting(count, wait):
    tasks = [None] * count
    gc.collect()
    before = resident()
    for i in range(count):
        tasks[i] = asyncio.create_task(wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    return {"bytes": (resident() - before) / count}


async def parked(count):
    gate = asyncio.get_running_loop().create_future()

    async def wait():
        await gate

    return await waiting(count, wait)


async def sleeping(count):
    async def wait():
        await asyncio.sleep(3600)

    return await waiting(count, wait)


async def timer(count):
    loop = asyncio.get_running_loop()
    figures, pending = {}, []
    for others in (0, 1_000, 1_000_000):
        while len(pending) < others:
            pending.append(loop.call_later(60 + 7.919 * len(pending) % 3600, int))
        figures[f"nanos{others}"] = await median(timeouts, count)
    return figures


async def median(body, count):
    for _ in range(WARM_UPS):
        await body(count)
    return statistics.median([await body(count) for _ in range(ROUNDS)])


TIMED = {
    "fork-join": fork_join,
    "group-of-1": lambda count: groups(1, count),
    "group-of-100": lambda count: groups(100, count),
    "hand-over": hand_over,
}
OTHERS = {"parked": parked, "sleeping": sleeping, "timer": timer}


async def measure(case, count):
    figures = await OTHERS[case](count) if case in OTHERS else {"nanos": await median(TIMED[case], count)}
    figures["loop"] = f"uvloop {uvloop.__version__}" if uvloop else "asyncio"
    figures["python"] = platform.python_version()
    print(json.dumps(figures), flush=True)
    os._exit(0)  # a million tasks would take their time to be cancelled


def main():
    case, count = sys.argv[1], int(sys.argv[2])
    if uvloop is not None:
        uvloop.install()
    else:
        print("uvloop is missing (apt-get install python3-uvloop): measuring asyncio's own loop", file=sys.stderr)
    asyncio.run(measure(case, count))


if __name__ == "__main__":
    main()
