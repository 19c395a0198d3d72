"""The command line, ``kg``: each command calls one function of the package.

Exit codes: 0 done; 1 done, but a check failed or, with ``--strict``, a document did; 2 the call or the data is wrong, said in
one line on standard error; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from kg.errors import KgError

USAGE_ERROR: Any = typer.BadParameter.__bases__[0]
"""What typer raises for a wrong call; which module it lives in depends on typer's version."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit.

    Parameters:
        arguments: what follows ``kg``; by default those of the process.

    Raises:
        SystemExit: always, with the exit code.
    """
    from kg.cli.app import app

    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except KgError as error:
        code = _refuse(str(error))
    except USAGE_ERROR as error:
        message = error.format_message()
        # Without a message it is a call without arguments, which has shown the help.
        code = _refuse(f"{message} (kg {_path(getattr(error, 'ctx', None))}--help shows how)") if message else 2
    except (KeyboardInterrupt, typer.Abort):
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
        code = _refuse(f"a defect of kg: {type(error).__name__}: {error}  (KG_DEBUG=1 shows where)", 70)
    raise SystemExit(code or 0)


def _refuse(message: str, code: int = 2) -> int:
    """Say in one line why not."""
    line = " ".join(message.split())
    print("kg: " + "".join(c if c.isprintable() else "?" for c in line), file=sys.stderr)
    return code


def _path(context: object) -> str:
    """The command that was called, without ``kg``, for example ``names lint``."""
    path = str(getattr(context, "command_path", "kg"))
    return path.removeprefix("kg").strip() + " " if path.strip() != "kg" else ""
