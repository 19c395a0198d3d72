# make kg       installs the project into .venv and builds the graph of corpus/ into build/
# make serve    serves that graph: SPARQL endpoint, workbench and pages at http://127.0.0.1:7878/
# make workbench  bundles the workbench's editor into the package (needs npm; without it a plain text field does the work)
# make bench    measures: extraction, its parts, identity, the server under load (tests/bench)
# make notebook opens the notebooks in JupyterLab
# make test     runs every test          make lint    ruff and mypy
# make readme   writes the present output of its commands into README.md
# make lock     notes the installed versions in requirements.lock
# make models   trains the language pipelines and the classifiers again (see kg/language/MODEL_CARD.md)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: kg serve workbench bench notebook test lint format readme lock models clean help

VENV := .venv
BIN := $(VENV)/bin
CORPUS := corpus
OUT := build
JOBS ?= 2
BUNDLE := kg/server/static/bundle
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile

kg: $(VENV)/.stamp-run
	@$(BIN)/kg build $(CORPUS) --out $(OUT)
	@echo "Query:    $(BIN)/kg query --name labs-per-umc --graph $(OUT)    (kg query --list shows every question)"
	@echo "Map:      open $(OUT)/map.html in a browser"
	@echo "Notebook: make notebook"

serve: kg
	@if command -v npm >/dev/null && [ ! -e $(BUNDLE)/editor.js ]; then $(MAKE) --no-print-directory workbench || true; fi
	$(BIN)/kg serve --graph $(OUT)

# Built beside the sources, so that the package holds nothing but the bundle. Versions are those of package-lock.json.
workbench:
	@mkdir -p $(OUT)/workbench $(BUNDLE)
	@cp kg/server/workbench/package.json kg/server/workbench/package-lock.json kg/server/workbench/editor.js $(OUT)/workbench/
	cd $(OUT)/workbench && npm ci --no-audit --no-fund && npm run build
	@cp $(OUT)/workbench/dist/editor.js $(OUT)/workbench/dist/editor.css $(BUNDLE)/

# KG_BENCH_BIN: folder with oxigraph and rdflib-endpoint from PyPI, to compare with.
bench: kg $(VENV)/.stamp-dev
	$(BIN)/python tests/bench/extraction.py
	$(BIN)/python tests/bench/quality.py
	$(BIN)/python tests/bench/ablation.py
	$(BIN)/python tests/bench/identity.py
	$(BIN)/python tests/bench/server.py --graph $(OUT)

notebook: $(VENV)/.stamp-notebook
	$(BIN)/jupyter lab notebooks/

test: $(VENV)/.stamp-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.stamp-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

readme: kg
	$(BIN)/python tests/readme_output.py

models: $(VENV)/.stamp-dev
	$(BIN)/python -m kg.language.training
	$(BIN)/python -m kg.language.training folds --out $(OUT)/recognisers
	$(BIN)/python -m kg.claims.training --recognisers $(OUT)/recognisers

lock: $(VENV)/.stamp-dev
	@{ head -n 2 requirements.lock; $(BIN)/python -m pip freeze --exclude-editable; } > requirements.lock.part
	@mv requirements.lock.part requirements.lock

clean:
	rm -rf $(OUT) dist .pytest_cache .mypy_cache .ruff_cache

# The first python3 that is new enough.
$(VENV)/.stamp-venv:
	@for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    "$$python" -m venv $(VENV); touch $@; exit 0; \
	  fi; \
	done; echo "Python 3.11 or newer is needed; none was found on the PATH" >&2; exit 1

$(VENV)/.stamp-run: $(VENV)/.stamp-venv pyproject.toml requirements.lock
	$(PIP) install -c requirements.lock -e .
	@touch $@

$(VENV)/.stamp-notebook: $(VENV)/.stamp-venv pyproject.toml requirements.lock
	$(PIP) install -c requirements.lock -e '.[notebook]'
	@touch $@ $(VENV)/.stamp-run

$(VENV)/.stamp-dev: $(VENV)/.stamp-venv pyproject.toml requirements.lock
	$(PIP) install -c requirements.lock -e '.[dev]'
	@touch $@ $(VENV)/.stamp-run $(VENV)/.stamp-notebook
