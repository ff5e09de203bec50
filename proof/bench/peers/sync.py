"""What waiting for each other costs in Python on uvloop, the figures `./bench sync` sets beside Weft's.

    sync.py hop|rendezvous|permit|turns COUNT

hop         a value through asyncio.Queue(16), from one task to another: nanoseconds each.
rendezvous  the same through asyncio.Queue(1), the nearest it has.
permit      asyncio.Semaphore(1) taken and given back: nanoseconds each.
turns       two tasks want the only permit; who has it lets the other go first: nanoseconds each.

Warms up first, answers the median of its rounds. Prints one JSON object.
"""

import asyncio
import json
import statistics
import sys
import time

try:
    import uvloop
except ImportError:
    uvloop = None

WARM_UPS = 2
ROUNDS = 7


async def hop(capacity, count):
    queue = asyncio.Queue(capacity)

    async def send():
        for i in range(count):
            await queue.put(i)

    async def receive():
        for _ in range(count):
            await queue.get()

    await asyncio.gather(send(), receive())


async def permit(count):
    semaphore = asyncio.Semaphore(1)
    for _ in range(count):
        await semaphore.acquire()
        semaphore.release()


async def turns(count):
    semaphore = asyncio.Semaphore(1)

    async def play():
        for _ in range(count // 2):
            await semaphore.acquire()
            await asyncio.sleep(0)
            semaphore.release()

    await asyncio.gather(play(), play())


CASES = {
    "hop": lambda count: hop(16, count),
    "rendezvous": lambda count: hop(1, count),
    "permit": permit,
    "turns": turns,
}


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
