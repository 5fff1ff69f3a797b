"""Puts load on an address and says how it answered: with wrk where it is installed, else with a client of our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from bench.measure import RunFailed

CONNECTIONS = 8
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)\s*$", re.MULTILINE)
RATE = re.compile(r"^Requests/sec:\s+([\d.]+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests a second, and milliseconds for half and for 99 in a hundred of them."""

    rate: float
    p50: float
    p99: float


def load(url: str, cookie: str, seconds: float) -> Answered:
    """Ask over and over on a few connections for so long. Raises RunFailed where anything but a page is answered."""
    wrk = shutil.which("wrk")
    return _by_wrk(wrk, url, cookie, seconds) if wrk else asyncio.run(_by_ourselves(url, cookie, seconds))


def _by_wrk(wrk: str, url: str, cookie: str, seconds: float) -> Answered:
    how = ["-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s", "--latency", "-H", f"Cookie: {cookie}"]
    said = subprocess.run([wrk, *how, url], capture_output=True, text=True, check=True).stdout
    times = {which: float(number) * UNITS[unit] for which, number, unit in LATENCY.findall(said)}
    rate = RATE.search(said)
    if rate is None or set(times) != {"50", "99"} or "Non-2xx" in said:
        raise RunFailed(f"the load on {url} went wrong: {said.strip()[-300:]}")
    return Answered(float(rate[1]), times["50"], times["99"])


async def _by_ourselves(url: str, cookie: str, seconds: float) -> Answered:
    began = perf_counter()
    rounds = await asyncio.gather(*(_ask(url, cookie, began + seconds) for _ in range(CONNECTIONS)))
    took = sorted(time for one in rounds for time in one)
    spent = perf_counter() - began
    return Answered(len(took) / spent, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)


async def _ask(url: str, cookie: str, until: float) -> list[float]:
    """Ask on one connection until the time is over, and return what each answer took, in seconds."""
    parts, took = urlsplit(url), []
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    request = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
    while perf_counter() < until:
        began = perf_counter()
        writer.write(request)
        await _answer(reader, url)
        took.append(perf_counter() - began)
    writer.close()
    await writer.wait_closed()
    return took


async def _answer(reader: asyncio.StreamReader, url: str) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RunFailed(f"{url} answered something else than a page")
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
