# Deux commandes suffisent : `make demo` montre l'outil, `make test` passe les tests.
# Elles n'exigent que Python (3.11 ou plus), pip et make.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo web test verif qualite bench charge captures modeles schemas exemples attendus

demo: .venv/installe
	$(BIN)/cctgen demo

web: .venv/installe-web
	$(BIN)/cctgen servir

test: .venv/installe-dev
	$(BIN)/pytest -n auto

verif: qualite test

qualite: .venv/installe-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cctgen clausier verifier --preuve

bench: .venv/installe-dev
	PYTHONPATH=. $(BIN)/python bench/mesurer.py
	PYTHONPATH=. $(BIN)/python bench/selectionner.py

charge: .venv/installe-dev
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[charge]"
	$(BIN)/python bench/charge.py

captures: .venv/installe-dev
	$(BIN)/python docs/captures.py

modeles: .venv/installe-dev
	$(BIN)/python -m cctgen.documents.construction.modeles

schemas: .venv/installe-dev
	$(BIN)/cctgen clausier schema clausier/schemas

exemples: .venv/installe-dev
	$(BIN)/python exemples/produire.py

# Refait tout ce qui se déduit du clausier : schémas, matrices et grilles d'exemple, sélections et volumes attendus.
attendus: schemas exemples
	$(BIN)/pytest -q --maj-attendus tests/usages/test_generer.py tests/contenu/ensemble/test_profils.py

.venv/installe: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/installe-web: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[web]"
	touch $@ .venv/installe

.venv/installe-dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@ .venv/installe .venv/installe-web
