"""The command line, ``kg``: each command calls one function of the package.

Exit codes: 0 done; 1 done, but a check failed or, with ``--strict``, a document did; 2 the call or the data is wrong, said in one
line on standard error; 130 interrupted; 141 whoever read the output had enough.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from kg.errors import KgError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit.

    Parameters:
        arguments: what follows ``kg``; by default those of the process.

    Raises:
        SystemExit: always, with the exit code.
    """
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KgError as error:
        code = _refuse(str(error))
    except KeyboardInterrupt:
        code = _refuse("interrupted", 130)
    except BrokenPipeError:
        # Whoever read our output has enough (``| head``). Point stdout elsewhere, or Python complains when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        code = _refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        code = _refuse(f"a defect of kg: {type(error).__name__}: {error} (KG_DEBUG=1 shows where)", 70)
    raise SystemExit(code)


def _run(arguments: Sequence[str] | None) -> int:
    """Have typer run a command; the exit code."""
    import typer

    from kg.cli.app import app

    # What typer raises for a wrong call; which module it lives in depends on typer's version.
    wrong_call: Any = typer.BadParameter.__bases__[0]
    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="kg", standalone_mode=False)
    except wrong_call as error:
        message = error.format_message()
        # Without a message it is a call without arguments, which has shown the help.
        return _refuse(f"{message} (kg {_path(getattr(error, 'ctx', None))}--help shows how)") if message else 2
    except typer.Abort:
        raise KeyboardInterrupt from None
    if code == 130:  # typer's own way to say that it was interrupted
        raise KeyboardInterrupt
    return code or 0


def _refuse(message: str, code: int = 2) -> int:
    """Say in one line why not."""
    line = " ".join(message.split())
    print("kg: " + "".join(c if c.isprintable() else "?" for c in line), file=sys.stderr)
    return code


def _path(context: object) -> str:
    """The command that was called, without ``kg``, for example ``names lint``."""
    path = str(getattr(context, "command_path", "kg")).removeprefix("kg").strip()
    return f"{path} " if path else ""
