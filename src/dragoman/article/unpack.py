"""Bodies of web pages as they were sent: in chunks, packed with gzip, deflate, brotli or zstd, or falsely said to be.

What a body is, is told by its bytes; its headers are asked only where bytes can't tell.
"""

from __future__ import annotations

import re
import zlib

from .. import limits
from ..errors import SourceError

CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
ZSTD = b"\x28\xb5\x2f\xfd"
GZIP = b"\x1f\x8b\x08"
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
TWICE = 3  # how often a body may be packed


def unpacked_body(body: bytes, headers: dict[str, str]) -> tuple[bytes, str | None]:
    """The body of an answer unpacked, and a note when part of it is missing; ``headers`` by names in lower case.

    Raises SourceError when it is packed and can't be unpacked.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower() or CHUNK_HEAD.match(body):
        body = _joined(body)
    names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",") if name.strip()]
    note: str | None = None
    for _ in range(TWICE):
        kind = _packing(body, names)
        if kind is None:
            break
        body, whole = _unpack(body, kind)
        if not whole:
            note = f"its {kind} body is cut off; what there was of it was read"
        names = names[:-1]
    return body, note


def _joined(body: bytes) -> bytes:
    """A body sent in chunks as one; as it is when it is not in chunks, whatever was said of it."""
    parts: list[bytes] = []
    place = 0
    while head := CHUNK_HEAD.match(body, place):
        size = int(head[1], 16)
        parts.append(body[head.end() : head.end() + size])
        place = head.end() + size
        if not size:
            return b"".join(parts)
        if body[place : place + 2] == b"\r\n":
            place += 2
        elif body[place : place + 1] == b"\n":
            place += 1
        elif place < len(body):
            return body  # began like a chunk by chance
    return b"".join(parts) if parts and place >= len(body) else body


def _packing(body: bytes, names: list[str]) -> str | None:
    if body.startswith(GZIP):
        return "gzip"
    if body.startswith(ZSTD):
        return "zstd"
    if not names or _is_text(body):
        return None  # what isn't said to be packed isn't, and what reads as text isn't, whatever is said
    if names[-1] == "deflate" or body.startswith(ZLIB):
        return "deflate"
    return {"br": "brotli", "x-gzip": "gzip"}.get(names[-1], names[-1])


def _is_text(body: bytes) -> bool:
    """Whether a body can be read as it is: nothing that no page holds, and a tag near its head."""
    start = body[:2048]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
    return b"<" in start and controls == 0


def _unpack(body: bytes, kind: str) -> tuple[bytes, bool]:
    """The unpacked bytes, and whether they came to their end."""
    if kind in ("gzip", "deflate"):
        return _inflate(body, kind)
    if kind not in ("brotli", "zstd"):
        raise SourceError(f"is packed in a way that is not known here ({kind[:40]})")
    data, ended = _unbrotli(body) if kind == "brotli" else _unzstd(body)
    if len(data) > limits.SOURCE_BYTES:
        raise SourceError(f"unpacks to more than {limits.SOURCE_BYTES // 1_000_000} MB")
    if not data and body:
        raise SourceError(f"is packed with {kind} and damaged")
    return data, ended


def _unbrotli(body: bytes) -> tuple[bytes, bool]:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        return unpacker.process(body, output_buffer_limit=limits.SOURCE_BYTES + 1), unpacker.is_finished()
    except brotli.error as error:
        raise SourceError(f"is packed with brotli and damaged ({error})") from error


def _unzstd(body: bytes) -> tuple[bytes, bool]:
    from backports import zstd

    unpacker = zstd.ZstdDecompressor()
    try:
        return unpacker.decompress(body, limits.SOURCE_BYTES + 1), unpacker.eof
    except zstd.ZstdError as error:
        raise SourceError(f"is packed with zstd and damaged ({error})") from error


def _inflate(body: bytes, kind: str) -> tuple[bytes, bool]:
    error: zlib.error | None = None
    for wbits in (31,) if kind == "gzip" else (15, -15):
        unpacker = zlib.decompressobj(wbits=wbits)
        try:
            data = unpacker.decompress(body, limits.SOURCE_BYTES + 1)
        except zlib.error as fault:
            error = fault
            continue
        if len(data) > limits.SOURCE_BYTES:
            raise SourceError(f"unpacks to more than {limits.SOURCE_BYTES // 1_000_000} MB")
        return data, unpacker.eof
    raise SourceError(f"is packed with {kind} and damaged ({error})") from error
