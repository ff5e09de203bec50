"""What sequences cost in Python on uvloop, the figures `./bench flow` sets beside Weft's.

    flow.py map-unordered|chain|leave COUNT

map-unordered  a task for each item, at most 64 at once, results as they come: nanoseconds for each item.
chain          an item through async generators that map, filter and map: nanoseconds each.
leave          an endless async generator begun, three items taken, closed: nanoseconds each.

Warms up first, answers the median of its rounds. Prints one JSON object.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import time

try:
    import uvloop
except ImportError:
    uvloop = None

WARM_UPS = 1
ROUNDS = 5
LIMIT = 64


async def add_one(item):
    return item + 1


async def map_unordered(limit, step, items):
    pending = set()
    for item in items:
        if len(pending) == limit:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
        pending.add(asyncio.create_task(step(item)))
    for task in asyncio.as_completed(pending):
        yield await task


async def numbers(count):
    for item in range(count):
        yield item


async def mapped(step, items):
    async for item in items:
        yield step(item)


async def filtered(test, items):
    async for item in items:
        if test(item):
            yield item


async def endless():
    item = 0
    while True:
        yield item
        item += 1


async def fan_out(count):
    seen = 0
    async for _ in map_unordered(LIMIT, add_one, range(count)):
        seen += 1
    assert seen == count


async def chain(count):
    total = 0
    plus_one = mapped(lambda item: item + 1, numbers(count))
    async for item in mapped(lambda item: item + 1, filtered(lambda item: item % 2 == 0, plus_one)):
        total += item


async def leave(count):
    for _ in range(count):
        taken = 0
        async with contextlib.aclosing(endless()) as items:
            async for _ in items:
                taken += 1
                if taken == 3:
                    break


CASES = {"map-unordered": fan_out, "chain": chain, "leave": leave}


async def main(case, count):
    rounds = []
    for i in range(WARM_UPS + ROUNDS):
        began = time.perf_counter_ns()
        await CASES[case](count)
        if i >= WARM_UPS:
            rounds.append((time.perf_counter_ns() - began) / count)
    print(json.dumps({"nanos": statistics.median(rounds)}))


if __name__ == "__main__":
    if uvloop:
        uvloop.install()
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
