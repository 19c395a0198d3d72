"""What a worker gives up before it takes a query: memory without end, the network, outliving its parent.

The first line of defence is the text of a query (``kg.store.text.remote_targets``). This is the second, in the kernel, so that a
query that hides its SERVICE from the first reaches nothing. Where the kernel is not Linux on x86-64 or ARM64, only the memory limit
holds (and on macOS not even that, which knows the call but does not heed it).
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # with EACCES
LOAD_WORD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
# (AUDIT_ARCH, socket, connect, io_uring_setup) of https://github.com/torvalds/linux/tree/master/include/uapi
CALLS = {"x86_64": (0xC000003E, (41, 42, 425)), "aarch64": (0xC00000B7, (198, 203, 425))}


def limit_memory(size: int) -> None:
    """Let the process take no more than some bytes; more ends it."""
    # The data segment counts what is allocated, not the files that the store maps.
    kind = getattr(resource, "RLIMIT_DATA", resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (size, resource.getrlimit(kind)[1]))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_network() -> bool:
    """Open no socket from now on, in any thread; whether the kernel promised that.

    A filter of system calls (https://docs.kernel.org/userspace-api/seccomp_filter.html): ``socket``, ``connect`` and
    ``io_uring_setup`` fail, as does every call by another calling convention than the native one.
    """
    known = CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None or struct.calcsize("P") != 8:
        return False
    architecture, numbers = known
    rules = [(LOAD_WORD, 0, 0, 4), (JUMP_EQUAL, 0, len(numbers) + 2, architecture), (LOAD_WORD, 0, 0, 0)]
    rules.append((JUMP_AT_LEAST, len(numbers), 0, 0x40000000))  # x32 calls of x86-64
    rules += [(JUMP_EQUAL, len(numbers) - i - 1, 1 if i == len(numbers) - 1 else 0, n) for i, n in enumerate(numbers)]
    rules += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *rule) for rule in rules))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(rules), ctypes.addressof(code)))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(library.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(program)), 0, 0) == 0)
