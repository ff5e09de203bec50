"""The service of the examples with aiohttp and asyncpg, on uvloop where it is installed: what `./bench users` sets beside Weft's.

    users.py URL

Prints its port first.
"""

import asyncio
import json
import re
import sys
import time

import asyncpg
from aiohttp import web

try:
    import uvloop
except ImportError:
    uvloop = None

COLUMNS = "id, name, email, created_at"
FRESH_SECONDS = 60
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def answer(row):
    return {"id": row["id"], "name": row["name"], "email": row["email"], "createdAt": row["created_at"].isoformat()}


class Users:
    def __init__(self, pool):
        self.pool = pool
        self.cache = {}

    async def show(self, request):
        id = int(request.match_info["id"])
        until, user = self.cache.get(id, (0, None))
        if until < time.monotonic():
            row = await self.pool.fetchrow(f"SELECT {COLUMNS} FROM users WHERE id = $1", id)
            if row is None:
                return web.json_response({"title": "Not Found", "status": 404}, status=404)
            user = answer(row)
            self.cache[id] = (time.monotonic() + FRESH_SECONDS, user)
        return web.json_response(user)

    async def create(self, request):
        details = json.loads(await request.read())
        name, email = details["name"], details["email"]
        if not 1 <= len(name) <= 100 or not EMAIL.fullmatch(email):
            return web.json_response({"title": "Unprocessable Entity", "status": 422}, status=422)
        try:
            row = await self.pool.fetchrow(
                f"INSERT INTO users (name, email) VALUES ($1, $2) RETURNING {COLUMNS}", name, email
            )
        except asyncpg.UniqueViolationError:
            return web.json_response({"title": "Conflict", "status": 409}, status=409)
        headers = {"Location": f"/users/{row['id']}"}
        return web.json_response(answer(row), status=201, headers=headers)


async def main(url):
    users = Users(await asyncpg.create_pool(url, min_size=10, max_size=10))
    service = web.Application()
    service.add_routes([web.get("/users/{id}", users.show), web.post("/users", users.create)])
    runner = web.AppRunner(service, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if uvloop is not None:
    uvloop.install()
asyncio.run(main(sys.argv[1]))
