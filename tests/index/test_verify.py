"""Every part of a library looked at again: each harm is seen, and what is derived is mended."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.documents import Problem, Reason
from index.encoder import Encoder
from index.errors import (
    EncoderUnavailable,
    LibraryBusy,
    LibraryMissing,
    LibraryNewer,
)
from index.generation import FORMAT, Layout, Manifest, seal
from index.progress import Progress, Stage
from index.reading import Folder, Item, Outcome, Pool, Unanswering, Wanted
from index.sync import writing
from index.terms import write as write_terms
from index.vectors import VectorIndex
from index.verify import Checked, Harm, Kind, Note, Noted, Part, Verdict, verify
from index.verify.sources import SLOW_IN_A_ROW
from tests.shelf import Counting, Interrupted, Shelf, paragraph

SIDECARS = (".lock", "-shm", "-wal")
"""Files that SQLite and tantivy make to read; they hold nothing of the library."""


def article(*numbers: int) -> str:
    return "\n\n".join(["一份报告", *map(paragraph, numbers)])


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    """A library of three documents."""
    shelf.write("a.txt", article(1, 2, 3))
    shelf.write("b.md", f"# 题\n\n## 一\n\n{paragraph(4)}\n\n## 二\n\n{paragraph(5)}\n")
    shelf.write("sub/c.jsonl", f'{{"id": "1", "title": "甲", "text": "{paragraph(6)}"}}\n')
    shelf.sync()
    return shelf


def look(shelf: Shelf, progress: Progress | None = None) -> Verdict:
    return verify(Layout(shelf.folder), shelf.load, shelf.make_tokenizer, shelf.pool, progress)


def mend(shelf: Shelf, found: Verdict | None = None) -> Verdict:
    """Repairs what was found, and looks again; `encoder.passages` then holds what the repair encoded."""
    found = found or look(shelf)
    shelf.encoder.passages.clear()
    with writing(shelf.folder, shelf.load, shelf.make_tokenizer, shelf.pool) as writer:
        writer.repair(Harm.of(found.findings))
    encoded = list(shelf.encoder.passages)
    left = look(shelf)
    shelf.encoder.passages = encoded
    return left


def told(verdict: Verdict) -> set[tuple[str, str, str]]:
    """What was found: part, kind and path of each."""
    return {(finding.part.value, finding.kind.value, finding.path) for finding in verdict.findings}


def state(folder: Path) -> dict[str, bytes]:
    """Every byte of a library."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(SIDECARS))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def change(file: Path, sql: str, *values: object) -> None:
    """Changes a database behind the library's back."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql, values)


def manifest_of(shelf: Shelf) -> Manifest:
    manifest = Manifest.read(Layout(shelf.folder))
    assert manifest is not None
    return manifest


def reseal(shelf: Shelf) -> None:
    """Makes what lies in the generation's folder what its manifest says."""
    layout, manifest = Layout(shelf.folder), manifest_of(shelf)
    replace(manifest, files=seal(layout.generation(manifest.generation))).write(layout)


def vectors_file(shelf: Shelf) -> Path:
    return Layout(shelf.folder).vectors(manifest_of(shelf).generation)


def write_vectors(shelf: Shelf, edit: Callable[[list[int], Any], tuple[list[int], Any]]) -> None:
    """Puts other vectors into the generation, and seals it again."""
    file = vectors_file(shelf)
    index = VectorIndex.from_bytes(file.read_bytes(), file)
    file.write_bytes(VectorIndex.build(*edit(index.keys, index.get(index.keys))).to_bytes())
    reseal(shelf)


# Nothing wrong


def test_a_sound_library_is_found_sound(three: Shelf) -> None:
    """Nothing is found, everything was looked at, and not one byte is other than before."""
    before = state(three.folder)
    verdict = look(three)
    assert (told(verdict), verdict.notes) == (set(), ())
    passages = manifest_of(three).passages
    assert verdict.checked == Checked(sources=3, documents=3, passages=passages, sampled=passages)
    assert (verdict.generation, verdict.roots) == (1, (three.docs,))
    assert state(three.folder) == before


