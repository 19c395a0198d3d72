"""How the server and its workers talk: frames over a socket.

A frame is one letter, the length of its body as four bytes, and the body.

===========  ==========================================================================================
to a worker  ``R`` a request as JSON, followed by ``B`` with bytes (only where the request says ``body``)
from it      ``H`` JSON about the answer, then any number of ``D`` with bytes, then ``E`` JSON about the end;
             ``X`` JSON of a refusal instead of what is still missing
===========  ==========================================================================================
"""

from __future__ import annotations

import struct

HEADER = struct.Struct(">cI")


def frame(letter: bytes, body: bytes) -> bytes:
    r"""A frame.

    >>> frame(b"D", b"ab")
    b'D\x00\x00\x00\x02ab'
    """
    return HEADER.pack(letter, len(body)) + body


class Refusal(Exception):
    """Why a worker does not answer: a kind that the server turns into a status, and a sentence."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
