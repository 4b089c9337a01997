# Two commands: `make run` shows the demo city, `make test` passes everything. Both may be run again at any time.
PYTHON ?= python3.11
ifeq (, $(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
VENV ?= .venv
BIN := $(VENV)/bin
export YINUO_HOME ?= $(CURDIR)/var
export PYTHONUTF8 = 1
# Settings are read before any test file: the run's own home must be in the environment.
THROWAWAY = YINUO_HOME=$$(mktemp -d) YINUO_DEMO=true
# Two processes; one that has no tests left takes some of the other's.
PYTEST = -m pytest -n 2 --dist worksteal -q

.PHONY: run test test-crash setup setup-dev system lint format types imports test-sqlite test-postgresql test-browser test-api lock messages bench clean help

help:
	@echo "make run    set up everything, load the demo city, serve it"
	@echo "make test   set up everything, pass all checks"
	@echo "make format | lint | types | imports | test-sqlite | test-postgresql | test-api | test-browser | bench"
	@echo "make messages   gather the texts of all sources and compile their English"

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what Yinuo needs ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.lock
	@$(BIN)/python scripts/link_package.py
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	@echo "installing what the checks need ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

system:
	@sh scripts/system_packages.sh

run: setup
	@YINUO_DEMO=true $(BIN)/yinuo demo --serve

format: setup-dev
	@$(BIN)/ruff format --check src tests benchmarks scripts

lint: setup-dev
	@$(BIN)/ruff check src tests benchmarks scripts

types: setup-dev
	@YINUO_HOME=$$(mktemp -d) $(BIN)/mypy

imports: setup-dev
	@PYTHONPATH=src $(BIN)/lint-imports

test-sqlite: setup-dev
	@$(THROWAWAY) env -u YINUO_DATABASE_URL $(BIN)/python $(PYTEST) -m "not browser and not contract"

test-postgresql: setup-dev
	@$(THROWAWAY) $(BIN)/python scripts/with_postgresql.py $(BIN)/python $(PYTEST) -m "database and not browser and not contract and not sqlite_only"

test-api: setup-dev
	@$(THROWAWAY) env -u YINUO_DATABASE_URL $(BIN)/python $(PYTEST) -m contract tests/web/api

test-browser: setup-dev system
	@$(THROWAWAY) env -u YINUO_DATABASE_URL $(BIN)/python $(PYTEST) -m browser

test-crash: setup-dev
	@$(THROWAWAY) env -u YINUO_DATABASE_URL TEST_CRASH=1 $(BIN)/python -m pytest -m crash -q -s

test: setup-dev system
	@sh scripts/all_checks.sh $(MAKE)

lock: setup-dev
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/runtime.in -o requirements/runtime.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/dev.in -o requirements/dev.lock

messages: setup
	@$(BIN)/python scripts/messages.py

bench: setup-dev
	@$(BIN)/python -m benchmarks

clean:
	@rm -rf var build dist .mypy_cache .ruff_cache .pytest_cache
