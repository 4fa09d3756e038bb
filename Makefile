# Everything a developer or an operator does, from a bare machine: only make, git and Python 3.11 or newer are needed.
# Without make (Windows): the same commands stand in README.md.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 8050
WORKERS ?= 2
# The model and the exercise core are held to more than the rest (pyproject.toml holds the gate for all).
CORE := simulation/*,ioc/exercise/*
CORE_GATE ?= 90

.PHONY: help setup run test check bench validity study wheel lock vendor clean
help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | expand -t 14

# --- Set-up: each stamp says that its inputs are installed, so that a second call costs nothing ---

$(BIN)/python:
	.ci/venv $(VENV)

$(VENV)/.dependencies: requirements.lock $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.dependencies
	$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.browser: .ci/browser $(BIN)/python
	.ci/browser
	@touch $@

setup: $(VENV)/.project  ## .venv with everything that runs and tests the project

run: setup  ## the dashboard, at HOST and PORT
	@echo "IOC simulator: open http://$(HOST):$(PORT) in a browser; Ctrl+C ends it."
	@exec $(BIN)/ioc serve --host $(HOST) --port $(PORT)

# --- Checks and tests --------------------------------------------------------------------------

.PHONY: check-format check-lint check-types check-layers check-spelling check-project check-config
check: check-format check-lint check-layers check-spelling check-project check-config check-types  ## everything but the tests

check-format: setup
	$(BIN)/ruff format --check --output-format concise .
check-lint: setup
	$(BIN)/ruff check --quiet --output-format concise .
check-layers: setup
	$(BIN)/lint-imports --no-cache
check-spelling: setup
	$(BIN)/codespell
check-project: setup
	$(BIN)/validate-pyproject pyproject.toml
	$(BIN)/deptry .
check-config: setup
	$(BIN)/ioc validate
check-types: setup
	$(BIN)/mypy

.PHONY: test-wheel
test-wheel: wheel
	.ci/wheel

test: setup $(VENV)/.browser  ## check, then every test; the installed wheel too
	@$(MAKE) --no-print-directory --keep-going check
	@$(MAKE) --no-print-directory test-wheel
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered
	@mkdir -p build
	@$(BIN)/coverage report --include='$(CORE)' --fail-under=$(CORE_GATE) >build/core-coverage.txt \
	    || { cat build/core-coverage.txt; exit 1; }

bench: setup  ## ratios, measured side by side in one run
	$(BIN)/python -m benchmarks

validity: setup  ## docs/validity.md: simulated against recorded, published and theoretical figures
	$(BIN)/python -m validity

study: setup  ## docs/study-can-tho.md: its 90 runs lived again, its tables written
	@rm -rf build/study-can-tho
	$(BIN)/ioc compare can-tho-weekday can-tho-two-ambulances can-tho-one-base --reps 30 --out build/study-can-tho
	$(BIN)/python -m validity.study build/study-can-tho

# --- What is shipped, what is fetched ----------------------------------------------------------

wheel: setup  ## dist/*.whl: the whole product, data and assets included
	@rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist . | tail -1

lock: $(BIN)/python  ## requirements.lock from pyproject.toml; UPGRADE=1 takes newer releases
	tools/lock $(if $(UPGRADE),--upgrade)

vendor:  ## third-party files in assets/ and tests/, fetched again (needs npm)
	tools/vendor

clean:  ## everything that can be made again
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find simulation ioc tests -name __pycache__ -type d -prune -exec rm -rf {} +
