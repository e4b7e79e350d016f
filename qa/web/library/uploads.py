"""Files that come through the page, one a request, and what becomes of each.

A file is first written under a hidden name, which no reader looks at; the library's keeper then puts it
in its place. Files that wait at the same time are read in one run.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO

from starlette.concurrency import run_in_threadpool

from index.documents import Reason
from index.errors import StorageFull
from index.generation import storage_errors
from index.keeper import Keeper
from index.library import Library
from index.readers.raw import MAX_BYTES
from index.sync import Writer
from qa.errors import UploadRefused
from qa.web.library.naming import safe_name
from qa.web.library.shelving import OLD, Shelving, Staged, Upload, put_back

BUFFER = 2**20
"""Bytes written to the disk at a time."""
REMEMBERED = 2_000
"""Uploads whose outcome can still be asked for."""
PART = ".part"
"""How the hidden name ends of a file that is not all there yet."""
ABANDONED_SECONDS = 3_600
"""After this time a hidden file belongs to a program that was killed."""


class Uploads:
    """Takes files in, through the keeper of one library. Threads may share it."""

    def __init__(self, library: Library, keeper: Keeper, most_bytes: int = MAX_BYTES) -> None:
        self._keeper = keeper
        self._folder = keeper.uploads
        self._shelving = Shelving(self._folder, library)
        self._most_bytes = most_bytes
        self._seen: OrderedDict[str, Upload] = OrderedDict()
        self._staged: list[Staged] = []
        self._lock = Lock()

    def tidy(self, now: float | None = None) -> None:
        """Removes what a program that was killed has left, and puts back what it was replacing."""
        before = (time.time() if now is None else now) - ABANDONED_SECONDS
        for file in self._folder.glob(".*.*"):
            with suppress(OSError):
                if file.suffix == PART and file.stat().st_mtime < before:
                    file.unlink()
                # A second name for a file has the file's times, but this one tells when it got that name.
                elif file.suffix == OLD and file.stat().st_ctime < before:
                    put_back(file)

    async def receive(self, name: str, declared: int | None, chunks: AsyncIterator[bytes]) -> Upload:
        """Takes one file, given in `chunks`; what becomes of it can be asked for by its ticket.

        Raises `UploadRefused` where it is too large or empty, `StorageFull`, `LibraryReadOnly`. Nothing
        of it is left then, nor where its sender has gone.
        """
        upload = Upload(secrets.token_hex(8), safe_name(name))
        file = self._folder / f".{upload.ticket}{PART}"
        with storage_errors(self._folder):
            await run_in_threadpool(self._folder.mkdir, parents=True, exist_ok=True)
            self._require_room(upload, declared)
            try:
                sha256 = await self._write(upload, file, chunks)
            except BaseException:
                file.unlink(missing_ok=True)
                raise
        self._enqueue(Staged(upload, file, sha256))
        return upload

    def outcomes(self, tickets: Iterable[str]) -> list[Upload]:
        """What became of uploads so far; a ticket that is not known gives nothing."""
        with self._lock:
            return [self._seen[ticket] for ticket in tickets if ticket in self._seen]

    def _require_room(self, upload: Upload, declared: int | None) -> None:
        """Refuses what is said to be too large before any of it is read."""
        if declared is not None and declared > self._most_bytes:
            raise UploadRefused(upload.name, Reason.TOO_LARGE)
        if declared is not None and declared > shutil.disk_usage(self._folder).free:
            raise StorageFull(self._folder)

    async def _write(self, upload: Upload, file: Path, chunks: AsyncIterator[bytes]) -> str:
        """Writes a file to the disk and gives its SHA-256."""
        digest, size, buffer = hashlib.sha256(), 0, bytearray()
        with await run_in_threadpool(file.open, "xb") as opened:
            async for chunk in chunks:
                size += len(chunk)
                if size > self._most_bytes:
                    raise UploadRefused(upload.name, Reason.TOO_LARGE)
                digest.update(chunk)
                buffer += chunk
                if len(buffer) >= BUFFER:
                    await run_in_threadpool(opened.write, bytes(buffer))
                    buffer.clear()
            await run_in_threadpool(_finish, opened, bytes(buffer))
        if not size:
            raise UploadRefused(upload.name, Reason.EMPTY)
        return digest.hexdigest()

    def _enqueue(self, staged: Staged) -> None:
        with self._lock:
            self._note(staged.upload)
            self._staged.append(staged)
            is_first = len(self._staged) == 1  # else a run that will take this one is ordered already
        if is_first:
            self._order()

    def _order(self) -> None:
        self._keeper.submit(self._take_in).add_done_callback(self._ended)

    def _take_in(self, writer: Writer) -> None:
        """The keeper's work: of the files that wait, those of different names."""
        with self._lock:
            batch = list({each.upload.name: each for each in reversed(self._staged)}.values())[::-1]
            self._staged = [each for each in self._staged if each not in batch]
            has_more = bool(self._staged)
        if has_more:
            self._order()
        try:
            done = self._shelving.take_in(writer, batch)
        except Exception as error:  # not raised again: what waits for the next run is no part of it
            done = [each.upload.failed(error) for each in batch]
            for each in batch:
                each.file.unlink(missing_ok=True)
        with self._lock:
            for upload in done:
                self._note(upload)

    def _ended(self, run: Future[None]) -> None:
        """Where a run could not even begin, the files that waited for it are let go of."""
        error = None if run.cancelled() else run.exception()
        if not run.cancelled() and error is None:
            return
        with self._lock:
            staged, self._staged = self._staged, []
            for each in staged:
                each.file.unlink(missing_ok=True)
                self._note(each.upload.failed(error))

    def _note(self, upload: Upload) -> None:
        self._seen[upload.ticket] = upload
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def _finish(opened: IO[bytes], rest: bytes) -> None:
    opened.write(rest)
    opened.flush()
    os.fsync(opened.fileno())
