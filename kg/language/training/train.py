"""Train the parts of a pipeline and put them together."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from spacy import util
from spacy.language import DEFAULT_CONFIG, Language
from spacy.pipeline.edit_tree_lemmatizer import EditTreeLemmatizer
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run

from kg.language.training import compose, corpora, learning, markup, treebanks
from kg.language.training.tokenization import adapt, blank

HERE = Path(__file__).parent
SEED = 7
RELEASE = "1.0.0"
WIKIANN = 5000
"""How many sentences of WikiANN are learned from."""


def syntax(lang: str, data: Path, work: Path, steps: int | None = None, start: Path | None = None) -> Path:
    """Train tagger, lemmatizer and parser.

    Parameters:
        lang: ``en`` or ``nl``.
        data: folder that holds ``ud/``.
        work: folder for intermediate files.
        steps: number of training steps; None: as the configuration says.
        start: pipeline to go on from; None: from nothing.

    Returns:
        The folder of the trained pipeline.
    """
    rng = random.Random(SEED)  # noqa: S311 - no secret is drawn
    split = treebanks.split(lang, data)
    vocab = blank(lang).vocab
    train = [doc for _ in range(4) for doc in treebanks.documents(split.train, vocab, rng)]
    rng.shuffle(train)
    return _train(lang, HERE / "syntax.cfg", train, treebanks.documents(split.dev, vocab), work / f"{lang}-syntax", steps, start)


LEARNING_PART = (
    "diag-person-bram-van-ginneken",
    "diag-project-incidental-lung-nodules",
    "diag-project-merai",
    "en-ai-health-symposium",
    "en-convergence-flagships",
    "en-lumc-horizon-europe",
    "en-neovitai",
    "en-nicolab-interview",
    "en-prokop-umcg",
    "en-teuwen-group-leader",
    "gh-healthai-tnm",
    "gh-midi-lab-people",
    "gh-nl-daan-geijs",
    "gh-nl-plugin-index",
    "gh-nl-zorgviewer-ig",
    "icai-day-2023",
    "kwf-grant-stic",
    "nl-8dgames-aihospital",
    "nl-airondo-lab",
    "nl-amsterdam-ai",
    "nl-care2report-nivel",
    "nl-isala-windesheim",
    "nl-isgum-uva",
    "nl-meander-symposium",
    "opening-thira-ai-for-health",
    "pancaim",
    "start-bigpicture",
    "vidi-ciompi",
)
"""The annotated documents that may be learned from; the others measure."""


def names(
    lang: str,
    data: Path,
    gold: Path | None,
    work: Path,
    steps: int | None = None,
    start: Path | None = None,
    without: int | None = None,
) -> Path:
    """Train the recogniser of names.

    Parameters:
        lang: ``en`` or ``nl``.
        data: folder that holds ``ner/``.
        gold: folder of the annotated documents; None: without them.
        work: folder for intermediate files.
        steps: number of training steps; None: as the configuration says.
        start: pipeline to go on from; None: from nothing.
        without: part of the practice documents not to learn from.

    Returns:
        The folder of the trained pipeline.
    """
    rng = random.Random(SEED)  # noqa: S311 - no secret is drawn
    nlp = blank(lang)
    own = list(compose.composed(lang, rng))
    rng.shuffle(own)
    if gold is not None:
        own += learning.sentences(gold, list(LEARNING_PART))[lang] * 2
    own += learning.practice(without)[lang] * 3
    train = [markup.annotate(nlp.make_doc(s.text), s.spans) for s in own]
    silver = list(corpora.clean(corpora.read(data / "ner" / f"wikiann_{lang}-train.conllu.gz")))
    train += [corpora.document(rows, nlp.vocab) for rows in silver[:WIKIANN]]
    dev = [markup.annotate(nlp.make_doc(s.text), s.spans) for s in compose.held_out(lang)]
    dev += [corpora.document(rows, nlp.vocab) for rows in silver[-60:]]
    if lang == "en":
        train += [
            corpora.document(rows, nlp.vocab)
            for file in ("wikigold_en.conllu.gz", "uner_en_ewt-dev.iob2.gz")
            for rows in corpora.read(data / "ner" / file)
        ]
    rng.shuffle(train)
    return _train(lang, HERE / "names.cfg", train, dev, work / f"{lang}-names", steps, start)


def _train(
    lang: str,
    config_path: Path,
    train: Iterable[Doc],
    dev: Iterable[Doc],
    work: Path,
    steps: int | None,
    start: Path | None,
) -> Path:
    work.mkdir(parents=True, exist_ok=True)
    for name, docs in (("train", train), ("dev", dev)):
        DocBin(docs=docs, store_user_data=False).to_disk(work / f"{name}.spacy")
    overrides: dict[str, object] = {
        "nlp.lang": lang,
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
    }
    if steps:
        overrides["training.max_steps"] = steps
    if start is not None:
        overrides["training.batcher.size.start"] = 800  # small batches help a start from nothing only
    config = DEFAULT_CONFIG.merge(util.load_config(config_path, overrides=overrides, interpolate=False))
    if start is not None:
        config["components"] = {name: {"source": str(start)} for name in config["nlp"]["pipeline"]}
    nlp = init_nlp(config, use_gpu=-1)
    if start is not None and nlp.has_pipe("trainable_lemmatizer"):
        # Not restored by spaCy 3.8 when a pipeline is loaded; without it every edit tree counts as the first.
        lemmatizer = cast(EditTreeLemmatizer, nlp.get_pipe("trainable_lemmatizer"))
        lemmatizer.tree2label = {tree: number for number, tree in enumerate(lemmatizer.cfg["labels"])}
    adapt(nlp)
    run(nlp, work, use_gpu=-1, stdout=sys.stdout, stderr=sys.stderr)
    return work / "model-best"


def assemble(lang: str, syntax_model: Path, ner_model: Path, out: Path) -> Language:
    """Put trees and names into one pipeline and write it.

    Parameters:
        lang: ``en`` or ``nl``.
        syntax_model: folder that ``syntax`` returned.
        ner_model: folder that ``names`` returned.
        out: folder to write.

    Returns:
        The pipeline.
    """
    nlp = util.load_model(syntax_model)
    if "ner" in nlp.pipe_names:  # trained further from a whole pipeline
        nlp.remove_pipe("ner")
        nlp.remove_pipe("kg_bounds")
    nlp.add_pipe("ner", source=util.load_model(ner_model), before="parser")
    nlp.add_pipe("kg_bounds", before="parser")
    adapt(nlp)
    nlp.meta.update(
        {
            "name": "dhai",
            "version": RELEASE,
            "license": "CC BY-SA 4.0",
            "author": "",
            "email": "",
            "url": "",
            "performance": {},
            "description": f"Tags, lemmas, trees and names for texts on Dutch health AI ({lang})",
        }
    )
    config = nlp.config
    config["paths"] = dict.fromkeys(config["paths"])  # where this machine kept its corpora
    nlp.config = config
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    meta = out / "meta.json"
    content = json.loads(meta.read_text("utf-8"))
    content["version"] = f"{RELEASE}+{digest(out)}"
    meta.write_text(json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    return nlp


def digest(model: Path) -> str:
    """A short digest of a pipeline's files, its ``meta.json`` left out.

    Parameters:
        model: folder of the pipeline.
    """
    total = hashlib.sha256()
    for path in sorted(p for p in model.rglob("*") if p.is_file() and p.name != "meta.json"):
        total.update(path.relative_to(model).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]
