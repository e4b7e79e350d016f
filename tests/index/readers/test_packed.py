"""Zip files: what they hold is counted, whatever they declare."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Problem, Reason
from index.readers.packed import CHUNK, Limits, Packed, Refused, checked
from index.readers.raw import Raw

SMALL = Limits(entries=5, size=3 * CHUNK, ratio=10, free=CHUNK)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return written.getvalue()


def refusal(data: bytes, limits: Limits = SMALL) -> Refused:
    with pytest.raises(Refused) as raised:
        Packed(data, limits=limits).check()
    return raised.value


def declaring(data: bytes, size: int) -> bytes:
    """A zip file of one entry that says it unpacks to `size` bytes."""
    at = data.rindex(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def locked(name: str, data: bytes, password: bytes) -> bytes:
    """A zip file of one stored entry under a password, as the format's old cipher has it (APPNOTE 6.1)."""
    table = [zlib.crc32(bytes((byte,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for byte in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    for byte in password:
        update(byte)
    hidden = bytearray()
    for byte in bytes(11) + bytes((zlib.crc32(data) >> 24,)) + data:
        word = keys[2] & 0xFFFF | 2
        hidden.append(byte ^ (word * (word ^ 1) >> 8) & 0xFF)
        update(byte)
    plain = bytearray(zipped({name: bytes(hidden)}, zipfile.ZIP_STORED))
    for mark, flag, size in ((b"PK\x03\x04", 6, 22), (b"PK\x01\x02", 8, 24)):
        at = plain.index(mark)
        plain[at + flag] |= 1
        plain[at + size : at + size + 4] = struct.pack("<I", len(data))
        plain[at + size - 8 : at + size - 4] = struct.pack("<I", zlib.crc32(data))
    return bytes(plain)


LOCKED = locked("a.txt", "河边".encode(), "密码".encode())


def test_reads_what_is_there() -> None:
    """Files come out by name, folders are none, and a name that is not there is said to be missing."""
    packed = Packed(zipped({"甲.xml": b"1" * 9, "folder/": b"", "乙/丙": b"2"}))
    assert list(packed.names) == ["甲.xml", "乙/丙"]
    assert (packed.read("甲.xml"), packed.names["甲.xml"].size) == (b"1" * 9, 9)
    assert "folder/" not in packed
    with pytest.raises(Refused) as raised:
        packed.read("丁")
    assert (raised.value.reason, raised.value.detail) == (Reason.MALFORMED, "missing")


def test_too_many_entries() -> None:
    """More entries than the limit are refused before any is opened."""
    many = zipped({str(number): b"" for number in range(6)})
    assert refusal(many).problem("a") == Problem("a", Reason.ARCHIVE_LIMIT, "> 5")
    Packed(zipped({str(number): b"" for number in range(5)}), limits=SMALL).check()


@pytest.mark.parametrize("size", [2 * CHUNK, 50 * CHUNK])
def test_too_much_declared(size: int) -> None:
    """Entries that declare more than the limits are refused before any is opened."""
    data = zipped({"a": b"0" * size})
    with pytest.raises(Refused) as raised:
        Packed(data, limits=SMALL)
    assert raised.value.reason is Reason.ARCHIVE_LIMIT


def test_more_than_declared() -> None:
    """An entry that unpacks to more than it declares is counted as it comes out."""
    data = declaring(zipped({"a": b"0" * 50 * CHUNK}), 10)
    assert Packed(data, limits=SMALL).names["a"].size == 10
    assert refusal(data).reason is Reason.ARCHIVE_LIMIT


def test_a_bomb_of_many_entries() -> None:
    """All entries count together, and reading one twice counts once."""
    data = zipped({str(number): b"0" * 543_210 for number in range(3)})
    lying = data.replace(struct.pack("<I", 543_210), struct.pack("<I", 9))
    assert refusal(lying).reason is Reason.ARCHIVE_LIMIT
    packed = Packed(zipped({"a": b"0" * (CHUNK // 2)}), limits=SMALL)
    assert [len(packed.read("a")) for _ in range(4)] == [CHUNK // 2] * 4


def test_what_is_not_packed_may_be_large() -> None:
    """The ratio does not keep out a file of many pictures."""
    data = bytes(range(256)) * (2 * CHUNK // 256)
    assert Packed(zipped({"a": data}, zipfile.ZIP_STORED), limits=SMALL).read("a") == data


@pytest.mark.parametrize("cut", [10, 40, 70, -1])
def test_cut_files(cut: int) -> None:
    """A zip file that ends too early is malformed."""
    assert refusal(zipped({"a": b"words"})[:cut]).reason is Reason.MALFORMED


def test_flipped_bytes_fail_their_checksum() -> None:
    """Bytes that are not those that were packed are no content."""
    data = bytearray(zipped({"a": b"words"}, zipfile.ZIP_STORED))
    data[data.index(b"words")] ^= 1
    assert refusal(bytes(data)).reason is Reason.MALFORMED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_methods(method: int) -> None:
    """Ways of packing that come out all at once are refused."""
    assert refusal(zipped({"a": b"words"}, method)).detail == f"method {method}"


def test_locked_entries() -> None:
    """An entry under a password is encrypted until a password fits."""
    assert refusal(LOCKED).reason is Reason.ENCRYPTED
    for words in (("密码",), ("wrong", "密码")):
        assert Packed(LOCKED, words).read("a.txt") == "河边".encode()
    with pytest.raises(Refused):
        Packed(LOCKED, ("wrong",)).read("a.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_a_flag(encoding: str) -> None:
    """A name that does not say what encoding it is in is UTF-8 or GBK; a backslash parts folders too."""
    spelled = r"河边\柳树.txt".encode(encoding)
    data = zipped({"x" * len(spelled): b"words"}).replace(b"x" * len(spelled), spelled)
    assert Packed(data).read("河边/柳树.txt") == b"words"


def test_checked() -> None:
    """Good bytes come back as they are; bad ones as the problem of their path."""
    data = zipped({"a": b"words"})
    assert checked(Raw("a.docx", data)) == data
    assert checked(Raw("a.docx", data[:20])) == Problem("a.docx", Reason.MALFORMED, "zip")


@given(st.data())
def test_no_bytes_raise(data: st.DataObject) -> None:
    """Whatever is flipped or cut, the outcome is content or a refusal."""
    whole = bytearray(zipped({"a": b"words" * 9, "b": b"x"}))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    result = checked(Raw("a", bytes(whole[: data.draw(st.integers(0, len(whole)))])))
    assert isinstance(result, bytes | Problem)
