"""Bytes → text: byte order marks, UTF-8, then the encoding that fits best."""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

from kg.errors import DamagedDocument

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 65_536
"""Bytes that are looked at to guess an encoding."""
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE
)
# Bytes that no text in an eight-bit encoding holds: controls other than tab, line feed, form feed, carriage return, escape.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_REPLACED: Final = 0.1
"""Share of characters that could not be decoded above which a file is no text."""
_EIGHT_BIT: Final = ["iso8859_15", "mac_roman", "cp1250", "cp1251", "cp437", "cp850"]
_BLANK: Final = re.compile(r"\n{4,}")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROLS: Final = 0.005
"""Share of control characters above which a file is no text."""


def decode(data: bytes, path: str) -> str:
    r"""The text of a file's bytes, with line ends as ``\n``.

    Parameters:
        data: the file's content.
        path: its name, for messages.

    Raises:
        DamagedDocument: if the bytes are no text.
    """
    text = _decode(data, path)
    if _controls(text) > _MAX_CONTROLS or text.count("\ufffd") > _MAX_REPLACED * len(text):
        raise DamagedDocument("this is not text but binary data; is the file's name right?", path=path)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\x0b", "\n").replace("\x85", "\n")
    return _BLANK.sub("\n\n\n", text)


def _decode(data: bytes, path: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = data[:_SAMPLE]
    declared = _DECLARED.search(data[:4096])
    if declared:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    if _nearly_utf8(data):
        return data.decode("utf-8", errors="replace")
    if b"\x00" not in sample:
        if len(_CONTROL.findall(sample)) > _MAX_CONTROLS * len(sample):
            raise DamagedDocument("this is not text but binary data; is the file's name right?", path=path)
        # Western European before its neighbours: short texts fit several encodings equally well.
        guess = from_bytes(sample, cp_isolation=["cp1252"]).best() or from_bytes(sample, cp_isolation=_EIGHT_BIT).best()
    else:
        guess = from_bytes(sample, cp_isolation=["utf_16", "utf_16_le", "utf_16_be", "utf_32"]).best()
    if guess is None:
        raise DamagedDocument("no known encoding fits: this is not text", path=path)
    return data.decode(guess.encoding, errors="replace")


def _nearly_utf8(data: bytes) -> bool:
    """Whether the text is UTF-8 but for a few bytes, as where two files were pasted together."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(1 for c in text if c > "\x7f") - wrong
    return right > 10 * wrong


def _controls(text: str) -> float:
    """Share of control characters in a text."""
    return len(_UNPRINTABLE.findall(text)) / len(text) if text else 0.0
