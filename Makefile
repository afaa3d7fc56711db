# Two commands are all a newcomer needs: `make ask Q="…"` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.dev
Q ?= 赣州2024年GDP增长目标是多少？

# The lock pins what CI uses: Python 3.11. Other versions resolve pyproject.toml with fewer pins.
LOCK = $(shell $(BIN)/python -c 'import sys; print("requirements-3.11.lock" if sys.version_info[:2] == (3, 11) else "requirements-any.lock")')
PIP = $(BIN)/python -m pip --disable-pip-version-check install --progress-bar on -c $(LOCK)
# Python 3.11: every file by its hash first, torch by its version (see SECURITY.md); what follows then finds all in place.
HASHED = $(if $(filter requirements-3.11.lock,$(LOCK)),$(PIP) --no-deps torch && $(BIN)/python -m pip --disable-pip-version-check \
  install --progress-bar on --no-deps --require-hashes $(1) &&)
BUILD = $(if $(filter requirements-3.11.lock,$(LOCK)),--no-build-isolation)
.PHONY: help ask app eval setup test lint types unit browser models bench bench-speed bench-scale bench-growth bench-corpus screenshots lock hashes audit clean reader fit gate
help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.10 或更新的版本，现在是 " + sys.version.split()[0]) if sys.version_info < (3, 10) else None'
	@$(PYTHON) -m venv $(VENV)

$(READY): $(BIN)/python pyproject.toml requirements-3.11.lock requirements-3.11.hashes requirements-any.lock
	@echo "安装依赖（第一次要几分钟）…"
	@$(call HASHED,-r requirements-3.11.hashes) $(PIP) $(BUILD) -e .
	@touch $@

# One step for both, so that a fresh clone is resolved once. What tests import is compiled then: most of torch never is.
$(DEV): $(BIN)/python pyproject.toml requirements-3.11.lock requirements-3.11.hashes requirements-any.lock
	@echo "安装依赖（第一次要几分钟）…"
	@$(call HASHED,--no-compile -r requirements-3.11.hashes -r requirements-3.11-dev.hashes) $(PIP) --no-compile $(BUILD) -e '.[dev]'
	@touch $(READY) $@

setup: $(READY)  ## install, fetch the embedded models, build the index
	@$(BIN)/govqa setup

ask: export QUESTION = $(value Q)
ask: setup  ## answer a question: make ask Q="…"
	@$(BIN)/govqa ask "$$QUESTION"

app: setup  ## open the app on 127.0.0.1
	@$(BIN)/govqa app

test: $(DEV)  ## lint, types, unit, property, end-to-end and browser tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types models
	@$(MAKE) --no-print-directory unit

lint: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEV)
	@$(BIN)/mypy

bench: $(DEV) setup bench-corpus  ## print the tables of reading, indexing, retrieval, the start, the model and of shelves of 5 and 50 reports
	@$(BIN)/python -m eval.bench.embedding
	@$(BIN)/python -m eval.bench.parts
	@$(BIN)/python -m eval.bench.retrieval
	@$(BIN)/python -m eval.bench.startup
	@$(BIN)/python -m eval.bench.app
	@$(BIN)/python -m eval.bench.model
	@$(BIN)/python -m eval.bench.scale --sizes 5 50 --graph 50 --step 8

bench-speed: $(DEV) setup  ## answers beside the plain baseline, turn about; the table goes into the READMEs
	@$(BIN)/python -m eval.bench.speed --publish

bench-scale: setup  ## shelves of up to 5,000 reports, for docs/scaling.md; hours, and about 7 GB of disk (GOVQA_EXTRA_REPORTS names more real reports)
	@$(BIN)/python -m eval.bench.scale --sizes 5 50 500 5000 --graph 5000 --publish

bench-growth: setup  ## index 5, 100 and 1,000 synthetic reports, add one, remove it; a quarter of an hour
	@$(BIN)/python -m eval.bench.growth --sizes 5 100 1000

bench-corpus: $(READY)  ## measure how faithfully reports are read, against the gold in tests/data
	@$(BIN)/python -m eval.bench.corpus

reader: setup  ## teach the reader again which sentence answers a question: an hour (GOVQA_EXTRA_REPORTS names the provincial reports)
	@$(BIN)/python -m eval.bench.train_reader

fit: setup  ## learn again how well sentences answer, from the question sets for tuning (GOVQA_EXTRA_REPORTS names the provincial reports)
	@$(BIN)/python -m eval.bench.fit --write

gate: setup  ## answer the fixed 40 questions and the pinned ones, and hold them against eval/gate.toml
	@$(BIN)/govqa eval run --quick --name gate
	@$(BIN)/govqa eval gate gate --junit eval/runs/gate/gate.xml --json eval/runs/gate/gate.json

models: $(READY)
	@$(BIN)/govqa models get

# A file is run by one worker, in the order of the folder: what its tests share is made once.
unit: $(DEV)
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

screenshots: $(DEV)  ## take the pictures of the app for docs/screenshots (needs Debian's chromium)
	@$(BIN)/python tests/ui/screenshots.py

eval: setup  ## run the question set and print the table; can be stopped and taken up again
	@$(BIN)/govqa eval run

lock: $(DEV)  ## pin what is installed now (Python 3.11, Linux)
	@{ echo "# Pins for CI and for anyone with Python 3.11: pip freeze of a clean environment. Remade by \`make lock\`."; \
	  $(BIN)/python -m pip freeze --all --exclude pip --exclude-editable 2>/dev/null | sed -E 's/^torch==([0-9.]+).*/torch==\1/; s/^(xllamacpp==.*)/\1; sys_platform == "linux"/'; } > requirements-3.11.lock

hashes: $(DEV)  ## write the hashes of what the lock pins (needs uv)
	@$(BIN)/python .ci/hashes.py

audit: $(BIN)/python  ## look for known advisories against what is pinned, with pip-audit in an environment of its own
	@$(PYTHON) -m venv .venv-audit && .venv-audit/bin/python -m pip --disable-pip-version-check install -q 'pip-audit>=2.10,<3'
	@.venv-audit/bin/pip-audit --disable-pip --no-deps -r requirements-3.11.hashes -r requirements-3.11-dev.hashes

clean:  ## remove the environment and the index (models stay in the user's cache)
	rm -rf $(VENV) .venv-audit .govqa
