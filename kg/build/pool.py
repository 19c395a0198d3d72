"""Worker processes that may die without taking the build along.

Workers are started from their code rather than by ``multiprocessing``, whose "spawn" runs the caller's main module again: so
``kg.build`` works in a notebook, in a script without a main guard, and from standard input. One thread in the parent looks
after each worker; a worker that dies, or takes too long, costs the one document that it had.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from queue import Empty, Queue, SimpleQueue

from kg import errors
from kg.build.worker import Answer, Job, Setting

SECONDS = 300.0
"""Time allowed for one document, beside SECONDS_PER_MB for each megabyte of it."""
SECONDS_PER_MB = 60.0
DOCUMENTS_PER_WORKER, BYTES_PER_WORKER = 4, 100_000
"""A worker takes some seconds to load the pipelines; less work than this is done sooner without another one."""
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from kg.build.worker import main; main()"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""There is a worker per core, and sums must not depend on how many threads shared them."""


class _DiedError(Exception):
    """The worker ended while it had a job; the message says how."""


class _Worker:
    """A child process, seen from the thread that looks after it."""

    def __init__(self, setting: Setting) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", START, json.dumps(sys.path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None if os.environ.get("KG_DEBUG") else subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD}, text=True, encoding="utf-8",
        )  # fmt: skip
        self.setting = setting

    def greet(self) -> None:
        """Tell the worker its setting and wait until it is ready.

        Raises:
            KgError: it cannot start; every other worker would fail in the same way.
        """
        try:
            ready = self._exchange(asdict(self.setting), SECONDS)
        except _DiedError as error:
            raise errors.KgError(f"cannot start reading documents: {error}; KG_DEBUG=1 shows what it said") from None
        if ready:
            raise getattr(errors, str(ready["error"]), errors.KgError)(str(ready["message"]))

    def do(self, job: Job) -> Answer:
        """Have a job done.

        Raises:
            _DiedError: the worker ended before it answered.
        """
        seconds = SECONDS + SECONDS_PER_MB * job.size / 1e6
        return Answer(**self._exchange(asdict(job), seconds))  # type: ignore[arg-type]

    def _exchange(self, message: dict[str, object], seconds: float) -> dict[str, object]:
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except (OSError, ValueError):
            line = ""
        finally:
            timer.cancel()
        if line.endswith("\n"):
            answer: dict[str, object] = json.loads(line)
            return answer
        code = self.process.wait()
        if late.is_set():
            raise _DiedError(f"took longer than {seconds:.0f} seconds")
        raise _DiedError(f"the process reading it ended with {'signal' if code < 0 else 'status'} {abs(code)}")

    def close(self) -> None:
        """Let it go: a worker that waits for jobs ends when its input does."""
        with suppress(OSError):
            self.process.stdin.close()  # type: ignore[union-attr]
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()  # type: ignore[union-attr]


class _Crew:
    """Threads that share a queue of jobs; what comes of each job goes to ``results``."""

    def __init__(self, jobs: Sequence[Job], setting: Setting, workers: int) -> None:
        self.setting = setting
        self.jobs: Queue[Job] = Queue()
        for job in jobs:
            self.jobs.put(job)
        self.results: SimpleQueue[tuple[Job, Answer | Exception]] = SimpleQueue()
        self.stopped = False
        self.running: set[_Worker] = set()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._look_after, daemon=True) for _ in range(workers)]
        for thread in self.threads:
            thread.start()

    def _look_after(self) -> None:
        worker: _Worker | None = None
        while not self.stopped:
            try:
                job = self.jobs.get_nowait()
            except Empty:
                break
            try:
                if worker is None:
                    worker = self._start()
                self.results.put((job, worker.do(job)))
            except Exception as error:
                self._let_go(worker)
                worker = None
                self.results.put((job, error))
        self._let_go(worker)

    def _start(self) -> _Worker:
        worker = _Worker(self.setting)
        with self.lock:
            self.running.add(worker)
            if self.stopped:
                worker.process.kill()
        worker.greet()
        return worker

    def _let_go(self, worker: _Worker | None) -> None:
        if worker is not None:
            worker.close()
            with self.lock:
                self.running.discard(worker)

    def stop(self) -> None:
        """Kill every worker and wait for the threads."""
        self.stopped = True
        with self.lock:
            for worker in self.running:
                worker.process.kill()
        for thread in self.threads:
            thread.join()


def run(jobs: Sequence[Job], setting: Setting, workers: int) -> Iterator[Answer]:
    """Have documents read by worker processes.

    Parameters:
        jobs: the documents.
        setting: what every worker is told.
        workers: how many processes at most; a few documents get fewer.

    Yields:
        One answer per job, in the order in which they come. A job whose worker dies is done again, alone, when all others are
        done; if that worker dies too, its answer is a failure.

    Raises:
        KgError: a worker cannot start because of the user's data.
    """
    again: list[Job] = []
    worth = max(-(-len(jobs) // DOCUMENTS_PER_WORKER), sum(job.size for job in jobs) // BYTES_PER_WORKER)
    workers = min(workers, worth)
    # The largest first, so that no worker is left with a large one when the others are done.
    for job, answer in _run(sorted(jobs, key=lambda job: (-job.size, job.identifier)), setting, workers):
        if isinstance(answer, Answer):
            yield answer
        else:
            again.append(job)
    for job, answer in _run(again, setting, 1):
        yield answer if isinstance(answer, Answer) else Answer(job.identifier, "failed", str(answer))


def _run(jobs: Sequence[Job], setting: Setting, workers: int) -> Iterator[tuple[Job, Answer | _DiedError]]:
    crew = _Crew(jobs, setting, min(workers, len(jobs)))
    try:
        for _ in jobs:
            job, answer = crew.results.get()
            if not isinstance(answer, Answer | _DiedError):
                raise answer
            yield job, answer
    finally:
        crew.stop()