def test_progress_adds_up(three: Shelf) -> None:
    """Files are counted while they are hashed, passages while documents are looked at."""
    stages: dict[Stage, list[int]] = {}

    class Watching:
        def begin(self, stage: Stage, total: int) -> None:
            stages[stage] = [total]

        def advance(self, steps: int) -> None:
            list(stages.values())[-1].append(steps)

        def end(self) -> None:
            pass

    verdict = look(three, Watching())
    assert list(stages) == [Stage.HASHING, Stage.CHECKING]
    assert all(total == sum(steps) for total, *steps in stages.values())
    assert stages[Stage.CHECKING][0] == verdict.checked.passages


def test_repairing_a_sound_library_changes_nothing(three: Shelf) -> None:
    """No new generation, nothing encoded, where there is no harm."""
    with writing(three.folder, three.load, three.make_tokenizer, three.pool) as writer:
        report = writer.repair(Harm())
    assert (report.generation, report.encoded, report.events) == (1, 0, ())


# The folders


def test_each_state_of_a_source_is_told(three: Shelf) -> None:
    """Changed, gone, replaced by a folder, a record's collection changed: told apart; repair follows them."""
    three.write("d.txt", article(7))
    three.sync()
    three.write("a.txt", article(1, 2))
    (three.docs / "b.md").unlink()
    (three.docs / "sub/c.jsonl").write_text(f'{{"id": "1", "text": "{paragraph(60)}"}}\n', "utf-8")
    (three.docs / "d.txt").unlink()
    three.write("d.txt/inside.txt", article(8))
    wanted = {("a.txt", "changed"), ("b.md", "gone"), ("sub/c.jsonl", "changed"), ("d.txt", "changed")}
    verdict = look(three)
    assert told(verdict) == {("sources", kind, path) for path, kind in wanted}
    assert Harm.of(verdict.findings) == Harm()
    assert told(mend(three)) == set()
    assert set(three.texts()) == {"a.txt", "d.txt/inside.txt", "sub/c.jsonl#1"}


def test_a_touched_source_is_unchanged(three: Shelf) -> None:
    """The bytes decide, not the time stamp."""
    os.utime(three.docs / "a.txt", (2_000_000, 2_000_000))
    assert look(three).is_sound


def test_a_folder_that_is_gone_is_told_once(three: Shelf) -> None:
    """Not file by file; repair wipes nothing out, and says that it is still gone."""
    three.docs.rename(three.docs.with_name("away"))
    wanted = {("sources", "folder-missing", str(three.docs))}
    assert told(look(three)) == told(mend(three)) == wanted
    assert not look(three).repairable
    assert len(three.texts()) == 3


def test_a_folder_that_hangs_hangs_nothing(three: Shelf) -> None:
    """A root that does not answer is told as such; so is one of which file after file does not."""

    class Hanging(Pool):
        def look(self, root: Path) -> Folder:
            raise Unanswering

    with closing(Hanging(1)) as three.pool:
        assert told(look(three)) == {("sources", "unanswering", str(three.docs))}


def test_a_disk_that_hangs_is_given_up(three: Shelf) -> None:
    """Where file after file does not answer, the folder is taken not to, and the rest is not waited for."""
    for number in range(9):
        three.write(f"{number}.txt", article(number))
    three.sync()
    asked: list[str] = []

    class Slow(Pool):
        def read(self, wanted: Iterable[Wanted]) -> Generator[tuple[Wanted, Iterator[Item]], None, None]:
            for each in wanted:
                asked.append(each.path)
                yield each, iter([Problem(each.path, Reason.TOO_SLOW), Outcome()])

    with closing(Slow(1)) as three.pool:
        found = told(look(three))
    assert len(asked) == SLOW_IN_A_ROW
    assert found == {
        ("sources", "unanswering", str(three.docs)),
        *(("sources", "unreadable", path) for path in asked),
    }


def test_a_root_that_is_a_file_is_hashed(shelf: Shelf) -> None:
    """A library of one file finds it where it is."""
    file = shelf.write("a.txt", article(1))
    shelf.sync(file)
    assert look(shelf).is_sound
    file.write_text("别的", "utf-8")
    assert told(look(shelf)) == {("sources", "changed", "a.txt")}


# Files of the library


