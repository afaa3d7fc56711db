# Two commands are all a newcomer needs: `make ask Q="…"` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
Q ?= 赣州2024年GDP增长目标是多少？

# The lock pins what CI uses; it was made with Python 3.11 and is used with it. Others resolve pyproject.toml.
LOCK = $(shell $(PYTHON) -c 'import sys; print("-c requirements-3.11.lock" if sys.version_info[:2] == (3, 11) else "-c requirements-any.lock")')

.PHONY: help ask app setup test lint types unit models clean
help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml $(wildcard requirements-*.lock)
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.10 或更新的版本，现在是 " + sys.version.split()[0]) if sys.version_info < (3, 10) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "安装依赖（第一次约三四分钟）…"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -e '.[dev]' $(LOCK) \
	  | grep --line-buffered -E '^(Collecting|Downloading|Installing|ERROR|Successfully)|━' ; exit $${PIPESTATUS[0]}
	@touch $@

setup: $(STAMP)  ## install, fetch the embedded models, build the index
	@$(BIN)/govqa setup

ask: export QUESTION = $(value Q)
ask: setup  ## answer a question: make ask Q="…"
	@$(BIN)/govqa ask "$$QUESTION"

app: setup  ## open the app on 127.0.0.1
	@$(BIN)/govqa app

test: $(STAMP) lint types models unit  ## everything: lint, types, unit, property and end-to-end tests

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

models: $(STAMP)
	@$(BIN)/govqa models get

unit: $(STAMP)
	@$(BIN)/python -m pytest

clean:  ## remove the environment and the index (models stay in the user's cache)
	rm -rf $(VENV) .govqa
