"""A question's tokens compared with a passage's, by the shipped matrix and by matrices made up here."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import late
from index.encoder import Encoder, Tokens, bundled
from index.late import (
    DIMENSIONS,
    IN_HEAD,
    TOKEN,
    Codes,
    Floats,
    Projection,
    QueryTokens,
    best_matches,
    first_letters,
    joined,
    matches_by_part,
    projection,
    unpack,
)
from index.sentences import sentences

WIDTH = 384
"""Of the bundled encoder."""
KEPT, KEPT_USUALLY = 0.95, 0.985
"""Cosines that four bits a number keep of a random unit vector, of the worst and of half of them."""
PARAGRAPH = "合同签订后，双方应当按照约定履行各自的义务，不得擅自变更或者解除合同。" * 8
seeds = st.integers(0, 2**32 - 1)


def units(seed: int, count: int, width: int = DIMENSIONS) -> Floats:
    rows = np.random.default_rng(seed).normal(size=(count, width))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


_NOTHING = np.zeros(DIMENSIONS, np.float32)
PLAIN = Projection(np.eye(DIMENSIONS, dtype=np.float32), _NOTHING, _NOTHING, 0.0)
"""Leaves vectors of `DIMENSIONS` as they are and weighs all tokens alike."""


def tokens_of(text: str, pattern: str = r"\S", seed: int = 0) -> Tokens:
    """Random vectors for the places of a text that match, one character each unless told otherwise."""
    spans = np.array([match.span() for match in re.finditer(pattern, text)], np.int32).reshape(-1, 2)
    return Tokens(units(seed, len(spans)), spans)


def codes_of(seed: int, count: int) -> Codes:
    return PLAIN.codes("字" * count, 0, tokens_of("字" * count, seed=seed))


def question(seed: int, count: int) -> QueryTokens:
    asked = PLAIN.query("问" * count, tokens_of("问" * count, seed=seed))
    assert asked is not None
    return asked


@pytest.fixture(scope="module")
def shipped() -> Projection:
    """The matrix of the bundled encoder."""
    found = projection(bundled.NAME, WIDTH)
    assert found is not None
    return found


@given(seeds, st.integers(1, 50))
def test_packing_keeps_the_direction(seed: int, count: int) -> None:
    """Codes unpack to unit vectors that point where the ones packed did."""
    vectors = tokens_of("字" * count, seed=seed).vectors
    kept = unpack(codes_of(seed, count))
    assert kept.shape == (count, DIMENSIONS)
    assert np.allclose(np.linalg.norm(kept, axis=1), 1, atol=1e-5)
    cosines = (kept * vectors).sum(axis=1)
    assert cosines.min() > KEPT
    assert np.median(cosines) > KEPT_USUALLY


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_numbers_do_not_wrap_around(sign: int) -> None:
    """A vector along one axis, whose only number is far beyond what is told apart, stays along it."""
    axes = Tokens(sign * np.eye(DIMENSIONS, dtype=np.float32), np.array([(n, n + 1) for n in range(64)]))
    kept = unpack(PLAIN.codes("字" * DIMENSIONS, 0, axes))
    assert (np.abs(kept).argmax(axis=1) == np.arange(DIMENSIONS)).all()
    assert (np.sign(kept[np.arange(DIMENSIONS), np.arange(DIMENSIONS)]) == sign).all()


@given(st.text("，。！？…—“”()[]!?.,;: \n😀", max_size=30))
def test_marks_alone_leave_no_codes(text: str) -> None:
    """Punctuation, blanks and emoji match everywhere and tell nothing: none of them is kept."""
    codes = PLAIN.codes(text, 0, tokens_of(text))
    assert codes.dtype == TOKEN
    assert len(codes) == 0
    assert unpack(codes).shape == (0, DIMENSIONS)


def test_letters_digits_and_ideographs_are_kept() -> None:
    """Of a text with marks its words stay, each at the character where it begins."""
    text = "灯塔，高27米。(BS)"
    codes = PLAIN.codes(text, 0, tokens_of(text))
    assert [text[start] for start in codes["start"]] == list("灯塔高27米BS")


def test_a_token_begins_at_its_first_letter() -> None:
    """A blank or a bracket that an encoder takes into a word does not move it into the sentence before."""
    text = "It is lit. The oven (red) burns."
    codes = PLAIN.codes(text, 0, tokens_of(text, r"[\s(]*\w+"))
    assert [text[start] for start in codes["start"]] == list("IilTorb")


@given(text=st.text(st.one_of(st.sampled_from("国a1_ é。（²Ⅷ٣𠀀\u0301"), st.characters()), max_size=40))
def test_first_letters_are_those_that_a_search_finds(text: str) -> None:
    """In each token the first character that is part of a word, as regular expressions know words."""
    tokens = tokens_of(text, r".{1,3}")
    found = [re.compile(r"\w").search(text, start, end) for start, end in tokens.spans.tolist()]
    assert first_letters(text, tokens).tolist() == [match.start() if match else -1 for match in found]


def test_a_word_behind_the_head_is_the_passages_own() -> None:
    """The line end between head and passage, taken into the first word, does not make it the head's."""
    text = "Title\nThe oven"
    codes = PLAIN.codes(text, len("Title\n"), tokens_of(text, r"\s*\w+"))
    assert codes["start"].tolist() == [IN_HEAD, 0, len("The ")]


