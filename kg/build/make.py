"""From extractions to the finished graph: resolve, check, write, load, draw, report."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from kg import checks, decisions, entities, graph
from kg.build import kept
from kg.build.cache import file_digest, installed
from kg.build.order import Order
from kg.build.output import GRAPH, MAP, REPORT, REVIEW, put_in_place, staging
from kg.build.readings import Extractions, Reading
from kg.build.report import Quarantined, Report
from kg.entities import IRIS
from kg.maps import write_map
from kg.network import network
from kg.store import GraphStore

if TYPE_CHECKING:
    from kg.model import Extraction
    from kg.names import Names


def make(order: Order, known: Names, parts: Mapping[str, str], manifest: str, reading: Reading) -> Report:
    """Make the graph and all that goes with it, and put it in place.

    Parameters:
        order: what is to be built.
        known: the known names.
        parts: the versions that the extractions depend on.
        manifest: digest of everything that the outputs depend on.
        reading: what came of the documents.

    Returns:
        The report, as it was written.
    """
    decide = decisions.decided(order.rulings)
    extractions = reading.extractions(order.min_confidence, decide)
    with order.stage("resolve"):
        resolution = entities.resolve(extractions, known, order.rulings, entities.load_registry(order.out / IRIS))
    gate = checks.Gate(resolution)
    with staging(order.out) as made:
        with order.stage("graph", len(extractions)):
            gate.survey(extractions)
            sieve = _Sieve(gate)
            run = graph.Run(_run_versions(parts))
            written = graph.write(sieve.passing(extractions), resolution, made / GRAPH, run=run)
        order.timing["gate"] = round(sieve.seconds, 3)
        with order.stage("store"):
            store = GraphStore.create(written.path, made)
        with store, order.stage("map"):
            write_map(network(store), made / MAP)
        questions = [asdict(question) for question in resolution.questions]
        (made / REVIEW).write_text(json.dumps(questions, indent=0) + "\n", "utf-8")
        (made / IRIS).write_text(resolution.registry.text(), "utf-8", newline="")
        report = Report(
            out=str(order.out),
            versions=dict(sorted({**run.versions, **parts}.items())),
            documents=tuple(reading.reports[i] for i in sorted(reading.reports)),
            skipped_types=dict(sorted(order.skipped.items())),
            entities=dict(sorted(Counter(e.type for e in resolution.entities).items())),
            claims=dict(sorted(sieve.published.items())),
            quarantined=tuple(sieve.quarantined),
            quads=written.counts.quads,
            read=reading.read,
            cache={"damaged": reading.cache.damaged, "removed": reading.cache.prune(reading.keys.values())},
            call=order.call,
            decisions=tuple(sorted((*resolution.applied, *decide.outcomes), key=lambda a: a.id)),
            manifest=manifest,
            outputs={GRAPH: written.sha256, MAP: file_digest(made / MAP), IRIS: file_digest(made / IRIS)},
            timing=dict(order.timing),
        )
        (made / REPORT).write_text(report.to_json(), "utf-8")
        kept.keep(order.out, written.sha256, order.keep)
        put_in_place(made, order.out)
    return report


class _Sieve:
    """The gate, and a count of what passes it."""

    def __init__(self, gate: checks.Gate) -> None:
        self.gate = gate
        self.published: Counter[str] = Counter()
        """Predicate → claims."""
        self.quarantined: list[Quarantined] = []
        self.seconds = 0.0

    def passing(self, extractions: Extractions) -> Iterator[Extraction]:
        """The extractions with the claims that may be published."""
        for extraction in extractions:
            begin = time.perf_counter()
            passed, out = self.gate(extraction)
            self.published.update(claim.predicate for claim in passed.claims)
            self.quarantined += [
                Quarantined(q.document, q.statement, q.reason_en, q.reason_nl, q.quote, q.claim.extractor, q.shapes) for q in out
            ]
            self.seconds += time.perf_counter() - begin
            yield passed


def _run_versions(parts: Mapping[str, str]) -> dict[str, str]:
    """What the graph says it was made by: the package, and digests of the parts that shape what is read out of a document."""
    found = {"kg": installed("dhai-kg")} | {name: parts[name][:16] for name in ("code", "cues", "names")}
    return found if parts["model"] == "bundled" else {**found, "model": parts["model"]}
