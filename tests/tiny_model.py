"""Real sentence-transformers models, made on the spot: small enough to encode hundreds of texts a second."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenizers import Tokenizer

WIDTH = 32
PROMPTS = {"query": "query: ", "document": "passage: "}
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
BYTES_LENGTH = 1024
"""Tokens a model of bytes takes: about 330 Chinese characters."""


def make_bytes_model(
    folder: Path, *, prompts: Mapping[str, str] | None = None, length: int = BYTES_LENGTH, seed: int = 1
) -> Path:
    """A model whose tokens are bytes, so that texts of any language differ; its vectors mean nothing."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*MARKS, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return save_model(folder, tokenizer, prompts=prompts or PROMPTS, length=length, seed=seed)


def save_model(
    folder: Path, tokenizer: Tokenizer, *, prompts: Mapping[str, str], length: int, seed: int = 1
) -> Path:
    """A model of one small layer with random weights over a tokenizer that knows `MARKS`."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from index.encoder.quiet import quiet

    number = tokenizer.get_vocab()
    end, begin = ("[SEP]", number["[SEP]"]), ("[CLS]", number["[CLS]"])
    tokenizer.post_processor = processors.BertProcessing(end, begin)
    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=length
    )
    shape = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=length,
    )
    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        BertModel(shape).save_pretrained(folder / "bert")
        wrapped.save_pretrained(folder / "bert")
        bert = Transformer(str(folder / "bert"))
        modules = [bert, Pooling(WIDTH, "mean")]
        SentenceTransformer(modules=modules, prompts=dict(prompts), device="cpu").save(str(folder))
    shutil.rmtree(folder / "bert")
    return folder
