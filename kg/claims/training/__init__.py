"""Training of the classifiers of names, topics and relations: ``python -m kg.claims.training``."""
