# The two commands that a newcomer needs: make run, make test. `make help` lists the others.
.DEFAULT_GOAL := help
.PHONY: help run test check bench texts
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi

help:
	@echo "make run     set everything up and serve the platform (HOST, PORT, DATABASE_URL are honoured)"
	@echo "make test    set everything up and run all tests"
	@echo "make check   style, types, floors, templates, translations"
	@echo "make bench   the benchmarks (make bench ONLY=P1,P5)"
	@echo "make texts   collect the interface's texts for the translators"

run: .venv/run .venv/texts
	@$(FLASK) serve

test: .venv/test .venv/texts check
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/test .venv/texts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates

bench: .venv/test .venv/texts
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

texts: .venv/test
	@bin/texts

# Set-up: each step leaves a mark, and is done again only when what it was made from changes.
.venv/run: requirements.txt bin/set-up
	@PYTHON=$(PYTHON) bin/set-up run

.venv/test: requirements-test.txt .venv/run
	@PYTHON=$(PYTHON) bin/set-up test

.venv/texts: .venv/run $(wildcard translations/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel -q compile -d translations
	@touch $@
