"""An answer as it was when it was shared, under a name that nobody can guess."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from index.generation import EncoderIdentity
from qa.answers import Answer

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 58: letters and digits without 0, O, I and l, which people take for one another."""
LENGTH = 22
"""58 to the power of 22 is more than 2 to the power of 128."""


def new_id() -> str:
    """A name for a link: 22 random characters of base 58."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_id(text: object) -> bool:
    """Whether this could be the name of a link: what cannot need not be looked up."""
    return isinstance(text, str) and len(text) == LENGTH and all(character in ALPHABET for character in text)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A shared answer, which carries the same `id`; `encoder` is what found it.

    `shared` and `until` carry their time zone. From `until` on the link no longer opens; None: never ends.
    """

    id: str
    answer: Answer
    encoder: EncoderIdentity
    shared: datetime
    until: datetime | None = None

    def ended(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now

    def as_json(self) -> dict[str, Any]:
        """The answer in its published form, and under `shared` when and by which encoder."""
        return {
            **self.answer.as_json(),
            "shared": {
                "at": self.shared.isoformat(),
                "until": self.until and self.until.isoformat(),
                "encoder": asdict(self.encoder),
            },
        }

    @classmethod
    def from_json(cls, data: Any) -> Frozen:
        """What `as_json` gave. Raises ValueError for anything else."""
        try:
            answer, shared = dict(data), data["shared"]
            del answer["shared"]
            frozen = cls(
                id=answer["id"],
                answer=Answer.from_json(answer),
                encoder=EncoderIdentity(**shared["encoder"]),
                shared=_instant(shared["at"]),
                until=None if shared["until"] is None else _instant(shared["until"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no shared answer: {error}") from error
        if not is_id(frozen.id):
            raise ValueError("no name of a link")
        return frozen


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("no time zone")
    return instant
