"""An answer as it was when it was shared, under a name that nobody can guess."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from index.generation import EncoderIdentity
from qa.answers import Answer
from qa.strict import Fields, count, instant, require, text

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 58: letters and digits without 0, O, I and l, which people take for one another."""
LENGTH = 22
"""58 to the power of 22 is more than 2 to the power of 128."""


def new_id() -> str:
    """A name for a link: 22 random characters of base 58."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def local(moment: datetime) -> str:
    """A moment as people read it, in the time zone of this machine."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def is_id(name: object) -> bool:
    """Whether this could be the name of a link: what cannot need not be looked up."""
    return isinstance(name, str) and len(name) == LENGTH and all(character in ALPHABET for character in name)


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
    def from_json(cls, value: object, where: str = "shared") -> Frozen:
        """What `as_json` gave. Raises `AnswerMalformed` for anything else."""
        whole = Fields(value, where)
        name, shared = whole.take("id", _id), Fields(whole.take("shared", _anything), f"{where}.shared")
        answer = Answer.from_json({**whole.rest(), "id": name})
        frozen = cls(
            id=name,
            answer=answer,
            encoder=shared.take("encoder", _encoder),
            shared=shared.take("at", instant),
            until=shared.maybe("until", instant),
        )
        shared.done()
        return frozen


def _id(value: object, where: str) -> str:
    require(is_id(value), where)
    return str(value)


def _anything(value: object, _: str) -> object:
    return value


def _encoder(value: object, where: str) -> EncoderIdentity:
    fields = Fields(value, where)
    identity = EncoderIdentity(
        name=fields.take("name", text),
        revision=fields.maybe("revision", text),
        hash=fields.take("hash", text),
        width=fields.take("width", count),
    )
    fields.done()
    return identity
