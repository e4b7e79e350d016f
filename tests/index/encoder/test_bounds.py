"""The bound on a text's tokens holds for every text, and is near enough to save counting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from index.encoder import Encoder
from index.encoder.bounds import bound_of, bytes_at_most

NEWS = "国务院新闻办公室二十六日举行发布会，介绍今年以来经济运行的有关情况。" * 8
GROWING = "㍿ﷺ㌖½ﬃ①"
"""Characters that become several where a text is normalised."""


@given(text=st.one_of(st.text(max_size=80), st.text(f"{GROWING} 国a\t\u200b\ud800", max_size=40)))
def test_no_text_has_more_tokens(encoder: Encoder, text: str) -> None:
    """Whatever is in it: characters that grow, blanks of all kinds, half surrogate pairs."""
    assert encoder.count_tokens([text])[0] <= encoder.most_tokens(text)


def test_a_passage_needs_no_counting(encoder: Encoder) -> None:
    """A passage of Chinese prose is known to fit though its bytes are more than the encoder takes."""
    assert bytes_at_most(NEWS) > encoder.max_tokens > encoder.most_tokens(NEWS)


@given(text=st.text(max_size=40))
def test_a_tokenizer_that_knows_every_byte_is_bound_by_bytes(text: str) -> None:
    """A character it has no piece for becomes as many tokens as it has bytes."""
    pieces = [("<unk>", 0.0), ("▁", -1.0), *((f"<0x{byte:02X}>", -5.0) for byte in range(256))]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bound = bound_of(tokenizer)
    assert bound is bytes_at_most
    assert len(tokenizer.encode(text).ids) <= bound(f"▁{text}")
