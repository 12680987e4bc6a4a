# `make` prints this help. Everything runs in .venv, made on first use from requirements.lock.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
COMPANY ?= demo-company

# Without byte code every Airflow command takes half as long again.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV

.PHONY: help install demo test check fix integration nightly docs bench bench-identity bench-kafka lock clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## Install the locked dependencies into .venv

.venv/installed: requirements.lock pyproject.toml
	@echo "Installing the locked dependencies into .venv (once, under a minute) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sojourn needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Set PYTHON=…")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## The sample company, through the real Airflow DAG, with its results as tables
	@demo/run.sh $(COMPANY)

test: install ## Unit, spec, property and DAG tests: no server, no network
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist worksteal -m "not integration"

integration: install ## Whole nights, Airflow, crashes, a real Kafka broker
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 2 --dist loadfile -m integration

nightly: install ## The property tests at 10,000 histories
	@HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -q tests/properties

check: install ## Lint, types, import contracts, generated pages; never edits
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m models.dictionary --check
	@$(BIN)/python -m cli.reference --check

fix: install ## Format and mend what can be mended
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

docs: install ## Write the generated pages again
	@$(BIN)/python -m models.dictionary
	@$(BIN)/python -m cli.reference

bench: install ## Measure a night at a million touchpoints; writes docs/performance.md
	@$(BIN)/python -m bench.night

bench-identity: install ## Score identity against the truth and time it; writes docs/identity-score.md
	@$(BIN)/python -m bench.identity

bench-kafka: install ## Time the reading of Kafka topics; writes docs/performance-kafka.md
	@$(BIN)/python -m bench.kafka

lock: install ## Resolve pyproject.toml again into requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --universal --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## Remove what was made here: .venv, .airflow, the demo company
	@rm -rf .venv .airflow demo-company demo-company-truth .mypy_cache .ruff_cache .hypothesis
