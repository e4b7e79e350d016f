"""What was not read, or only with a caveat: grouped by reason, with what it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from index.documents import Problem, Reason
from qa.labels import Labels
from qa.web.library.holdings import Remarks

SHOWN = 20
"""Files of a reason that are listed where all reasons are."""
PAGE = 200
"""Files on a page of one reason."""


@dataclass(frozen=True, slots=True)
class Line:
    """One file. `address` leads to its document where it is one, `detail` is a number, a page, a size."""

    path: str
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one reason: `count` of them, of which `lines` are shown on page `page` of `pages`."""

    reason: Reason
    count: int
    lines: Sequence[Line]
    page: int
    pages: int

    @property
    def is_warning(self) -> bool:
        return self.reason.is_warning


def groups(remarks: Remarks, addresses: Mapping[str, str], say: Labels) -> list[Group]:
    """Every reason, what was left out first, then what was taken in with a caveat; many before few."""
    by_reason = _by_reason(remarks)
    found = [_group(reason, own, 1, SHOWN, addresses, say) for reason, own in by_reason.items()]
    return sorted(found, key=lambda group: (group.is_warning, -group.count))


def group(remarks: Remarks, reason: Reason, page: int, addresses: Mapping[str, str], say: Labels) -> Group:
    """One reason, page by page."""
    return _group(reason, _by_reason(remarks).get(reason, []), page, PAGE, addresses, say)


def _by_reason(remarks: Remarks) -> dict[Reason, list[Problem]]:
    found = defaultdict(list)
    for problem in remarks.problems:
        found[problem.reason].append(problem)
    return dict(found)


def _group(
    reason: Reason, own: Sequence[Problem], page: int, size: int, addresses: Mapping[str, str], say: Labels
) -> Group:
    pages = max(1, ceil(len(own) / size))
    page = min(max(1, page), pages)
    shown = own[(page - 1) * size : page * size]
    lines = [Line(p.path, say.detail(p), addresses.get(p.path, "")) for p in shown]
    return Group(reason, len(own), lines, page, pages)