DERIVED = (
    ("manifest.json", "manifest"),
    ("embeddings.sqlite", "embeddings"),
    ("generations/{generation}/vectors.faiss", "vectors"),
    ("generations/{generation}/terms/meta.json", "words"),
)


@pytest.mark.parametrize(("name", "part"), DERIVED, ids=[part for _, part in DERIVED])
def test_a_derived_file_is_mended(three: Shelf, name: str, part: str) -> None:
    """A derived file cut, forged or removed is named, left alone by a look, and whole after a repair."""
    texts = three.texts()
    for harm in ("cut", "forged", "removed"):
        generation = f"{manifest_of(three).generation:06d}"
        path = name.format(generation=generation)
        file = three.folder / path
        data = file.read_bytes()
        if harm == "removed":
            file.unlink()
        else:
            file.write_bytes(data[: len(data) // 2] if harm == "cut" else b"x" * len(data))
        before = state(three.folder)
        verdict = look(three)
        assert (part, "missing" if harm == "removed" else "damaged", path) in told(verdict)
        assert {finding.part for finding in verdict.findings} == {Part(part)}
        assert state(three.folder) == before
        assert told(mend(three, verdict)) == set()
    assert three.texts() == texts
    assert three.find("编号4") >= {"b.md"}


def test_the_user_dictionary_of_a_generation_is_mended(three: Shelf) -> None:
    """A damaged copy of the words an index was made with is written again from the user's own file."""
    three.reword(["代表在会议"])
    (three.folder / "generations/000002/lexicon.json").write_text("{}")
    assert told(look(three)) == {("lexicon", "damaged", "generations/000002/lexicon.json")}
    assert told(mend(three)) == set()


@pytest.mark.parametrize("harm", ["cut", "rubbish", "empty", "removed"])
def test_a_damaged_catalog_is_final(three: Shelf, harm: str) -> None:
    """The truth cannot be made again: that is said, with nothing else, and nothing is touched."""
    file = Layout(three.folder).catalog
    match harm:
        case "cut":
            file.write_bytes(file.read_bytes()[:9000])
        case "rubbish":
            file.write_bytes(b"rubbish" * 1000)
        case "empty":
            file.write_bytes(b"")
        case "removed":
            file.unlink()
    before = state(three.folder)
    verdict = look(three)
    assert [(f.part, f.path, f.repairable) for f in verdict.findings] == [
        (Part.CATALOG, "catalog.sqlite", False)
    ]
    assert verdict.is_lost
    assert state(three.folder) == before


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE regions",
        "ALTER TABLE passages RENAME COLUMN headings TO others",
        "UPDATE documents SET blank_pages = 'x'",
        "UPDATE documents SET encoding = 'utf-8', decoded_by = 'x'",
        "UPDATE passages SET embedded = x'00'",
    ],
)
def test_a_catalog_that_holds_something_else_is_told(three: Shelf, sql: str) -> None:
    """Tables or values that are none of ours never end in a crash."""
    change(Layout(three.folder).catalog, sql)
    assert look(three).is_lost == ("TABLE" in sql or "documents" in sql)
    assert not look(three).is_sound


def test_damaged_answers_are_told(three: Shelf) -> None:
    """Shared answers cannot be made again either, but everything else can still be mended."""
    Layout(three.folder).answers.write_bytes(b"rubbish" * 1000)
    Layout(three.folder).embeddings.unlink()
    assert told(look(three)) >= {("answers", "damaged", "answers.sqlite")}
    left = mend(three)
    assert told(left) == {("answers", "damaged", "answers.sqlite")}
    assert not left.is_lost


def test_where_there_is_no_library(shelf: Shelf) -> None:
    """A folder that is none is told as such."""
    with pytest.raises(LibraryMissing):
        look(shelf)


@pytest.mark.parametrize("what", ["manifest", "catalog"])
def test_a_newer_library_is_left_alone(three: Shelf, what: str) -> None:
    """Of a later form nothing is said but that it is one."""
    layout = Layout(three.folder)
    if what == "manifest":
        text = layout.manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 99')
        layout.manifest.write_text(text, "utf-8")
    else:
        change(layout.catalog, "PRAGMA user_version = 99")
    with pytest.raises(LibraryNewer, check=lambda error: error.found == 99):
        look(three)


