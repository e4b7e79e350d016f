"""The files themselves, handed out only as they were read."""

from __future__ import annotations

import os
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.originals import LONGEST_NAME, disposition
from tests.qa.web.serving import serving
from tests.shelf import Shelf

LAMP = "灯塔\n\n灯光每六秒闪一次。"


def test_a_file_is_handed_out_byte_for_byte(shelf: Shelf) -> None:
    """In whatever encoding it is, as a file to save and never as a page to show."""
    data = LAMP.encode("gb18030")
    shelf.write("下/灯塔.txt", data)
    shelf.sync()
    with serving(shelf, hand_out=True) as (client, ids):
        response = client.get(f"/doc/{ids['下/灯塔.txt']}/original")
        assert "取原始文件" in client.get(f"/doc/{ids['下/灯塔.txt']}").text
    assert response.status_code == 200
    assert response.content == data
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_nothing_is_handed_out_unless_the_owner_says_so(shelf: Shelf) -> None:
    """Off by default: 403 in a sentence, and no link on the page."""
    shelf.write("灯塔.txt", LAMP)
    shelf.sync()
    with serving(shelf) as (client, ids):
        refused = client.get(f"/doc/{ids['灯塔.txt']}/original?lang=en")
        assert "/original" not in client.get(f"/doc/{ids['灯塔.txt']}").text
        assert client.get("/doc/unknown/original").status_code == 404
    assert refused.status_code == 403
    assert "serve --originals" in refused.text


def test_a_file_that_changed_is_not_handed_out(shelf: Shelf) -> None:
    """Other bytes under the same name, even of the same length, are refused with 409."""
    file = shelf.write("灯塔.txt", LAMP)
    shelf.sync()
    with serving(shelf, hand_out=True) as (client, ids):
        file.write_bytes(LAMP.replace("六", "七").encode())
        response = client.get(f"/doc/{ids['灯塔.txt']}/original")
    assert response.status_code == 409
    assert "改动过" in response.text
    assert "七" not in response.text


def test_a_link_put_in_its_place_leads_nowhere(shelf: Shelf) -> None:
    """A link to another file gives nothing of that file; one to a pipe does not hang."""
    file = shelf.write("灯塔.txt", LAMP)
    shelf.sync()
    secret = shelf.docs.parent / "secret.txt"
    secret.write_text("password", "utf-8")
    with serving(shelf, hand_out=True) as (client, ids):
        address = f"/doc/{ids['灯塔.txt']}/original"
        file.unlink()
        assert client.get(address).status_code == 410
        file.symlink_to(secret)
        linked = client.get(address)
        file.unlink()
        os.mkfifo(file)
        piped = client.get(address)
        file.unlink()
        file.mkdir()
        folder = client.get(address)
    assert (linked.status_code, piped.status_code, folder.status_code) == (409, 410, 410)
    assert "password" not in linked.text


def test_a_collection_is_handed_out_whole(shelf: Shelf) -> None:
    """A record's original is the file it stands in, checked by the hash of that file."""
    lines = '{"id": 1, "text": "灯光每六秒闪一次。"}\n{"id": 2, "text": "塔高二十七米。"}\n'
    file = shelf.write("塔.jsonl", lines)
    shelf.sync()
    with serving(shelf, hand_out=True) as (client, ids):
        address = f"/doc/{ids['塔.jsonl#2']}/original"
        assert client.get(address).content == lines.encode()
        file.write_text(lines + "\n", "utf-8")
        assert client.get(address).status_code == 409


def test_a_file_that_was_indexed_by_its_own_name(shelf: Shelf) -> None:
    """A library may follow a single file; its original is that file."""
    file = shelf.write("灯塔.txt", LAMP)
    shelf.sync(file)
    with serving(shelf, hand_out=True) as (client, ids):
        (identity,) = ids.values()
        assert client.get(f"/doc/{identity}/original").content == LAMP.encode()


@pytest.mark.parametrize(
    "name", ["灯塔.txt", 'a"b\r\nX: y.txt', "..", "\u202egpj.exe", "x" * 300 + ".txt", "%00;a"]
)
def test_names_of_files_are_safe_to_save_under(name: str) -> None:
    """No path, no second header, no turned direction; what can be kept of the name is."""
    header = disposition(f"folder/{name}")
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    saved = unquote(header.partition("filename*=UTF-8''")[2])
    assert not set(saved) & set('/\\"\r\n\u202e%;')
    assert saved.strip(".")
    assert len(saved) <= LONGEST_NAME
    if name == "灯塔.txt":
        assert saved == name


@given(st.text(max_size=200))
def test_any_path_makes_one_header(path: str) -> None:
    """Whatever a file is called, its header is one line of ASCII."""
    header = disposition(path.encode("utf-8", "replace").decode())
    assert header.isascii()
    assert header.isprintable()
    assert PurePosixPath(unquote(header.partition("''")[2])).name
