"""Zip files opened within limits: the way into every zipped document and archive.

What a zip file declares about itself may be a lie, so the bytes that come out are counted too.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass

from index.documents import Problem, Reason
from index.readers.raw import Raw


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a zip file may hold: entries, bytes of all entries unpacked, and bytes for each byte packed.

    A document has some ten parts, one with many pictures a few thousand. The ratio counts beyond
    `free` bytes only: sheets and empty paragraphs were seen packed to 1/34, a bomb to 1/1000.
    """

    entries: int = 10_000
    size: int = 512 * 1024 * 1024
    ratio: int = 100
    free: int = 32 * 1024 * 1024

    def most(self, packed: int) -> int:
        """The bytes that may come out of so many packed ones."""
        return min(self.size, max(self.free, self.ratio * packed))


LIMITS = Limits()
CHUNK = 1 << 20
"""Bytes unpacked at once."""
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""Ways of packing that can be unpacked bit by bit; documents have no others."""
_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_WITHIN, _SIZE_AT = 65_557, 12
"""Where the record that ends a zip file begins, from the end, and where in it the directory's size stands."""
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What `zipfile` was seen to raise on broken files."""


class Refused(Exception):
    """Why a zip file, or an entry of it, cannot be had; `detail` is data, no sentence."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value, detail)
        self.reason, self.detail = reason, detail

    def problem(self, path: str) -> Problem:
        return Problem(path, self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file within a zip file: its name there, "/" between folders, and the bytes it says to have."""

    name: str
    size: int
    info: zipfile.ZipInfo


class Packed:
    """A zip file. Opening it raises `Refused` where it is none, or declares to be beyond the limits.

    `names` maps each file in it, folders left out, to its entry, in the order of the zip file; of
    two with one name the last is meant, and the name is one of `repeated`.
    """

    def __init__(self, data: bytes, passwords: tuple[str, ...] = (), limits: Limits = LIMITS) -> None:
        self._most = limits.most(len(data))
        self._unpacked: dict[int, int] = {}
        self._passwords = [spelled for word in passwords for spelled in _spellings(word)]
        if _declared_entries(data) > limits.entries:
            raise Refused(Reason.ARCHIVE_LIMIT, f"> {limits.entries}")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except _ERRORS as error:
            raise Refused(Reason.MALFORMED, "zip") from error
        self._infos = [info for info in self._file.infolist() if not info.is_dir()]
        if len(self._infos) > limits.entries:
            raise Refused(Reason.ARCHIVE_LIMIT, f"> {limits.entries}")
        if sum(info.file_size for info in self._infos) > self._most:
            raise Refused(Reason.ARCHIVE_LIMIT, f"> {self._most}")
        named = [(_name(info), info) for info in self._infos]
        self.names = {name: Entry(name, info.file_size, info) for name, info in named}
        self.repeated = [name for name, times in Counter(name for name, _ in named).items() if times > 1]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises `Refused`, with detail "missing" where there is none."""
        if name not in self.names:
            raise Refused(Reason.MALFORMED, "missing")
        return b"".join(self._chunks(self.names[name].info))

    def check(self) -> None:
        """Unpacks all of it to nothing. Raises `Refused` where that goes beyond the limits, or fails."""
        for info in self._infos:
            for _ in self._chunks(info):
                pass

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of an entry, counted as they come out."""
        locked = bool(info.flag_bits & _ENCRYPTED_FLAG)
        if info.compress_type not in _METHODS and not locked:
            raise Refused(Reason.MALFORMED, f"method {info.compress_type}")
        password = self._password(info) if locked else None
        lifted = copy(info)
        lifted.file_size = self._most + 2 * CHUNK  # else what follows the declared size would pass unseen
        others = sum(size for at, size in self._unpacked.items() if at != info.header_offset)
        try:
            with self._file.open(lifted, pwd=password) as stream:
                size = 0
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._unpacked[info.header_offset] = size
                    if others + size > self._most:
                        raise Refused(Reason.ARCHIVE_LIMIT, f"> {self._most}")
                    yield chunk
        except _ERRORS as error:
            raise Refused(Reason.MALFORMED, "zip") from error

    def _password(self, info: zipfile.ZipInfo) -> bytes:
        """The first password that opens an entry; one in 256 wrong ones seems to, and fails on its bytes."""
        for password in self._passwords:
            try:
                with self._file.open(info, pwd=password) as stream:
                    while stream.read(CHUNK):
                        pass
            except _ERRORS:
                continue
            return password
        raise Refused(Reason.ENCRYPTED)


def checked(raw: Raw) -> bytes | Problem:
    """The bytes of a zipped document that a library may unpack as it likes, or why it must not.

    Each entry was unpacked and counted, whatever size it declares.
    """
    try:
        Packed(raw.data).check()
    except Refused as refused:
        return refused.problem(raw.path)
    return raw.data


def _declared_entries(data: bytes) -> int:
    """The entries of the zip file's directory, counted before each costs an object; 0 where there is none."""
    end = data.rfind(_END, max(0, len(data) - _END_WITHIN))
    if end < 0:
        return 0
    size = int.from_bytes(data[end + _SIZE_AT : end + _SIZE_AT + 4], "little")
    return data.count(_ENTRY, max(0, end - size), end)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name. Without the flag for UTF-8 it is, in archives made in China, most often GBK."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG and not name.isascii():
        data = name.encode("cp437")  # which `zipfile` took it for, and which has all 256 bytes
        for encoding in ("utf-8", "gb18030"):
            with suppress(UnicodeDecodeError):
                name = data.decode(encoding)
                break
    return name.replace("\\", "/")


def _spellings(password: str) -> list[bytes]:
    """A password's bytes; programs on Chinese systems took them from GBK."""
    spelled = (password.encode(encoding, "ignore") for encoding in ("utf-8", "gb18030"))
    return list(dict.fromkeys(spelled))
