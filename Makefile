# Holdspace. `make` prints this help; `make run` and `make test` set up everything they need.
PY ?= python3
V := .venv
BIN := $(V)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help run setup test check faults mutants bench cases fit screenshots chromium peers

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(V)/.run ## set up and open Holdspace in the browser
	@$(BIN)/holdspace

setup: $(V)/.run ## set up the environment alone; afterwards .venv/bin/holdspace works

test: $(V)/.dev chromium peers ## set up and run every test, in a real browser too
	@$(BIN)/python -m pytest --cov --cov-report=term:skip-covered
	@$(BIN)/python -m coverage report --include='*/holdspace/discernment/*,*/holdspace/content/*,*/holdspace/journey/*,*/holdspace/errors.py' --fail-under=95 --skip-covered

check: $(V)/.dev ## linters, types and the layers of the architecture
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

faults: $(V)/.dev peers ## kill, cut, flip and fill the disk under the vault, to the full
	@HOLDSPACE_FAULTS=full $(BIN)/python -m pytest tests/faults -s

mutants: $(V)/.dev ## change the gate in every small way and see that its tests notice
	@$(BIN)/mutmut run
	@! $(BIN)/mutmut results | grep -v ': killed' | grep -vF "$$(grep -o 'x_[a-z_]*__mutmut_[0-9]*' docs/mutants.md)"

bench: $(V)/.dev ## speed as ratios against a named peer in the same run
	@$(BIN)/python bench/run.py

cases: $(V)/.dev ## figures on real cases, cross-validated, with intervals and misses
	@$(BIN)/python fit/cases.py
	@$(BIN)/python tools/model_card.py

fit: $(V)/.dev ## estimate the model from real cases and judged situations, and write its file
	@$(BIN)/python fit/fit.py
	@$(BIN)/python tools/model_card.py

screenshots: $(V)/.dev chromium ## pictures of every screen, phone and wide, light and dark
	@$(BIN)/python tools/screenshots.py

$(V)/bin/python:
	@command -v $(PY) >/dev/null || { echo "There is no $(PY) here: install Python 3.11 or newer, or name one with make PY=/path/to/python"; exit 1; }
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Holdspace needs Python 3.11 or newer: install it, or name one with make PY=python3.11")'
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make environments here: on Debian or Ubuntu, apt-get install python3-venv"; exit 1; }
	@$(PY) -m venv $(V)

$(V)/.run: requirements/run.txt pyproject.toml | $(V)/bin/python
	@echo "Setting up (once, about half a minute) ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(V)/.dev: requirements/dev.txt $(V)/.run
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || [ -n "$$HOLDSPACE_CHROMIUM" ] || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "The browser tests need Chromium: apt-get install chromium (Debian, Ubuntu), or install Chrome, or set HOLDSPACE_CHROMIUM to its path."; exit 1; }

peers:
	@command -v age >/dev/null && command -v strace >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq age strace >/dev/null; } || \
	{ echo "The vault's tests need age and strace: apt-get install age strace (Debian, Ubuntu)."; exit 1; }
