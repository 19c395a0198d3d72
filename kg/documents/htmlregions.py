"""Which parts of an HTML page are furniture, by element, role and class name."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

_REGIONS: Final = frozenset(("nav", "footer", "search", "dialog"))
_ROLES: Final = frozenset(
    ("navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog", "alertdialog", "toolbar", "tablist")
)
_NEVER: Final = frozenset(("body", "html", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6"))
# Names that mean one thing wherever they stand in a class name …
_SURE: Final = (
    r"(?:^|[-_])(?:cookies?|cookie(?:bar|banner|wall|notice)|consent|gdpr|breadcrumbs?|crumbs|kruimelpad|navbar|pagination|newsletter|"
    r"nieuwsbrief|socialmedia|skiplinks?|sharebar|addtoany|colofon)(?:$|[-_])"
)
# … and names that do so alone, or together with a word for a place or a bar.
_ALONE: Final = r"(?:nav|navigation|menu|submenu|topbar|shar(?:e|ing)|socials?|pager|paging|footer|login|searchform|toc)"
_PLACE: Final = r"(?:site|page|main|global|primary|secondary|top|bottom|mobile|sub|header|meta)"
_BAR: Final = r"(?:bar|links?|list|buttons?|menu|icons?|container|wrapper|widget|items?|area|row|top|bottom|main|primary|nav)"
_NAMES: Final = re.compile(rf"{_SURE}|^(?:{_PLACE}[-_]+)?{_ALONE}(?:[-_]+{_BAR}){{0,2}}$", re.IGNORECASE)
_MAX_ANCHORS: Final = 1_000


class Regions:
    """What a page marks as its main content, and what not."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        main = tree.css("main, [role=main]")
        heads = tree.css("h1")
        self.has_main = bool(main)
        self.has_h1 = bool(heads)
        inside = tree.css("main h1, [role=main] h1") or ([] if main else heads)
        self._kept: set[int] = set()
        for anchor in [*main, *inside, *tree.css("article h1, article h2")][:_MAX_ANCHORS]:
            node: LexborNode | None = anchor
            while node is not None and node.mem_id not in self._kept:
                self._kept.add(node.mem_id)
                node = node.parent

    def is_furniture(self, node: LexborNode, tag: str, *, in_main: bool) -> bool:
        """Whether an element and all in it is furniture; elements around the main content never are.

        Parameters:
            node: the element.
            tag: its name.
            in_main: it stands in the main content or in an article.
        """
        if tag in _NEVER or node.mem_id in self._kept:
            return False
        if tag in _REGIONS:
            return True
        if tag in ("header", "form"):
            return not in_main
        known = node.attributes
        if not known:
            return False
        if (known.get("role") or "").lower() in _ROLES:
            return True
        names = f"{known.get('class') or ''} {known.get('id') or ''}".split()
        return any(len(name) <= 60 and _NAMES.search(name) for name in names[:30])
