"""What people do to a finished graph: decide, look through what is uncertain, compare, forget, hand out what is held."""

from kg.curate.claims import ruling_on
from kg.curate.diff import Change, Changes, changes, choose
from kg.curate.forget import Erased, Trace, forget, traces
from kg.curate.person import held
from kg.curate.refs import Reference, decisions_file, rebuild, reference, two
from kg.curate.review import Doubt, doubts

__all__ = [
    "Change", "Changes", "Doubt", "Erased", "Reference", "Trace", "changes", "choose", "decisions_file", "doubts", "forget", "held",
    "rebuild", "reference", "ruling_on", "traces", "two",
]  # fmt: skip
