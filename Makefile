# The two commands: `make run` sets up and starts Telltale, `make test` sets up and passes every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test setup-run setup-test lint extension unit e2e format clean

run: setup-run
	$(BIN)/telltale app

test: setup-test lint extension unit e2e

setup-run: $(VENV)/.run-stamp

setup-test: $(VENV)/.test-stamp extension/node_modules/.package-lock.json

$(VENV)/.run-stamp: pyproject.toml
	packaging/system-packages.sh run
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.test-stamp: pyproject.toml
	packaging/system-packages.sh test
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[train,dev]'
	touch $@ $(VENV)/.run-stamp

extension/node_modules/.package-lock.json: extension/package.json extension/package-lock.json
	npm --prefix extension ci --no-audit --no-fund
	touch $@

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

extension: setup-test
	npm --prefix extension run check

unit: setup-test
	$(BIN)/python -m pytest -m 'not e2e'

e2e: setup-test
	$(BIN)/python -m pytest -m e2e

format: setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build dist $(VENV) extension/node_modules
