"""A web server of aiohttp, with uvloop where it is installed: what `./bench server` sets beside Weft's.

    web.py NAME CASE FOLDER

FOLDER has the key for TLS. Prints its port, then serves until it is ended.
"""

import asyncio
import ssl
import sys

from aiohttp import web

try:
    import uvloop
except ImportError:
    uvloop = None

BODIES = {count: b"x" * int(count) for count in ("1024", "102400", "1048576")}


async def hello(request):
    return web.Response(text="Hello, World!")


async def as_json(request):
    return web.json_response({"message": "Hello, World!"})


async def some_bytes(request):
    body = BODIES.get(request.match_info["count"])
    if body is None:
        raise web.HTTPNotFound
    return web.Response(body=body)


def tls(case, folder):
    if case != "tls":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
    return context


async def main(case, folder):
    app = web.Application()
    app.router.add_get("/", hello)
    app.router.add_get("/json", as_json)
    app.router.add_get("/bytes/{count}", some_bytes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls(case, folder), backlog=4096)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if uvloop is not None:
    uvloop.install()
asyncio.run(main(sys.argv[2], sys.argv[3]))
