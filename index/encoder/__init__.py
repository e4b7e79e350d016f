"""Texts to unit vectors, by any sentence-transformers model; the default one comes with the packages.

model.py        the Encoder, and `load`
reranker.py     the Reranker, which nobody needs, and `load_reranker`
deferred.py     the bundled one without its weights, until something is to be encoded
bundled.py      the packaged model unpacked into a folder: packed.py reads it, unigram.py its tokenizer
hub.py          where a model named by the user lies
windows.py      texts longer than a model takes; batches with little padding
lanes.py        batches side by side     bounds.py     how many tokens a text has at the most
fingerprint.py  which model it is       precision.py  bfloat16 or float32       quiet.py  no chatter
"""

from index.encoder.deferred import deferred
from index.encoder.model import Encoded, Encoder, Tokens, default_fingerprint, load
from index.encoder.reranker import Reranker, load_reranker

__all__ = [
    "Encoded",
    "Encoder",
    "Reranker",
    "Tokens",
    "default_fingerprint",
    "deferred",
    "load",
    "load_reranker",
]
