"""PostgreSQL with asyncpg, on uvloop where it is installed: what `./bench sql` sets beside Weft's.

    sql.py CASE URL ROWS

Prints one JSON object: how many statements or rows a second, and the CPU time of one in microseconds.
"""

import asyncio
import json
import sys
import time
from statistics import median

import asyncpg

try:
    import uvloop
except ImportError:
    uvloop = None

CONNECTIONS = 16
WARM_UP_SECONDS = 10
SECONDS = 5
WARM_UPS = 3
COUNTED = 3
STREAMED = 10
BATCH = 1_000
KEYS = 10_000
TASKS = {"select-1": 1, "select-16": 16, "select-64": 64, "select-256": 256, "insert-one": 64}
COLUMNS = ["id", "name", "email"]
SELECT = "SELECT id, name, email FROM users WHERE id = $1"
INSERT = "INSERT INTO items (id, name, email) VALUES ($1, $2, $3)"
UNNEST = (
    "INSERT INTO items (id, name, email)"
    " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING"
)
STREAM = (
    "SELECT i AS id, 'name ' || i AS name, 'user' || i || '@example.com' AS email"
    " FROM (SELECT generate_series(1::bigint, {}) AS i) AS made"
)


class State:
    done = 0
    last = 0


def row(key):
    return key, f"name {key}", f"user{key}@example.com"


async def select(pool, key, state):
    while True:
        key = (key * 7_919 + 104_729) % KEYS + 1
        found = await pool.fetchrow(SELECT, key)
        if found["id"] != key or not found["name"] or not found["email"]:
            raise ValueError(f"asked for {key}, but got {found}")
        state.done += 1


async def insert_one(pool, _, state):
    while True:
        state.last += 1
        await pool.execute(INSERT, *row(state.last))
        state.done += 1


async def tell(state):
    await asyncio.sleep(WARM_UP_SECONDS)
    cpu, done, began = time.process_time(), state.done, time.monotonic()
    await asyncio.sleep(SECONDS)
    count = state.done - done
    used, seconds = time.process_time() - cpu, time.monotonic() - began
    print(json.dumps({"cpu": used / count * 1e6, "rate": count / seconds}))


async def forever(work, pool, tasks):
    state = State()
    running = [asyncio.create_task(work(pool, key, state)) for key in range(1, tasks + 1)]
    told = asyncio.create_task(tell(state))
    await asyncio.wait([*running, told], return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        if task.done():
            task.result()
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def insert(connection, way, rows):
    if way == "insert-copy":
        await connection.copy_records_to_table("items", columns=COLUMNS, records=map(row, range(1, rows + 1)))
        return
    for first in range(1, rows + 1, BATCH):
        batch = [row(key) for key in range(first, min(first + BATCH, rows + 1))]
        if way == "insert-batch":
            await connection.executemany(INSERT, batch)
        else:
            await connection.execute(UNNEST, *map(list, zip(*batch)))


async def stream(connection, rows):
    seen = 0
    async with connection.transaction():
        async for found in connection.cursor(STREAM.format(rows), prefetch=BATCH):
            seen += 1
            if found["id"] != seen:
                raise ValueError(f"row {seen} is {found}")


async def cost(work, rows):
    cpu, began = time.process_time(), time.monotonic()
    await work()
    return (time.monotonic() - began) / rows, (time.process_time() - cpu) / rows * 1e6


def figures(costs):
    return {"rate": 1 / median(wall for wall, _ in costs), "cpu": median(cpu for _, cpu in costs)}


async def inserts(connection, way, rows):
    costs = []
    for _ in range(WARM_UPS + COUNTED):
        await connection.execute("TRUNCATE items")
        costs.append(await cost(lambda: insert(connection, way, rows), rows))
        if await connection.fetchval("SELECT count(*) FROM items") != rows:
            raise ValueError("rows are missing")
    print(json.dumps(figures(costs[WARM_UPS:])))


async def streams(connection, rows):
    costs = [await cost(lambda: stream(connection, rows), rows) for _ in range(2)]
    print(json.dumps(figures(costs[1:])))


async def main(what, url, rows):
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        if what in TASKS:
            if what == "insert-one":
                await pool.execute("TRUNCATE items")
            await forever(insert_one if what == "insert-one" else select, pool, TASKS[what])
        else:
            async with pool.acquire() as connection:
                if what == "stream":
                    await streams(connection, rows * STREAMED)
                else:
                    await inserts(connection, what, rows)


if uvloop is not None:
    uvloop.install()
asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
