"""Ctrl-C ends the program, whoever is at its pages."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import LAKE, WAIT, Server, ask, opened, started

HALF_SENT = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A program that a test may end."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "青石湖.txt").write_text(LAKE, "utf-8")
    with started(folder, tmp_path_factory.mktemp("library") / "library") as running:
        yield running


def test_ctrl_c_ends_it_with_pages_open_and_requests_half_sent(chromium: Browser, own: Server) -> None:
    """It goes without a second Ctrl-C and without a word, though a page and a stalled client hold on."""
    context = chromium.new_context()
    context.set_default_timeout(WAIT)
    ask(opened(context, own.url), "青石湖的湖面面积有多大？")
    with socket.create_connection(("127.0.0.1", urlsplit(own.url).port or 0)) as stalled:
        stalled.sendall(HALF_SENT)
        own.process.send_signal(signal.SIGINT)
        _, said = own.process.communicate(timeout=WAIT / 1000)
    context.close()
    assert own.process.returncode == 0
    assert said.strip() == ""
