"""Frozen dataclasses to bytes and back, for the cache: JSON behind a checksum, compressed.

JSON rather than pickle, because a cache folder may be copied, mended or tampered with: whatever the bytes are, loading them
builds values of the declared types or raises ValueError; nothing in them is executed.

An entry is ``MAGIC``, the SHA-256 digest of what follows (32 bytes), and a zlib stream (RFC 1950) of the JSON text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import zlib
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

MAGIC = b"dhai1\n"
LIMIT = 1 << 30
"""Most bytes that an entry may unpack to; more is damage or an attack."""

T = TypeVar("T")


def dump(value: object) -> bytes:
    """Serialise a dataclass instance.

    Parameters:
        value: an instance of a dataclass whose fields are of the types that ``load`` knows.

    Returns:
        The bytes of a cache entry; the same value gives the same bytes.
    """
    kind: Any = type(value)
    plain = _encoder(kind)(value)
    body = zlib.compress(json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode("ascii"), 6)
    return MAGIC + hashlib.sha256(body).digest() + body


def load(kind: type[T], data: bytes) -> T:
    """The instance of ``kind`` that ``dump`` wrote.

    Raises:
        ValueError: the bytes are not an entry, are damaged, unpack to more than LIMIT, or do not fit the declared types.

    >>> from kg.model import Label
    >>> load(Label, dump(Label("Zorg", "nl")))
    Label(text='Zorg', lang='nl')
    >>> load(Label, b"something else")
    Traceback (most recent call last):
    ...
    ValueError: not a cache entry
    """
    head = len(MAGIC) + 32
    if not data.startswith(MAGIC):
        raise ValueError("not a cache entry")
    if hashlib.sha256(data[head:]).digest() != data[len(MAGIC) : head]:
        raise ValueError("checksum differs")
    unpack = zlib.decompressobj()
    try:
        body = unpack.decompress(data[head:], LIMIT)
        if not unpack.eof:
            raise ValueError("entry is truncated or unpacks to too much")
        decode: Callable[[Any], T] = _decoder(kind)  # type: ignore[arg-type]
        value = decode(json.loads(body))
    except (zlib.error, RecursionError, KeyError, IndexError, TypeError) as error:
        raise ValueError(f"damaged entry: {error}") from None
    return value


@cache
def _encoder(kind: Any) -> Callable[[Any], Any]:
    """How to turn a value of a type into what JSON holds: a dataclass becomes the list of its fields' values."""
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = [(f.name, _encoder(hints[f.name])) for f in dataclasses.fields(kind)]
        return lambda value: [encode(getattr(value, name)) for name, encode in parts]
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        each = _encoder(args[0])
        return lambda value: [each(item) for item in value]
    if origin is tuple:
        encoders = [_encoder(arg) for arg in args]
        return lambda value: [encode(item) for encode, item in zip(encoders, value, strict=True)]
    if origin in (Union, types.UnionType):
        some = _encoder(_optional(kind))
        return lambda value: None if value is None else some(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    if kind in (str, int, float, bool):
        return lambda value: value
    raise TypeError(f"no serialisation for {kind!r}")


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """The inverse of ``_encoder``; raises ValueError for whatever does not fit the type."""
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        each = _decoder(args[0])
        return lambda raw: tuple([each(item) for item in _list(raw)])
    if origin is tuple:
        decoders = [_decoder(arg) for arg in args]
        return lambda raw: tuple([decode(item) for decode, item in zip(decoders, _list(raw), strict=True)])
    if origin in (Union, types.UnionType):
        some = _decoder(_optional(kind))
        return lambda raw: None if raw is None else some(raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is float:
        return _float
    if kind in (str, int, bool):
        return lambda raw: raw if type(raw) is kind else _refuse(raw, kind)
    raise TypeError(f"no serialisation for {kind!r}")


def _dataclass_decoder(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    decoders = [_decoder(hints[f.name]) for f in dataclasses.fields(kind)]
    return lambda raw: kind(*[decode(item) for decode, item in zip(decoders, _list(raw), strict=True)])


def _optional(kind: Any) -> Any:
    rest = [arg for arg in get_args(kind) if arg is not type(None)]
    if len(rest) != 1 or len(get_args(kind)) != 2:
        raise TypeError(f"no serialisation for {kind!r}: only unions with None")
    return rest[0]


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else _refuse(raw, list)


def _float(raw: Any) -> float:
    # JSON has one kind of number; 1.0 comes back as a float, but a hand-made entry may say 1.
    return float(raw) if type(raw) in (float, int) else _refuse(raw, float)


def _refuse(raw: Any, kind: Any) -> Any:
    raise ValueError(f"damaged entry: {str(raw)[:40]!r} is not a {kind.__name__}")