def test_what_lies_too_far_inside_has_no_place() -> None:
    """A character beyond what two bytes count is kept as one without a place, never as another's."""
    text = "字" * (IN_HEAD + 2)
    spans = np.array([(n, n + 1) for n in (0, IN_HEAD - 1, IN_HEAD, IN_HEAD + 1)])
    codes = PLAIN.codes(text, 0, Tokens(units(1, 4), spans))
    assert codes["start"].tolist() == [0, IN_HEAD - 1, IN_HEAD, IN_HEAD]


@given(seeds, st.integers(1, 8), st.lists(st.integers(0, 9), max_size=6))
def test_best_matches_are_those_of_a_plain_loop(seed: int, asked: int, sizes: list[int]) -> None:
    """Each token of the question gets the largest cosine with any token of each passage, -1 of none."""
    query = question(seed, asked)
    passages = [codes_of(seed + number + 1, size) for number, size in enumerate(sizes)]
    wanted = np.full((len(sizes), asked), -1.0)
    for row, codes in enumerate(passages):
        for column, vector in enumerate(query.vectors):
            for other in unpack(codes):
                wanted[row, column] = max(wanted[row, column], float(vector @ other))
    found = best_matches(query, passages)
    assert found.shape == wanted.shape
    assert np.allclose(found, wanted, atol=1e-5)


