"""Which blocks are furniture of a web site and not what the document says.

Judged by the words alone, so that it works for pages that were pasted into a text file; the HTML reader adds what the markup
tells. The rules are for whole blocks (or whole parts between ``|``, ``·``, ``>`` …): a sentence that mentions cookies or a
newsletter on the way stays content.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kg.documents.draft import Draft
from kg.model import BlockKind

_END: Final = (
    r"\s*(?:[>»›→…↗]|\.\.\.|\(opens? in (?:a )?new (?:tab|window)\)|\(opent in (?:een )?nieuw (?:tabblad|venster)\))*\s*$"
)
_SITES: Final = (
    r"(?:linkedin|twitter|facebook|instagram|youtube|whatsapp|mastodon|bluesky|pinterest|flickr|vimeo|x|tiktok|threads|e-?mail)"
)
_ITEMS: Final = (
    r"(?:news|nieuws|nieuwsberichten|events|evenementen|projecten|projects|vacatures|vacancies|publications|publicaties|posts|"
    r"berichten|artikelen|articles|labs|promoties|interviews|stories|verhalen|jobs|agenda-?items|our events|onze evenementen|"
    r"resultaten|results)"
)
_PAGE: Final = r"(?:page|pagina|article|artikel|post|bericht|story|verhaal|vacature|vacancy|job|nieuws|event)"
_SHAPES: Final = (
    # Folding panels, jumps, paging
    r"(?:uitklapper|inklapper|accordion|accordeon),? ?(?:klik|click|tap|tik)[\w ,]{0,40}",
    r"(?:klik|click)(?: here| hier)? (?:om|to) [\w ]{0,20}(?:openen|open|sluiten|close|expand|collapse)",
    r"(?:toon|lees|bekijk|laad|show|read|view|load|see) (?:meer|more|alles|alle|all|less|minder)(?: \w+){0,2}",
    r"(?:meer|more) (?:lezen|tonen|laden|weergeven)\??|continue reading|verder lezen|lees verder(?: \w+){0,6}",
    r"(?:read|lees) (?:the |het |de )?(?:full|whole|hele|volledige) (?:story|article|verhaal|artikel|interview)",
    r"(?:lees ook|read also|also read|see also|zie ook|ook interessant|you may also like)(?::.{0,150})?",
    r"(?:lees meer|read more (?:about|on|at|in)) .{1,60}",
    r"(?:back|terug|return|go back|ga terug) ?(?:to|naar)? ?(?:the |de |het )?(?:top|boven|begin|start|home(?:page)?|"
    r"overview|overzicht|"
    r"list|lijst|previous page|vorige pagina|nieuwsoverzicht|news overview|index|agenda|(?:all )?" + _ITEMS + r")",
    r"naar boven|terug|back|scroll(?: down| to top| naar beneden)?|page \d+ of \d+|pagina \d+ van \d+",
    r"(?:previous|next|vorige?|volgende?)(?: (?:item|benoeming|" + _PAGE + r"))?",
    r"skip (?:to|navigation)(?: \w+){0,4}|(?:(?:ga|direct|spring|meteen) )*naar (?:de )?(?:hoofd)?(?:inhoud|content|"
    r"navigatie|zoeken|menu)",
    r"(?:open|close|sluit|toggle|show|hide|toon|verberg)? ?(?:the |het )?(?:main |hoofd|mobile )?(?:menu|navigation|"
    r"navigatie|sub ?menu)",
    r"hamburger menu|menu (?:openen|sluiten)|sluiten?|close",
    r"(?:zoek|zoeken|search)(?: (?:op|in|on|this|the|deze|de))*(?: (?:site|website))?",
    # Where am I, and in which language
    r"(?:you are here|je bent hier|u bent hier|kruimelpad|breadcrumbs?)\b.{0,120}",
    r"(?:this page in|lees deze pagina in het|view in|bekijk in het|switch to) (?:english|dutch|nederlands|engels)",
    # Cookies, privacy, terms
    r"(?:cookie|privacy)[- ]?(?:beleid|policy|statement|verklaring|settings|instellingen|notice|preferences|voorkeuren|"
    r"melding)?s?",
    r"(?:onze |our )?privacy ?(?:&|and|en) ?cookies?|disclaimer|colofon|imprint|sitemap|proclaimer|algemene voorwaarden",
    r"terms (?:of use|and conditions|& conditions|of service)|gebruiksvoorwaarden|legal(?: notice)?|responsible disclosure",
    r"toegankelijkheid(?:sverklaring)?|accessibility(?: statement)?|copyright|all rights reserved|"
    r"alle rechten voorbehouden|rss|anbi",
    r"(?:accept|accepteer|accepteren|akkoord|decline|weiger(?:en)?|reject|allow|toestaan|agree|i agree|ok[ée]?|settings|"
    r"instellingen|"
    r"ik ga akkoord|manage)(?:[ ,]+(?:all|alle|nee|no|liever|niet|only|necessary|noodzakelijke?|essential|functionele|cookies?|"
    r"preferences|voorkeuren|and|en|close|sluiten|or|of|akkoord|decline|accept)){0,6}",
    # Sharing, newsletters, printing
    r"(?:share|deel|delen)(?: (?:this|dit|deze|the|on|op|via|it|met|with|friends|vrienden|" + _SITES + "|" + _PAGE + r")){0,6}",
    r"(?:share|deel)(?: this| dit| deze)?(?: "
    + _PAGE
    + r")?:? ?.{0,60}\b(?:linkedin|twitter|facebook|whatsapp|e-?mail)\b.{0,40}",
    r"(?:did you like|enjoyed|vond (?:je|u)) (?:this|dit|deze) " + _PAGE + r".{0,100}",
    r"(?:follow|volg|find|vind) (?:us|ons)(?: (?:on|op|via|also|ook)(?: .{1,40})?)?|" + _SITES + r"(?:[ ,/|·•]+" + _SITES + r")*",
    r"(?:print(?:en)?|afdrukken|download(?: (?:as|als))? ?pdf|save|opslaan|bookmark|tweet|like|pdf|mail (?:to|naar) .{0,20})"
    r"(?: (?:this|deze|page|pagina)){0,2}",
    r"newsletter|nieuwsbrief|mailing ?list|(?:sign up|subscribe|register|schrijf (?:je|u) in|meld (?:je|u) aan|"
    r"inschrijven|aanmelden|"
    r"abonneer|abonneren)(?: (?:now|nu|here|hier|for|voor|to|op|je|u|our|the|onze|de|een|a|monthly|maandelijkse|free|gratis))* "
    r"(?:newsletter|nieuwsbrief|updates|mailing ?list|nieuws)(?: .{0,30})?",
    # Accounts, contact, calls to act
    r"log ?in|inloggen|log out|uitloggen|sign in|my account|mijn account|register|registreren|contact(?: us)?|neem contact op|"
    r"contact opnemen|home|about us|over ons|faq|veelgestelde vragen|shop|winkelwagen",
    r"apply(?: now| here)?|solliciteer(?: direct| nu| hier| online)?|direct solliciteren|downloads?|learn more|meer informatie|"
    r"more information|more info|meer info|meer weten\??|view all|bekijk alles?|(?:more|meer) (?:information|informatie|info) "
    r"(?:about|over|on) .{1,60}",
    r"(?:all|alle|meer|more|other|andere|overige|bekijk alle|view all|see all|zie alle) " + _ITEMS,
    r"(?:zet in|voeg toe aan|add to)(?: my| mijn| de)? (?:agenda|calendar)|advertentie|advertisement|gesponsord|sponsored",
    # Reading time, counters, copyright, credits of the site
    r"(?:reading time|read time|leestijd|estimated reading time)\b.{0,25}|\d{1,3} ?(?:min|minute|minuten)s? ?(?:read|"
    r"leestijd|lezen)?",
    r"\d+ (?:comments?|reacties?|views|likes|shares)|(?:leave a|geef een|plaats een) (?:comment|reply|reactie)|"
    r"geen reacties|no comments",
    r"(?:©|\(c\)|copyright)\s?.{0,100}|.{0,60} ©\s?\d{4}.{0,40}|powered by .{1,40}|(?:website|site) (?:by|door) .{1,40}",
    r"[\w .,'’+-]{2,60} logo\.?|logo(?: (?:of|van) .{1,60})?",
    r"loading|laden|bezig met laden|javascript .{0,80}|(?:please )?enable javascript.{0,60}|(?:your|uw|je) browser .{0,100}",
    r"404(?: .{0,40})?|page not found|pagina niet gevonden",
)
_WHOLE: Final = re.compile(r"^\W{0,3}(?:" + "|".join(_SHAPES) + ")" + _END, re.IGNORECASE)
_COOKIES: Final = re.compile(
    r"\b(?:site|website|shop|we|wij|[\w-]{1,40}\.(?:nl|com|org|eu))\b.{0,30}"
    r"\b(?:uses?|gebruikt|gebruik|gebruiken|plaatst|plaatsen|toont|maakt gebruik van|maken gebruik van)\b.{0,60}\bcookies\b"
    r"|\bcookie(?:s|beleid| policy|verklaring| statement)?\b.{0,80}"
    r"\b(?:accept|accepteren|akkoord|agree|consent|toestemming|weigeren|decline)"
    r"|\b(?:accept|accepteer|agree|akkoord|by using|door gebruik)\b.{0,80}\bcookie",
    re.IGNORECASE,
)
_NEWSLETTER: Final = re.compile(
    r"\b(?:schrijf|meld) (?:je|u)\b.{0,30}\bnieuwsbrief|\b(?:sign up|subscribe)\b.{0,40}\b(?:newsletter|mailing list)"
    r"|\bontvang\b.{0,40}\bnieuwsbrief",
    re.IGNORECASE,
)
_TONGUE: Final = r"(?:nl|en|de|fr|es|nederlands|english|engels|dutch|deutsch|français|español|duits|frans|nld|eng)"
_LANGUAGES: Final = re.compile(rf"^\W*{_TONGUE}(?:[\s|/·•,–-]+{_TONGUE})*\W*$", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"\s+(?:[>»›→/|·•<«‹←]|[-–—](?=\s))\s+|\s*[»›|·•]\s*|^\s*[<«‹←]\s*")
_WAY: Final = re.compile(
    r"(?:home(?:page)?|start(?:pagina)?|news & events|nieuws & agenda|agenda|events?|werken bij|careers|contact|"
    r"about(?: us)?|over(?: ons)?|"
    r"research|onderzoek|onderwijs|education|people|medewerkers|staff|team|project|artikel|article|blog|interview|specialismen|"
    r"our organi[sz]ation|organisatie|profiel|profile|annual report|digitalisering|technologie|science|actueel|pers|"
    r"press|themas?|"
    r"topics|dossiers?|ondernemen|subsidies|grants|" + _ITEMS + r")$",
    re.IGNORECASE,
)
_LONG: Final = 400
"""Characters; a longer block is judged by its cookie and newsletter phrases alone."""


def is_boilerplate(draft: Draft, text: str, *, edge: bool = False) -> bool:
    """Whether a block is furniture, judged by its own words.

    Parameters:
        draft: the block.
        text: its clean text.
        edge: it stands before the first or after the last prose of its document, where breadcrumbs and link bars are.

    >>> from kg.documents.draft import Draft, Run
    >>> def judge(text, edge=False):
    ...     return is_boilerplate(Draft(BlockKind.PARAGRAPH, [Run(text)]), text, edge=edge)
    >>> [judge("Read more >"), judge("uitklapper, klik om te openen"), judge("Read more books, says the lab.")]
    [True, True, False]
    >>> judge("Home / Research / News", edge=True), judge("This website uses cookies.")
    (True, True)
    """
    if draft.kind in (BlockKind.FIELD, BlockKind.TABLE_CELL):
        return False
    if len(text) <= _LONG:
        if _WHOLE.match(text) and not (draft.kind is BlockKind.HEADING and not draft.presumed and _content_heading(text)):
            return True
        if _LANGUAGES.match(text):
            return True
    if draft.kind is not BlockKind.HEADING or draft.presumed:
        if (times := text.lower().count("cookie")) and times * 200 >= len(text) and _about_cookies(text):
            return True
        if len(text) <= 200 and _NEWSLETTER.search(text):
            return True
    return len(text) <= _LONG and _bar(draft, text, edge=edge)


def _about_cookies(text: str) -> bool:
    return "cookie" in text.lower() and bool(_COOKIES.search(text))


_SECTION: Final = re.compile(
    r"(?:contact(?: us)?|(?:more|meer|other|andere|overige|all|alle|learn more|solliciteer|apply)\b.*|about us|over ons|"
    r"agenda|downloads?|"
    r"lees ook|faq|veelgestelde vragen|privacy|accessibility|toegankelijkheid|neem contact op|nieuwsbrief|newsletter|legal)$",
    re.IGNORECASE,
)


def _content_heading(text: str) -> bool:
    """Headings of a document's own sections that read like links of a site: never furniture by their words alone."""
    return bool(_SECTION.match(text.strip().rstrip(":")))