def test_leftovers_are_told_and_removed(three: Shelf) -> None:
    """What a killed run left, and what was planted, is told, and removed without a new generation."""
    layout = Layout(three.folder)
    (layout.generation(7) / "terms").mkdir(parents=True)
    (layout.root / "manifest.new").write_text("{")
    (layout.root / "words.new").write_text("半")
    (layout.generation(1) / "planted.pkl").write_bytes(b"x")
    names = {"generations/000007", "generations/000001/planted.pkl", "manifest.new", "words.new"}
    assert told(look(three)) == {("leftovers", "leftover", name) for name in names}
    assert told(mend(three)) == set()
    assert manifest_of(three).generation == 1


# Documents and passages


PASSAGE = "(SELECT min(key) FROM passages WHERE document = {document})"
"""The first passage of a document; the next ones have the next keys."""
SLIPS = {
    "shifted": ("UPDATE passages SET start = start + 1 WHERE key = {passage} + 1", "reworded"),
    "moved": ("UPDATE passages SET start = start + 1, end = end + 1 WHERE key = {passage}", "reworded"),
    "outside": ("UPDATE passages SET end = 100000 WHERE key = {passage} + 2", "passages-astray"),
    "blank end": ("UPDATE passages SET end = end + 1 WHERE key = {passage}", "passages-astray"),
    "empty": ("UPDATE passages SET end = start WHERE key = {passage}", "passages-astray"),
    "overlapping": ("UPDATE passages SET start = 0 WHERE key = {passage} + 1", "passages-astray"),
    "elsewhere": ("UPDATE passages SET paragraph = 77 WHERE key = {passage}", "passages-astray"),
    "no number": ("UPDATE passages SET start = 'x' WHERE key = {passage}", "malformed"),
    "no headings": ("UPDATE passages SET headings = '[' WHERE key = {passage}", "malformed"),
    "wording": ("UPDATE passages SET wording = 'x' WHERE key = {passage}", "reworded"),
    "heading": ("UPDATE passages SET headings = '[\"x\"]' WHERE key = {passage}", "uncontexted"),
    "embedded": ("UPDATE passages SET embedded = wording WHERE key = {passage}", "uncontexted"),
    "deleted": ("DELETE FROM passages WHERE key = {passage}", "uncovered"),
    "block": (
        "UPDATE blocks SET start = end - 1 WHERE document = {document}",
        "passages-astray",
    ),
    "crossed": ("UPDATE blocks SET start = 0 WHERE number = 3 AND document = {document}", "blocks-astray"),
    "no blocks": ("DELETE FROM blocks WHERE document = {document}", "blocks-astray"),
    "no block": ("UPDATE blocks SET kind = 'x' WHERE document = {document}", "malformed"),
    "furniture": ("UPDATE blocks SET kind = 'furniture' WHERE document = {document}", "passages-astray"),
    "region": ("INSERT INTO regions SELECT {document}, 9000, 9001, 1, 0, 0, 1, 1, NULL", "regions-astray"),
    "no text": ("UPDATE documents SET text = CAST(x'FFFE' AS TEXT) WHERE key = {document}", "malformed"),
    "length": ("UPDATE documents SET characters = 5 WHERE key = {document}", "length"),
    "letter": ("UPDATE documents SET text = replace(text, '3号', '8号') WHERE key = {document}", "reworded"),
    "cut": ("UPDATE documents SET text = substr(text, 1, 30) WHERE key = {document}", "length"),
}
"""What may be wrong with a document in the catalog, and what at least is found then."""


def slip(shelf: Shelf, name: str, path: str = "a.txt") -> None:
    """Does one of `SLIPS` to a document."""
    document = f"(SELECT key FROM documents WHERE path = '{path}')"
    places = {"document": document, "passage": PASSAGE.format(document=document)}
    change(Layout(shelf.folder).catalog, SLIPS[name][0].format(**places))


