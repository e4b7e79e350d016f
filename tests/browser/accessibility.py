"""What axe finds wrong with a page for people who do not see it, or not well."""

from __future__ import annotations

import warnings

from playwright.sync_api import Page

GRAVE = ("serious", "critical")
"""The impacts, in axe's words, that no page may have."""


def serious(page: Page) -> list[str]:
    """The grave violations on a page as it is now: the rule, what is to be done, and where."""
    with warnings.catch_warnings():  # the package warns of its own imports
        warnings.simplefilter("ignore")
        from axe_playwright_python.sync_playwright import Axe
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + "; ".join(
            f"{' '.join(map(str, node['target']))} {node['html'][:120]} {node.get('failureSummary')}"
            for node in one["nodes"][:5]
        )
        for one in found
        if one["impact"] in GRAVE
    ]
