"""What a task costs in Python on uvloop, the figures `./bench task` sets beside Weft's.

    task.py fork-join|hand-over|parked COUNT

fork-join  create_task of an empty coroutine and await it, one after another: nanoseconds each.
hand-over  two tasks wake each other in turn: set the other's future, await one's own: nanoseconds for each turn.
parked     COUNT tasks, all awaiting one future: growth of the resident set in bytes for each.

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


async def parked(count):
    gate = asyncio.get_running_loop().create_future()

    async def wait():
        await gate

    tasks = [None] * count
    gc.collect()
    before = resident()
    for i in range(count):
        tasks[i] = asyncio.create_task(wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    grown = (resident() - before) / count
    gate.set_result(None)
    await asyncio.wait(tasks)
    return grown


async def measure(case, count):
    if case == "parked":
        return {"bytes": await parked(count)}
    body = {"fork-join": fork_join, "hand-over": hand_over}[case]
    for _ in range(WARM_UPS):
        await body(count)
    return {"nanos": statistics.median([await body(count) for _ in range(ROUNDS)])}


def main():
    case, count = sys.argv[1], int(sys.argv[2])
    if uvloop is not None:
        uvloop.install()
    else:
        print("uvloop is missing (apt-get install python3-uvloop): measuring asyncio's own loop", file=sys.stderr)
    figures = asyncio.run(measure(case, count))
    figures["loop"] = f"uvloop {uvloop.__version__}" if uvloop else "asyncio"
    figures["python"] = platform.python_version()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