def test_what_is_no_slice_of_its_document_is_mended(shelf: Shelf) -> None:
    """Passages, blocks and text that do not agree are seen one by one, and come right again from the file."""
    for number, name in enumerate(SLIPS):
        shelf.write(f"{name}.txt", article(3 * number, 3 * number + 1, 3 * number + 2))
    shelf.write("sound.txt", article(1000, 1001))
    shelf.sync()
    right, cuts = shelf.texts(), cut(shelf)
    for name in SLIPS:
        slip(shelf, name, f"{name}.txt")
    verdict = look(shelf)
    found = {(finding.path, finding.kind.value) for finding in verdict.findings}
    assert {(f"{name}.txt", kind) for name, (_, kind) in SLIPS.items()} <= found
    assert {path for path, _ in found} - {""} == {f"{name}.txt" for name in SLIPS}
    assert Harm.of(verdict.findings).documents == {f"{name}.txt" for name in SLIPS}
    assert told(mend(shelf, verdict)) == set()
    assert (shelf.texts(), cut(shelf)) == (right, cuts)


def cut(shelf: Shelf) -> list[tuple[str, int, int, tuple[str, ...]]]:
    """Where every passage of a library stands."""
    with closing(shelf.open()) as library:
        snapshot = library.snapshot()
        return [
            (document.path, stored.passage.start, stored.passage.end, stored.passage.headings)
            for document in snapshot.documents()
            for stored in snapshot.passages_in(document)
        ]


def test_passages_come_right_though_the_file_is_away(three: Shelf) -> None:
    """Where the text itself is known to be what was read, the catalog suffices."""
    slip(three, "shifted")
    three.docs.rename(three.docs.with_name("away"))
    assert told(mend(three)) == {("sources", "folder-missing", str(three.docs))}


def test_a_changed_letter_is_not_hidden(three: Shelf) -> None:
    """Text that is not what was read is not cut anew as if it were: it is told until its file is back."""
    slip(three, "letter")
    right, away = article(1, 2, 3), three.docs.with_name("away")
    three.docs.rename(away)
    assert ("passages", "reworded", "a.txt") in told(mend(three))
    away.rename(three.docs)
    assert told(mend(three)) == set()
    assert three.texts()["a.txt"] == right


def test_old_cutting_rules_are_told(three: Shelf) -> None:
    """A library cut by another version is brought up to date by a repair."""
    change(Layout(three.folder).catalog, "UPDATE documents SET cut = '0 x' WHERE path = 'a.txt'")
    manifest = replace(manifest_of(three), cutting=0)
    manifest.write(Layout(three.folder))
    assert told(look(three)) == {("passages", "outdated", "")}
    assert told(mend(three)) == set()


# Vectors, tokens and words


def test_a_vector_of_another_text_is_seen_in_the_generation(three: Shelf) -> None:
    """Two vectors that changed places, in a file that is sealed: both texts are encoded again, no other."""
    write_vectors(three, lambda keys, vectors: (keys, vectors[[1, 0, *range(2, len(keys))]]))
    verdict = look(three)
    assert {("vectors", "differing", ""), ("vectors", "misencoded", "")} >= told(verdict) != set()
    assert told(mend(three)) == set()


def test_a_vector_of_another_text_is_seen_in_what_was_computed(three: Shelf) -> None:
    """One row of embeddings.sqlite that is another's: only it is encoded again."""
    other = "(SELECT vector FROM vectors ORDER BY text DESC LIMIT 1)"
    first = "(SELECT text FROM vectors ORDER BY text LIMIT 1)"
    change(Layout(three.folder).embeddings, f"UPDATE vectors SET vector = {other} WHERE text = {first}")
    assert told(look(three)) == {("vectors", "differing", "")}
    assert told(mend(three)) == set()
    assert len(three.encoder.passages) == 1


def test_vectors_that_belong_to_other_texts_everywhere_are_seen(three: Shelf) -> None:
    """Wrong in both places, so that no hash tells: encoding a few anew does, and all is encoded again."""
    other = np.eye(1, three.encoder.width, dtype=np.float32)
    change(Layout(three.folder).embeddings, "UPDATE vectors SET vector = ?", other.tobytes())
    write_vectors(three, lambda keys, vectors: (keys, np.repeat(other, len(keys), axis=0)))
    assert told(look(three)) == {("vectors", "misencoded", "")}
    passages = manifest_of(three).passages
    assert told(mend(three)) == set()
    assert len(three.encoder.passages) == passages


