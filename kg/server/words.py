"""The words of the pages, in both languages."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "site": "Health AI in the Netherlands", "query": "Query", "search": "Search", "documents": "Documents", "map": "Map", "api": "API",
        "language": "Language", "skip": "Skip to the content", "find": "Find by name", "find_button": "Search",
        "find_hint": "A name, a part of it or an acronym; accents and typing errors do not matter.",
        "results": "{} results for “{}”", "no_results": "Nothing is called “{}”, or nearly so.", "matched": "by the name", "types": "Types",
        "also": "Also called", "same": "The same elsewhere", "web": "Website", "named": "Named in", "decided": "How names were put together",
        "facts": "What is stated", "inbound": "What others are stated to have to do with it", "inferred": "What follows from the statements",
        "neighbours": "Around it", "neighbours_hint": "Lines are statements; the same links stand in the list.",
        "contradictions": "Documents disagree", "source": "source", "confidence": "confidence", "sources": "{} documents say so",
        "source_one": "one document says so", "data": "This page as data", "document": "Document", "claims": "Statements in this document",
        "claims_hint": "Names are links; underlined text is the evidence of a statement.", "entities": "Things in this document",
        "no_text": "The text is not at hand (the build's cache is gone or of another build); these are the quotes.", "date": "Date",
        "licence": "Licence", "text_language": "Language", "address": "Address", "previous": "Previous", "next": "Next", "page": "{} to {} of {}",
        "all": "All", "nothing": "Nothing is stated about it.", "out": "Its properties", "back": "What refers to it", "problem": "That did not work",
        "read": "Text", "query_this": "Query about this", "rows": "{} rows", "title_page": "{} – Health AI in the Netherlands",
        "gallery": "Questions", "gallery_filter": "Filter the questions", "saved": "Saved queries", "saved_none": "None yet; they stay in this browser.",
        "tabs": "Queries", "new_tab": "New query", "editor": "SPARQL query", "run": "Run", "cancel": "Cancel", "save": "Save", "save_name": "Name",
        "permalink": "Copy link", "download": "Download", "complete_hint": "Ctrl+Space completes", "result": "Result", "views": "Views of the result",
        "snippet": "This query in code", "copy": "Copy",
    },
    "nl": {
        "site": "AI in de Nederlandse zorg", "query": "Bevragen", "search": "Zoeken", "documents": "Documenten", "map": "Kaart", "api": "API",
        "language": "Taal", "skip": "Naar de inhoud", "find": "Zoek op naam", "find_button": "Zoeken",
        "find_hint": "Een naam, een deel ervan of een afkorting; accenten en typefouten maken niet uit.",
        "results": "{} resultaten voor “{}”", "no_results": "Niets heet “{}”, of bijna zo.", "matched": "op de naam", "types": "Soorten",
        "also": "Heet ook", "same": "Hetzelfde elders", "web": "Website", "named": "Genoemd in", "decided": "Hoe namen zijn samengevoegd",
        "facts": "Wat er staat", "inbound": "Wat er van anderen over staat", "inferred": "Wat uit de uitspraken volgt",
        "neighbours": "Eromheen", "neighbours_hint": "Lijnen zijn uitspraken; dezelfde verbanden staan in de lijst.",
        "contradictions": "Documenten spreken elkaar tegen", "source": "bron", "confidence": "zekerheid", "sources": "{} documenten zeggen dit",
        "source_one": "één document zegt dit", "data": "Deze pagina als data", "document": "Document", "claims": "Uitspraken in dit document",
        "claims_hint": "Namen zijn links; onderstreepte tekst is het bewijs van een uitspraak.", "entities": "Dingen in dit document",
        "no_text": "De tekst is er niet (de cache van de build is weg of van een andere build); dit zijn de citaten.", "date": "Datum",
        "licence": "Licentie", "text_language": "Taal", "address": "Adres", "previous": "Vorige", "next": "Volgende", "page": "{} tot {} van {}",
        "all": "Alle", "nothing": "Hierover staat niets.", "out": "Eigenschappen", "back": "Wat ernaar verwijst", "problem": "Dat ging niet",
        "read": "Tekst", "query_this": "Hierover vragen", "rows": "{} rijen", "title_page": "{} – AI in de Nederlandse zorg",
        "gallery": "Vragen", "gallery_filter": "Filter de vragen", "saved": "Bewaarde vragen", "saved_none": "Nog geen; ze blijven in deze browser.",
        "tabs": "Vragen", "new_tab": "Nieuwe vraag", "editor": "SPARQL-vraag", "run": "Uitvoeren", "cancel": "Afbreken", "save": "Bewaren", "save_name": "Naam",
        "permalink": "Kopieer link", "download": "Downloaden", "complete_hint": "Ctrl+spatie vult aan", "result": "Resultaat", "views": "Weergaven van het resultaat",
        "snippet": "Deze vraag in code", "copy": "Kopiëren",
    },
}  # fmt: skip
