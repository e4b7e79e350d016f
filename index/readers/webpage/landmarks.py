"""What an element is to the page around it, from its tag and attributes: menu, banner, main text, unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntFlag


class Mark(IntFlag):
    """What words stand in. An element has the marks of those around it too."""

    UNSEEN = 1
    """No part of the running words: code, what ruby prints above them."""
    HIDDEN = 2
    """A block that the page does not show until something unfolds it."""
    PRE = 4
    """Blanks and line ends count."""
    LINK = 8
    """Words to click on that lead away from the page."""
    MAIN = 16
    """The page says that this is its main text."""
    ARTICLE = 32
    SCOPED = 64
    """A header or footer in here belongs to a section, not to the page."""
    MENU = 128
    """Navigation, a search form, a dialog, a choice."""
    FOOTER = 256
    BANNER = 512
    ASIDE = 1024
    HINTED = 2048
    """Its name is that of furniture, which proves nothing."""


NONE = Mark(0)
LANDMARKS = (
    Mark.HIDDEN | Mark.MAIN | Mark.ARTICLE | Mark.MENU | Mark.FOOTER | Mark.BANNER | Mark.ASIDE | Mark.HINTED
)
"""Words with and without one of these never stand in one block."""

_TAGS = {
    **dict.fromkeys(
        ("head", "script", "style", "template", "noscript", "iframe", "rt", "rp", "rtc", "annotation",
         "annotation-xml", "sy:updateperiod", "sy:updatefrequency", "sy:updatebase"),
        Mark.UNSEEN,
    ),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext", "textarea"), Mark.PRE),
    **dict.fromkeys(("section", "blockquote", "td", "fieldset", "details"), Mark.SCOPED),
    **dict.fromkeys(("search", "select", "datalist"), Mark.MENU),
    "nav": Mark.MENU | Mark.SCOPED,
    "main": Mark.MAIN | Mark.SCOPED,
    "article": Mark.ARTICLE | Mark.SCOPED,
    "aside": Mark.ASIDE | Mark.SCOPED,
    "button": Mark.LINK,
}  # fmt: skip
_ROLES = {
    **dict.fromkeys(
        ("navigation", "menu", "menubar", "toolbar", "search", "dialog", "alertdialog"), Mark.MENU
    ),
    "main": Mark.MAIN | Mark.SCOPED,
    "article": Mark.ARTICLE | Mark.SCOPED,
    "banner": Mark.BANNER,
    "contentinfo": Mark.FOOTER,
    "complementary": Mark.ASIDE,
    "button": Mark.LINK,
}
_UNDISPLAYED = re.compile(r"display\s{0,5}:\s{0,5}none", re.IGNORECASE)
_CONSENT = re.compile(
    r"(?:cookie|consent|gdpr|privacy)[-_]?(?:banner|bar|notice|consent|popup|overlay|modal|dialog|message|alert|wall|law)"
    r"|(?:onetrust|didomi|cybot|osano|cc-window|cookiebot)[\w-]{0,40}",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:site|page|global|main|top|primary|secondary|mobile|bottom|left|right|sub|g|m|w|the|js|public|common)[-_]?)?"
    r"(?:nav|navbar|navigation|menu|footer|foot|header|topbar|toolbar|sidebar|sphinxsidebar|side-?bar|breadcrumbs?"
    r"|crumbs?|mbx|copyright|share|sharing|social|related|recommend|skip-?(?:link|nav)|sr-only|visually-hidden"
    r"|screen-reader-text|jump-link|pagination|pager|prev-?next|friend-?links?|tag-?cloud)"
    r"(?:[-_]?(?:nav|bar|menu|wrap|wrapper|box|container|content|list|links?|inner|area|left|right|bottom|top|post|news"
    r"|article|articles))?\d{0,2}",
    re.IGNORECASE,
)
"""What people who build pages call furniture; a name must match whole: `entry-header` holds a title."""
_UNHINTED = frozenset(("html", "body", "h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST = 200
"""Characters of names that are looked at."""
_TWICE = frozenset(("katex-html", "mjx-assistive-mml", "MJX_Assistive_MathML"))
"""A formula written a second time, for eyes or ears only."""


def marks(tag: str, attributes: Mapping[str, str], around: Mark, *, inline: bool) -> Mark:
    """The marks of an element within one that has the marks `around`; `inline` where it is part of a line."""
    own = _TAGS.get(tag, NONE)
    if tag == "a" and not attributes.get("href", "#").startswith("#"):
        own |= Mark.LINK
    elif tag in {"header", "footer"} and not around & Mark.SCOPED:
        own |= Mark.BANNER if tag == "header" else Mark.FOOTER
    if attributes or tag == "dialog":
        own |= _stated(tag, attributes, inline=inline)
    return around | own if own else around


def _stated(tag: str, attributes: Mapping[str, str], *, inline: bool) -> Mark:
    own = _ROLES.get(attributes.get("role", "").strip().lower(), NONE)
    if attributes.get("itemprop") == "articleBody":
        own |= Mark.MAIN | Mark.SCOPED
    if _is_hidden(tag, attributes):
        own |= Mark.UNSEEN if inline else Mark.HIDDEN
    names = f"{attributes.get('id', '')} {attributes.get('class', '')}"[:_LONGEST].split()
    if any(_CONSENT.fullmatch(name) for name in names):
        own |= Mark.MENU
    elif not inline and tag not in _UNHINTED and any(_NAME.fullmatch(name) for name in names):
        own |= Mark.HINTED
    return own | Mark.UNSEEN if not _TWICE.isdisjoint(names) else own


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    return (tag == "dialog" and "open" not in attributes) or bool(
        _UNDISPLAYED.search(attributes.get("style", "")[:_LONGEST])
    )