def test_vectors_must_have_length_one(three: Shelf) -> None:
    """A vector twice as long would come first for every question."""
    write_vectors(three, lambda keys, vectors: (keys, vectors * np.float32(2)))
    assert ("vectors", "not-unit", "") in told(look(three))
    assert told(mend(three)) == set()


def test_embeddings_of_no_vectors_are_dropped(three: Shelf) -> None:
    """Rows that are cut short are encoded again; the others are kept."""
    cut_short = "UPDATE vectors SET vector = zeroblob(8) WHERE text = (SELECT min(text) FROM vectors)"
    change(Layout(three.folder).embeddings, cut_short)
    assert told(look(three)) == {("embeddings", "lacking", "")}
    assert told(mend(three)) == set()
    assert len(three.encoder.passages) == 1


def test_a_vector_too_few_or_too_many_is_seen(three: Shelf) -> None:
    """Keys that the catalog does not have, has besides, or has once."""
    write_vectors(three, lambda keys, vectors: ([*keys[:-1], 999], vectors))
    assert told(look(three)) == {("vectors", "lacking", ""), ("vectors", "stray", "")}
    assert told(mend(three)) == set()
    write_vectors(three, lambda keys, vectors: (keys[1:], vectors[1:]))
    assert told(look(three)) == {("vectors", "lacking", ""), ("vectors", "miscounted", "")}
    assert told(mend(three)) == set()


@pytest.mark.parametrize("harm", ["missing", "besides", "other words"])
def test_the_word_index_is_held_against_the_catalog(three: Shelf, harm: str) -> None:
    """A key missing in it, one that is nobody's, and words of another passage are seen, and made anew."""
    from index.terms import Entry

    folder = Layout(three.folder).terms(1)
    with closing(three.open()) as library:
        snapshot = library.snapshot()
        keys = snapshot.passages_of([document.id for document in snapshot.documents()])
        texts = {key: snapshot.passage_text(stored) for key, stored in snapshot.passages(keys).items()}
    entries = [Entry(key, three.tokenizer.words(texts[key]), []) for key in keys]
    match harm:
        case "missing":
            del entries[0]
        case "besides":
            entries.append(Entry(999, ["编号"], []))
        case "other words":
            entries[0] = replace(entries[0], words=["别的"])
    shutil.rmtree(folder)
    folder.mkdir()
    write_terms(folder, entries)
    reseal(three)
    kinds = {
        "missing": {"lacking", "miscounted"},
        "besides": {"stray", "miscounted"},
        "other words": {"unfound"},
    }
    assert told(look(three)) == {("words", kind, "") for kind in kinds[harm]}
    assert told(mend(three)) == set()


def test_tokens_must_be_there(shelf: Shelf, encoder: Encoder) -> None:
    """A passage without the tokens it is compared by is seen, and encoded again, it alone."""
    shelf.encoder = Counting(encoder)
    shelf.write("a.txt", article(1, 2))
    shelf.sync()
    assert look(shelf).is_sound
    change(Layout(shelf.folder).embeddings, "DELETE FROM tokens WHERE text = (SELECT min(text) FROM tokens)")
    assert told(look(shelf)) == {("tokens", "lacking", "")}
    assert told(mend(shelf)) == set()
    assert len(shelf.encoder.passages) == 1


def test_counts_of_the_manifest_are_held_against_the_catalog(three: Shelf) -> None:
    """A manifest that counts otherwise is told, and written anew."""
    manifest = manifest_of(three)
    replace(manifest, documents=9).write(Layout(three.folder))
    assert told(look(three)) == {("documents", "miscounted", "")}
    assert told(mend(three)) == set()


def test_words_of_another_tokenizer_are_told(three: Shelf) -> None:
    """A word index that another version cut is brought up to date by a repair."""
    manifest = manifest_of(three)
    older = replace(manifest, tokenizer=replace(manifest.tokenizer, dictionary="x"))
    older.write(Layout(three.folder))
    assert told(look(three)) == {("words", "outdated", "")}
    assert told(mend(three)) == set()


# The encoder


