# Cordboard's few commands. `make help` lists them; CI runs the same ones.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python that really runs and is new enough; a version manager's shim may exist and not run.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := engine workflows telephony_adapters tests migrations samples designer_ui/build.py designer_ui/wheel.py
export PYTHONUNBUFFERED := 1

.PHONY: help setup designer contract run test check bench drill lock clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make the virtual environment with the pinned dependencies, and build the designer
	@$(BIN)/python designer_ui/build.py --if-possible

designer: $(VENV)/.ready ## Build the designer (needs Node.js 20.19 or newer)
	@$(BIN)/python designer_ui/build.py

contract: $(VENV)/.ready ## Make the designer's types of the API anew
	@mkdir -p build
	@$(BIN)/python -m engine.api.describe > build/openapi.json
	@$(BIN)/python designer_ui/build.py contract build/openapi.json

$(VENV)/.ready: requirements/lock.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Cordboard needs Python 3.11 or newer: sudo apt-get install python3 python3-venv, or name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv module: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in $(VENV) (about a minute the first time)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Set everything up and run the product with the simulator as telephony
	@exec $(BIN)/cordboard up --all-samples

test: $(VENV)/.ready designer ## Set everything up and run the tests, real Asterisk, PostgreSQL and Chromium included
	@$(BIN)/python -m tests.parts
	@$(BIN)/python designer_ui/build.py test
ifeq ($(ARGS),)
	@# Voices are heard in one piece only where nothing but calls takes the processor.
	@$(BIN)/python -m pytest -n 2 tests/calls
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore tests/calls --ignore tests/drills
else
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore tests/drills $(ARGS)
endif

check: $(VENV)/.ready ## Lint, format, types and import contracts
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache
	@$(BIN)/python designer_ui/build.py check

drill: setup ## Kill parts under live calls on a real Asterisk and see the callers through
	@$(BIN)/python -m tests.parts
	@$(BIN)/python -m pytest -p no:cacheprovider tests/drills $(ARGS)

bench: setup ## Measure against the targets; writes build/bench.json
	@$(BIN)/python -m tests.parts
	@$(BIN)/python -m tests.bench $(ARGS)

lock: setup ## Refresh requirements/lock.txt from pyproject.toml (see requirements/README.md)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --no-config --upgrade --extra dev pyproject.toml -o requirements/lock.txt

clean: ## Remove what setup and runs have made (keeps var/, where your data is)
	rm -rf $(VENV) build dist designer_ui/dist designer_ui/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