def _bar(draft: Draft, text: str, *, edge: bool) -> bool:
    """Breadcrumbs and bars of links: short parts between separators, each a link or a word of navigation."""
    parts = [part.strip(" *_") for part in _SEPARATOR.split(text) if part and part.strip(" *_")]
    if len(parts) < 2:
        return False
    targets = {" ".join(run.text.split()): run.target for run in draft.runs if run.target}
    furniture = [bool(_WHOLE.match(part) or _about_cookies(part) or _LANGUAGES.match(part)) for part in parts]
    if all(furniture):
        return True
    labelled = any(":" in part for part, known in zip(parts, furniture, strict=True) if not known)
    if not edge or labelled or any(len(part) > 60 or len(part.split()) > 8 for part in parts):
        return False
    ways = [f or bool(_WAY.match(part)) for f, part in zip(furniture, parts, strict=True)]
    links = [any(part and part in shown for shown in targets) for part in parts]
    if not any(ways):
        return False
    return sum(w or k for w, k in zip(ways, links, strict=True)) * 2 >= len(parts) or _WAY.match(parts[0]) is not None


def mark(drafts: list[Draft], texts: list[str]) -> None:
    """Set ``boilerplate`` on every block of a document that is furniture.

    Parameters:
        drafts: the blocks, some perhaps marked by their reader.
        texts: their clean texts.
    """
    prose = [
        i for i, (d, t) in enumerate(zip(drafts, texts, strict=True))
        if d.kind is not BlockKind.FIELD and not d.boilerplate and len(t.split()) >= 12 and not _about_cookies(t)
    ]  # fmt: skip
    first, last = (prose[0], prose[-1]) if prose else (len(drafts), -1)
    for i, (draft, text) in enumerate(zip(drafts, texts, strict=True)):
        if not draft.boilerplate:
            draft.boilerplate = is_boilerplate(draft, text, edge=i < first or i > last)
    _repeated_top(drafts, texts, first)
    _empty_sections(drafts)


def _repeated_top(drafts: list[Draft], texts: list[str], first: int) -> None:
    """Lines above the first prose that are said twice in a row there: a menu and its copy for small screens."""
    top = [i for i in range(first) if drafts[i].kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH) and not drafts[i].boilerplate]
    seen = Counter(texts[i] for i in top)
    for i in top:
        if seen[texts[i]] > 1 and len(texts[i]) <= 80:
            drafts[i].boilerplate = True


def _empty_sections(drafts: list[Draft]) -> None:
    """A presumed heading at the end of a document with nothing but furniture beneath it is furniture itself."""
    found = False
    for draft in reversed(drafts):
        if draft.boilerplate:
            found = True
        elif found and draft.kind is BlockKind.HEADING and draft.presumed:
            draft.boilerplate = True
        else:
            return