def test_without_the_encoder_the_rest_is_looked_at(three: Shelf) -> None:
    """Where it cannot be loaded that is noted, and everything but the vectors' meaning is checked."""

    def nothing(name: str | None) -> Encoder:
        raise EncoderUnavailable(str(name), "not here")

    args = Layout(three.folder), nothing, three.make_tokenizer, three.pool
    verdict = verify(*args)
    assert (told(verdict), verdict.notes) == (set(), (Noted(Note.NO_ENCODER, three.encoder.name),))
    slip(three, "shifted")
    assert ("passages", "reworded", "a.txt") in told(verify(*args))


def test_another_encoder_is_told(three: Shelf, other_tiny: Encoder) -> None:
    """One that did not make the library is no measure for it."""
    three.encoder = Counting(other_tiny)
    verdict = look(three)
    assert told(verdict) == {("vectors", "other-encoder", "")}
    assert not verdict.repairable


# Others at work


def test_work_that_waits_is_noted(three: Shelf) -> None:
    """A run that was stopped, and passages without meaning yet, are nothing wrong."""
    three.write("d.txt", article(7, 8))
    three.encoder.stop_after = 0
    with pytest.raises(Interrupted):
        three.sync()
    three.encoder.stop_after = None
    verdict = look(three)
    assert (told(verdict), verdict.notes) == (set(), (Noted(Note.UNFINISHED),))
    three.write("a.txt", article(1, 2))
    three.encoder.stop_after = 0
    with pytest.raises(Interrupted):
        three.sync()
    three.encoder.stop_after = None
    assert told(look(three)) == {("sources", "changed", "a.txt")}  # what is shown is of the old file
    with writing(three.folder, three.load, three.make_tokenizer, three.pool) as writer:
        writer.sync(meaning=False)
    verdict = look(three)
    assert told(verdict) == set()
    assert verdict.notes == (Noted(Note.UNENCODED, "2"),)
    assert mend(three).notes == ()


def test_a_library_that_is_written_is_looked_at(three: Shelf) -> None:
    """While another writes, what it has half done is no finding."""
    with writing(three.folder, three.load, three.make_tokenizer, three.pool):
        Layout(three.folder).generation(2).mkdir()
        verdict = look(three)
    assert (told(verdict), verdict.notes) == (set(), (Noted(Note.WRITING),))


def test_a_library_that_moves_on_is_busy(three: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a new generation is shown in the middle of a look, nothing is found wrong with the old one."""

    class Writing(Pool):
        def look(self, root: Path) -> Folder:
            with writing(three.folder, three.load, three.make_tokenizer) as writer:
                writer.repair(Harm(derived=True))
            return super().look(root)

    with closing(Writing(1)) as three.pool, pytest.raises(LibraryBusy):
        look(three)


def test_stopped_in_the_middle_nothing_is_lost(three: Shelf) -> None:
    """A repair that is stopped while it encodes leaves a library that answers, and goes on next time."""
    before = three.texts()
    change(Layout(three.folder).embeddings, "DELETE FROM vectors")
    (three.docs / "new.txt").write_text(article(70, 71), "utf-8")
    three.encoder.stop_after = 2
    with (
        pytest.raises(Interrupted),
        writing(three.folder, three.load, three.make_tokenizer, three.pool) as writer,
    ):
        writer.repair(Harm.of(look(three).findings))
    assert three.texts() == before
    three.encoder.stop_after = None
    assert told(mend(three)) == set()
    assert set(three.texts()) == {*before, "new.txt"}


# As data


def test_a_verdict_is_json(three: Shelf) -> None:
    """Findings come as data: part, kind, path, detail, and whether they can be mended."""
    vectors_file(three).unlink()
    data = look(three).as_json()
    assert data["sound"] is False
    assert data["findings"] == [
        {
            "part": "vectors",
            "kind": "missing",
            "path": "generations/000001/vectors.faiss",
            "detail": "",
            "repairable": True,
        }
    ]
    assert data["checked"] == {"sources": 3, "documents": 3, "passages": 6, "sampled": 6}


def test_every_kind_is_found_by_some_check() -> None:
    """No kind of finding is left that nothing gives."""
    folder = Path(__file__).parents[2] / "index" / "verify"
    source = "".join(file.read_text("utf-8") for file in folder.glob("*.py") if file.stem != "findings")
    assert [kind.name for kind in Kind if f"Kind.{kind.name}" not in source] == []