@given(seeds, st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_parts_of_a_text_match_as_passages_do(seed: int, sizes: list[int]) -> None:
    """A part matches by its own tokens alone, and by none, -1, where it has none."""
    query, codes = question(seed, 4), codes_of(seed + 1, sum(sizes))
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    # A part without tokens begins where the next one does; the tokens there belong to the last of them.
    own = [codes[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    found = matches_by_part(query, joined([codes], [0]), starts)
    assert np.allclose(found, best_matches(query, own), atol=1e-5)
    assert (found[[size == 0 for size in sizes]] == -1).all()


def test_tokens_before_the_first_part_count_for_none() -> None:
    """What stands before the first part is no part's."""
    query, codes = question(1, 3), codes_of(2, 5)
    found = matches_by_part(query, joined([codes], [0]), [2])
    assert np.allclose(found, best_matches(query, [codes[2:]]), atol=1e-5)


def test_joining_shifts_passages_and_leaves_heads_out() -> None:
    """Each passage's tokens stand behind its own offset, in documents of any length, without the head's."""
    text = "题\n甲乙"
    codes = PLAIN.codes(text, 2, tokens_of(text))
    assert codes["start"].tolist() == [IN_HEAD, 0, 1]
    both = joined([codes, late.NO_CODES, codes], [10, 50, 1_000_000])
    assert both["start"].tolist() == [10, 11, 1_000_000, 1_000_001]
    assert np.array_equal(both["code"], np.tile(codes["code"][1:], (2, 1)))
    assert len(joined([], [])) == 0


def test_a_question_of_marks_only_is_still_compared() -> None:
    """Where nothing in a question tells, all its tokens are taken; of none there is nothing to compare."""
    asked = PLAIN.query("？！", tokens_of("？！"))
    assert asked is not None
    assert asked.spans.tolist() == [[0, 1], [1, 2]]
    assert PLAIN.query("", tokens_of("")) is None
    assert PLAIN.query("灯塔", Tokens(np.zeros((0, 0), np.float32), np.zeros((0, 2), np.int32))) is None


@given(seeds, st.integers(1, 20))
def test_weights_share_out_the_question(seed: int, count: int) -> None:
    """The weights of a question's tokens are positive and sum to 1, its vectors have length 1."""
    importance = units(seed, 1)[0] * 5
    query = Projection(PLAIN.matrix, PLAIN.mean, importance, -3.0).query(
        "问" * count, tokens_of("问" * count, seed=seed)
    )
    assert query is not None
    assert (query.weights > 0).all()
    assert np.isclose(query.weights.sum(), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(query.vectors, axis=1), 1, atol=1e-5)


def test_the_shipped_matrix_fits_the_bundled_encoder(shipped: Projection, encoder: Encoder) -> None:
    """It takes vectors of the bundled encoder's width, holds finite numbers and is a small file."""
    assert encoder.width == WIDTH
    assert projection(encoder.name, encoder.width) is shipped
    assert shipped.matrix.shape == (WIDTH, DIMENSIONS)
    assert shipped.mean.shape == shipped.importance.shape == (WIDTH,)
    for part in (shipped.matrix, shipped.mean, shipped.importance, np.array(shipped.bias)):
        assert np.isfinite(part).all()
    assert Path(late.__file__).with_name("late.npz").stat().st_size < 100_000


def test_other_encoders_have_none(tiny: Encoder) -> None:
    """An encoder of another name, or of that name and another width, gets no matrix that is not its own."""
    assert projection(tiny.name, tiny.width) is None
    assert projection("intfloat/multilingual-e5-large", 1024) is None
    assert projection(bundled.NAME, WIDTH + 1) is None


def test_the_id_follows_the_matrix(shipped: Projection) -> None:
    """Another matrix or mean has another id; how questions are weighed does not matter to what is kept."""
    other = Projection(shipped.matrix * 2, shipped.mean, shipped.importance, shipped.bias)
    moved = Projection(shipped.matrix, shipped.mean + 1, shipped.importance, shipped.bias)
    weighed = Projection(shipped.matrix, shipped.mean, shipped.importance + 1, shipped.bias + 1)
    assert len({shipped.id, other.id, moved.id}) == 3
    assert weighed.id == shipped.id


def test_a_paragraph_costs_little(shipped: Projection, encoder: Encoder) -> None:
    """A token takes 34 bytes, those of a Chinese paragraph at most four times what its vector takes."""
    assert TOKEN.itemsize == 34
    text = PARAGRAPH[:250]
    (tokens,) = encoder.encode_passages_by_token([text]).tokens
    codes = shipped.codes(text, 0, tokens)
    assert len(codes) > 50
    assert codes.nbytes <= 4 * WIDTH * 4


def compared(encoder: Encoder, shipped: Projection, text: str, passages: list[str]) -> NDArray[np.float32]:
    """The weighted mean cosine of a question with each passage."""
    query = shipped.query(text, encoder.encode_queries_by_token([text]).tokens[0])
    assert query is not None
    tokens = encoder.encode_passages_by_token(passages).tokens
    codes = [shipped.codes(passage, 0, each) for passage, each in zip(passages, tokens, strict=True)]
    found: NDArray[np.float32] = best_matches(query, codes) @ query.weights
    return found


def test_what_answers_is_nearest(shipped: Projection, encoder: Encoder) -> None:
    """A question comes nearest to the passage that speaks of what it asks, also in another language."""
    passages = [
        "白沙角灯塔建于一九〇三年，塔身高二十七米，用花岗岩砌成。",
        "白沙角渔港的码头长三百米，可停靠二十七艘渔船。",
        "The oven is lit at three in the morning.",
    ]
    assert compared(encoder, shipped, "灯塔有多高？", passages).argmax() == 0
    assert compared(encoder, shipped, "How tall is the lighthouse?", passages[:2]).argmax() == 0
    assert compared(encoder, shipped, "When is the oven lit?", passages).argmax() == 2


def test_sentences_of_english_match_by_their_own_words(shipped: Projection, encoder: Encoder) -> None:
    """The first word of a sentence counts for it, not for the one before."""
    text = "Nobody came today. Lighthouses shine at night."
    starts = [start for start, _ in sentences(text)]
    (tokens,) = encoder.encode_passages_by_token([f"Harbour\n{text}"]).tokens
    codes = joined([shipped.codes(f"Harbour\n{text}", len("Harbour\n"), tokens)], [0])
    assert starts == [0, text.index("Lighthouses")]
    assert set(starts) <= set(codes["start"].tolist())


@pytest.mark.parametrize(
    "text", ["？！", "…", "。", "a", "的", "😀😀", "\x00\x07", "\ud800", "\u200b", "\u3000。"]
)
def test_any_question_can_be_taken(shipped: Projection, encoder: Encoder, text: str) -> None:
    """Marks, emoji, controls and lone surrogates give something to compare or nothing, and never raise."""
    query = shipped.query(text, encoder.encode_queries_by_token([text]).tokens[0])
    codes = shipped.codes(text, 0, encoder.encode_passages_by_token([text]).tokens[0])
    if query is not None:
        assert np.isclose(query.weights.sum(), 1, atol=1e-5)
        assert best_matches(query, [codes]).shape == (1, len(query.weights))
