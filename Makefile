# Two commands are all that is needed: `make app` and `make test`.
#
# TORCH_INDEX  address of a package index with CPU-only builds of PyTorch. Set it on Linux where the default build would bring
#              gigabytes of CUDA libraries: make app TORCH_INDEX=https://...
# PORT         where the pages open (default 8501).

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.DEFAULT_GOAL := help
.PHONY: help app test lint types check ocr samples clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

app: $(VENV)/.app ## Set up if needed, load the sample briefings, open the pages
	@$(BIN)/kb serve --port $(PORT)

test: check ## Set up if needed, then run every check and test
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.dev ## Style, types and import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

ocr: $(VENV)/.app ## Set up text recognition, so that scanned briefings can be read
	@$(PIP) -e '.[ocr]'
	@command -v tesseract >/dev/null || { echo "One thing is missing: the program tesseract. Get it with"; \
		echo "  apt install tesseract-ocr                       (Debian, Ubuntu)"; \
		echo "  brew install tesseract                          (macOS)"; \
		echo "  winget install UB-Mannheim.TesseractOCR         (Windows)"; exit 1; }
	@echo "Text recognition is ready: add scanned briefings as any other file."

samples: $(VENV)/.dev ## Make the sample briefings anew from data/sample-sources
	@for set in one two three four five six; do $(BIN)/python data/sample-sources/build_set_$$set.py || exit 1; done

clean: ## Remove the environment and caches; libraries stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache data/cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. Install it and try again."; exit 1; }
	@echo "Making the environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.app: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing packages, exactly as pinned in constraints.txt (the first time this takes some minutes) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing packages and test tools, exactly as pinned in constraints.txt (the first time this takes some minutes) ..."
	@$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.app
