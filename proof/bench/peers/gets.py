"""GETs with aiohttp, with uvloop where it is installed: what `./bench client` sets beside Weft's.

    gets.py URL IN_FLIGHT

Asks for 10 s, counts for 5 s, prints one JSON object: requests a second and the CPU time of one.
"""

import asyncio
import json
import sys
import time

import aiohttp

try:
    import uvloop
except ImportError:
    uvloop = None

WARM_UP_SECONDS = 10
SECONDS = 5
LENGTH = 1024


class Count:
    done = 0


async def ask(session, url, count):
    while True:
        async with session.get(url) as response:
            body = await response.read()
            if response.status != 200 or len(body) != LENGTH:
                raise ValueError(f"status {response.status}, {len(body)} bytes")
        count.done += 1


async def tell(count):
    await asyncio.sleep(WARM_UP_SECONDS)
    cpu, done, began = time.process_time(), count.done, time.monotonic()
    await asyncio.sleep(SECONDS)
    requests = count.done - done
    used, seconds = time.process_time() - cpu, time.monotonic() - began
    print(json.dumps({"cpu": used / requests * 1e6, "rate": requests / seconds}))


async def main(url, in_flight):
    count = Count()
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as session:
        tasks = [asyncio.create_task(ask(session, url, count)) for _ in range(in_flight)]
        told = asyncio.create_task(tell(count))
        await asyncio.wait([*tasks, told], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if uvloop is not None:
    uvloop.install()
asyncio.run(main(sys.argv[1], int(sys.argv[2])))
