"""What makes an encoder that encoder: a hash that tells whether two would give the same vectors.

It is taken over what the model is made of, not over vectors it gives, so that it is the same on every
machine and in every precision the model may run in, and needs no run of the model.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import torch

VERSION = 1
"""Of the recipe below; part of the hash."""

SAMPLES = 4096
"""Numbers taken of each tensor, evenly spread: any training or other quantization changes them."""

PASSING = frozenset(
    {
        "_name_or_path",
        "__version__",
        "architectures",
        "dtype",
        "model_card_data",
        "torch_dtype",
        "transformers_version",
    }
)
"""What configuration files say about where and with what they were saved, which changes no vector."""


def fingerprint(
    folder: Path, *, tensors: Iterable[torch.Tensor], tokenizer: str, behaviour: Mapping[str, object]
) -> str:
    """64 hexadecimal digits over a model's parts.

    `folder` is a sentence-transformers folder, whose module configurations count; `tensors` are its
    parameters in the order of its state dict, in float32; `tokenizer` is its JSON without truncation and
    padding; `behaviour` is what else changes vectors (prompts, longest input), as JSON-like values.

    Raises OSError and ValueError where the folder's configuration cannot be read.
    """
    digest = hashlib.sha256(f"fingerprint {VERSION}\n".encode())
    known = {"configurations": _configurations(folder), "behaviour": behaviour}
    digest.update(json.dumps(known, sort_keys=True, default=str).encode())
    digest.update(tokenizer.encode())
    for tensor in tensors:
        flat = tensor.detach().reshape(-1)
        sample = flat[:: max(1, len(flat) // SAMPLES)].float().cpu().numpy()
        digest.update(repr(tuple(tensor.shape)).encode())
        digest.update(sample.astype("<f4").tobytes())
    return digest.hexdigest()


def _configurations(folder: Path) -> list[tuple[str, object]]:
    """Each module's class and configuration, in order."""
    modules = json.loads((folder / "modules.json").read_bytes())
    return [
        (str(module["type"]).rsplit(".", 1)[-1], _configuration(folder / module["path"] / "config.json"))
        for module in modules
    ]


def _configuration(path: Path) -> object:
    if not path.is_file():
        return None
    values = json.loads(path.read_bytes())
    return {key: value for key, value in values.items() if key not in PASSING}
