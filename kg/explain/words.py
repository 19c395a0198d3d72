"""The words between names, in both languages."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "en": {"role": "{} is {} at {}", "amount": "{} receives {}€ {}", "about": "about ", "funder": " from {}",
           "years": " for {} years", "since": " from {}", "until": " until {}",
           "follows": "follows from other statements", "folded": "{} more that follow from these (--inferred shows them)",
           "none": "No statements.",
           "also": "also", "same": "same as", "web": "web", "named": "named in", "decided": "decided",
           "choose": "{} things are called {}; ask for one of them:"},
    "nl": {"role": "{} is {} bij {}", "amount": "{} ontvangt {}€ {}", "about": "ongeveer ", "funder": " van {}",
           "years": " voor {} jaar", "since": " vanaf {}", "until": " tot {}",
           "follows": "volgt uit andere uitspraken", "folded": "nog {} die hieruit volgen (--inferred toont ze)",
           "none": "Geen uitspraken.",
           "also": "ook", "same": "hetzelfde als", "web": "web", "named": "genoemd in", "decided": "besloten",
           "choose": "{} dingen heten {}; vraag er een van:"},
}  # fmt: skip
