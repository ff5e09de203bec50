"""An echo server on asyncio's streams, with uvloop where it is installed: what `./bench net` sets beside Weft's.

Prints its port, then answers each line it is told with one JSON object: how much memory it holds.
"""

import asyncio
import json
import sys

try:
    import uvloop
except ImportError:
    uvloop = None


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


def resident():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    async with server:
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps({"resident": resident()}), flush=True)


if uvloop is not None:
    uvloop.install()
try:
    asyncio.run(main())
finally:
    sys.stdout.flush()
