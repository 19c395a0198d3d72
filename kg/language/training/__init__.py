"""Training of the two pipelines: ``python -m kg.language.training`` (see ``MODEL_CARD.md``)."""
