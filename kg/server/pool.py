"""Worker processes: each takes one query at a time, and is replaced when it has to be killed.

::

    pool = Pool(settings)
    await pool.start()
    answer = await pool.ask({"op": "query", "text": "ASK {}", "rows": "json"})
    async for chunk in answer: ...

An answer is read from its worker as fast as that gives it, into memory and beyond that into a temporary file: a client that reads
slowly holds no worker. When the build folder's store is replaced, workers on the new one take over; those on the old one finish
what they are at.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import GraphError, KgError
from kg.server.answer import AHEAD, Answer, Problem
from kg.server.settings import Settings
from kg.server.wire import HEADER, frame
from kg.store import folder

log = logging.getLogger("kg.server")
START = 30.0
"""Seconds that a worker may take to open the store."""
WATCH = 0.5
"""Seconds between two looks at whether the store was replaced."""


class Worker:
    """One process, as the server sees it."""

    def __init__(self, process: subprocess.Popen[bytes], store: Path) -> None:
        self.process, self.store = process, store
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter
        self.about: dict[str, Any] = {}

    @classmethod
    async def start(cls, settings: Settings, store: Path) -> Worker:
        """Start a process and wait until it has opened the store.

        Raises:
            GraphError: if it cannot.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            # -P keeps the working folder out of the module search path.
            command = [sys.executable, "-P", "-m", "kg.server.worker", str(theirs.fileno())]
            process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=_environment(), start_new_session=True,
                # An engine without memory prints a trace; the client and the log are told in one sentence.
                stderr=None if os.environ.get("KG_DEBUG") else subprocess.DEVNULL,
            )  # fmt: skip
        worker = cls(process, store)
        worker.reader, worker.writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        setting = {
            "store": str(store), "folder": str(settings.graph), "writable": settings.writable, "plain": settings.plain,
            "max_result": settings.max_result, "memory": settings.memory, "online": bool(settings.services),
        }  # fmt: skip
        try:
            async with asyncio.timeout(START):
                worker.writer.write(frame(b"S", json.dumps(setting).encode()))
                letter, body = await worker.read()
        except (TimeoutError, EOFError, OSError):
            worker.kill()
            raise GraphError("the process that answers queries does not start", path=store) from None
        except BaseException:
            worker.kill()
            raise
        worker.about = json.loads(body)
        if letter == b"X":
            worker.kill()
            raise GraphError(worker.about["message"])
        return worker

    async def read(self) -> tuple[bytes, bytes]:
        """The next frame.

        Raises:
            EOFError: the process has ended.
        """
        letter, size = HEADER.unpack(await self.reader.readexactly(HEADER.size))
        return letter, await self.reader.readexactly(size)

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        if hasattr(self, "writer"):
            self.writer.close()

    async def ended(self) -> str:
        """How the process ended."""
        self.kill()
        code = await asyncio.to_thread(self.process.wait)
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Pool:
    """The workers, and who waits for one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.size = 1 if settings.writable else settings.workers
        self.version = ""
        self.quads = 0
        self.store = Path()
        self.free: deque[Worker] = deque()
        self.all: set[Worker] = set()
        self.waiting: deque[asyncio.Future[Worker]] = deque()
        self.tasks: set[asyncio.Task[None]] = set()
        self.closed = False
        self.starting = 0
        """Workers that are about to take the place of others."""

    async def start(self) -> None:
        """Start the workers.

        Raises:
            GraphError: there is no store, or it cannot be opened.
        """
        self.store = folder.locate(self.settings.graph)
        for worker in await asyncio.gather(*(Worker.start(self.settings, self.store) for _ in range(self.size))):
            self._add(worker)
        self._spawn(self._watch())

    async def close(self) -> None:
        """End every worker."""
        self.closed = True
        for task in self.tasks:
            task.cancel()
        for worker in list(self.all):
            await worker.ended()
        self.all.clear()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _add(self, worker: Worker) -> None:
        self.version, self.quads = worker.about["version"], worker.about["quads"]
        self.all.add(worker)
        self._give(worker)

    def _give(self, worker: Worker) -> None:
        """Hand a worker to who waits longest, or put it by."""
        if worker.store != self.store or self.closed:
            self._drop(worker)
            return
        while self.waiting:
            future = self.waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self.free.append(worker)

    def _drop(self, worker: Worker) -> None:
        self.all.discard(worker)
        self._spawn(_bury(worker))

    def _lost(self, worker: Worker) -> None:
        """Put another in place of a worker that is to be killed, or is dead."""
        self._drop(worker)
        if not self.closed and worker.store == self.store:
            self._spawn(self._replace())

    async def _replace(self) -> None:
        pause = 0.05
        while not self.closed and self.starting + sum(worker.store == self.store for worker in self.all) < self.size:
            self.starting += 1
            try:
                self._add(await Worker.start(self.settings, self.store))
            except (KgError, OSError) as error:
                log.error(json.dumps({"event": "worker", "error": str(error)}))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
            finally:
                self.starting -= 1

    async def _watch(self) -> None:
        """Take over a new store when a build has put one in place."""
        while True:
            await asyncio.sleep(WATCH)
            with suppress(KgError, OSError):
                now = folder.locate(self.settings.graph)
                if now == self.store:
                    continue
                try:
                    fresh = await asyncio.gather(*(Worker.start(self.settings, now) for _ in range(self.size)))
                except KgError as error:
                    log.error(json.dumps({"event": "reopen", "error": str(error)}))
                    continue
                self.store = now
                old = list(self.free)
                self.free.clear()
                for worker in old:
                    self._drop(worker)
                for worker in fresh:
                    self._add(worker)
                log.info(json.dumps({"event": "reopen", "version": self.version, "quads": self.quads}))

    async def _acquire(self) -> Worker:
        while self.free:
            worker = self.free.pop()  # the one used last: what it keeps in memory is fresh
            if worker.process.poll() is None:
                return worker
            self._lost(worker)
        if len(self.waiting) >= self.settings.queue:
            raise Problem("busy", f"{self.size} queries run and {len(self.waiting)} wait; try again later")
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        try:
            async with asyncio.timeout(self.settings.wait):
                return await future
        except TimeoutError:
            raise Problem("busy", f"no place became free within {self.settings.wait:g} seconds; try again later") from None
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._give(future.result())
            raise

    async def ask(self, request: dict[str, Any], body: bytes | None = None, *, timeout: float | None = None) -> Answer:
        """Have a request answered.

        Parameters:
            request: what a worker understands (see ``kg.server.worker``).
            body: bytes that go with it.
            timeout: seconds it may take, at most those of the settings.

        Returns:
            The answer; finished if it is small, else growing while it is read.

        Raises:
            Problem: it is refused, was stopped, or ended its process.
        """
        worker = await self._acquire()
        limit = min(timeout or self.settings.timeout, self.settings.timeout)
        answer = Answer(asyncio.get_running_loop().time() + limit)
        try:
            sent = frame(b"R", json.dumps(request | {"body": body is not None}).encode())
            worker.writer.write(sent if body is None else sent + frame(b"B", body))
            await self._read(worker, answer, limit, AHEAD)
        except BaseException:
            answer.close()
            if not answer.clean:
                self._lost(worker)
            else:
                self._give(worker)
            raise
        if answer.done:
            self._give(worker)
        else:
            answer.task = asyncio.create_task(self._rest(worker, answer, limit))
        return answer

    async def _rest(self, worker: Worker, answer: Answer, limit: float) -> None:
        """Read the rest of a large answer, while the client is sent what there is."""
        try:
            await self._read(worker, answer, limit, None)
        except Problem as problem:
            answer.fail(problem)
            self._give(worker) if answer.clean else self._lost(worker)
        except BaseException:
            self._lost(worker)
            raise
        else:
            self._give(worker)

    async def _read(self, worker: Worker, answer: Answer, limit: float, ahead: int | None) -> None:
        try:
            async with asyncio.timeout_at(answer.deadline):
                while not answer.done and (ahead is None or answer.size < ahead):
                    letter, body = await worker.read()
                    if letter == b"D":
                        answer.add(body)
                    elif letter == b"H":
                        answer.head = json.loads(body)
                    elif letter == b"E":
                        answer.end(json.loads(body))
                        self.version = answer.tail["version"] if self.settings.writable else self.version
                    else:
                        answer.clean = True
                        said = json.loads(body)
                        raise Problem(said["kind"], said["message"])
        except TimeoutError:
            raise Problem("stopped", f"the query was stopped after {limit:g} seconds; ask for less, or in parts") from None
        except (EOFError, OSError):
            how = await worker.ended()
            message = f"the query ended its process ({how}): it takes too much memory, or is nested too deeply"
            raise Problem("memory", message) from None


async def _bury(worker: Worker) -> None:
    await worker.ended()


def _environment() -> dict[str, str]:
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
