# Two commands matter: `make run` and `make test`. Both prepare .venv first where that is needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LIBRARY ?= library
HOST ?= 127.0.0.1
PORT ?= 7860
DOCS ?=
# Where to take torch's smaller CPU build from, for example https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
# Processes the tests run in; each loads the encoder, some 1.5 GB.
WORKERS ?= 2
# What `make bench` measures on: a folder of question sets, and which of them.
DATA ?= ../shared/eval
SETS ?= cmrc2018_trial,xquad_zh,xquad_en,xquad_qen_dzh,xquad_qzh_den

.PHONY: run setup test lint bench browser clean

run: setup
	$(BIN)/python app.py serve --library "$(LIBRARY)" --host $(HOST) --port $(PORT) $(if $(DOCS),--docs "$(DOCS)")

setup: $(VENV)/.ready

test: $(VENV)/.ready-dev browser
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks.quality --data "$(DATA)" --sets $(SETS)

# A Chromium for tests/browser: the system's, or Debian's package, or Playwright's own.
browser: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.browser.chromium || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium fonts-noto-cjk; \
	  else $(BIN)/python -m playwright install chromium; fi; }

$(VENV)/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install $(shell sed -n '/^torch==/p' requirements.txt) --index-url $(TORCH_INDEX))
	$(BIN)/python -m pip install -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	$(BIN)/python -m pip install -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
