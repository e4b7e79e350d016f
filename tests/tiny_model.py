"""Real sentence-transformers models, made on the spot: small enough for hundreds of texts a second."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenizers import Tokenizer
    from transformers import BertConfig, PreTrainedTokenizerFast

WIDTH = 32
PROMPTS = {"query": "query: ", "document": "passage: "}
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
BYTES_LENGTH = 1024
"""Tokens a model of bytes takes: about 330 Chinese characters."""


def make_bytes_model(
    folder: Path, *, prompts: Mapping[str, str] | None = None, length: int = BYTES_LENGTH, seed: int = 1
) -> Path:
    """A model whose tokens are bytes, so that texts of any language differ; its vectors mean nothing."""
    return save_model(folder, _bytes_tokenizer(), prompts=prompts or PROMPTS, length=length, seed=seed)


def make_reranker(folder: Path, *, outputs: int = 1, length: int = BYTES_LENGTH, seed: int = 1) -> Path:
    """A cross-encoder of one small layer over bytes; its scores mean nothing, and differ plainly.

    It gives `outputs` numbers for a pair. The folder is one that transformers saves, without the files of
    sentence-transformers, as most cross-encoders are.
    """
    import torch
    from transformers import BertForSequenceClassification

    from index.encoder.quiet import quiet

    wrapped = _wrapped(_bytes_tokenizer(), length)
    shape = _shape(len(wrapped), length)
    shape.num_labels = outputs
    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = BertForSequenceClassification(shape)
        torch.nn.init.normal_(model.classifier.weight)
        model.save_pretrained(folder)
        wrapped.save_pretrained(folder)
    return folder


def make_static_model(folder: Path) -> Path:
    """A model of bytes whose vectors know no context: it has one for a text and none for its tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from index.encoder.quiet import quiet

    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        module = StaticEmbedding(_bytes_tokenizer(), embedding_dim=WIDTH)
        SentenceTransformer(modules=[module], prompts=dict(PROMPTS), device="cpu").save(str(folder))
    return folder


def _bytes_tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*MARKS, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def save_model(
    folder: Path, tokenizer: Tokenizer, *, prompts: Mapping[str, str], length: int, seed: int = 1
) -> Path:
    """A model of one small layer with random weights over a tokenizer that knows `MARKS`."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    from index.encoder.quiet import quiet

    wrapped = _wrapped(tokenizer, length)
    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        BertModel(_shape(len(wrapped), length)).save_pretrained(folder / "bert")
        wrapped.save_pretrained(folder / "bert")
        bert = Transformer(str(folder / "bert"))
        modules = [bert, Pooling(WIDTH, "mean")]
        SentenceTransformer(modules=modules, prompts=dict(prompts), device="cpu").save(str(folder))
    shutil.rmtree(folder / "bert")
    return folder


def _wrapped(tokenizer: Tokenizer, length: int) -> PreTrainedTokenizerFast:
    """The tokenizer as transformers has it, with marks around a text and between two."""
    from tokenizers import processors
    from transformers import PreTrainedTokenizerFast

    number = tokenizer.get_vocab()
    end, begin = ("[SEP]", number["[SEP]"]), ("[CLS]", number["[CLS]"])
    tokenizer.post_processor = processors.BertProcessing(end, begin)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=length
    )


def _shape(vocabulary: int, length: int) -> BertConfig:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=length,
    )
