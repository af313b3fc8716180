# `make tour` and `make test` set up everything that they need, from a fresh clone. `make help` lists the rest.
VENV ?= .venv
PYTHON ?=
ARGS ?=
# Processes that run tests: 0 is this one alone.
JOBS ?= 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q
HOT := $(wildcard relata/_hot/*.py relata/_hot/*.pxd relata/sql/compiler/*.py)

.DELETE_ON_ERROR:
.PHONY: help venv build tour test test-pure lint lint-ruff lint-format lint-imports lint-suppressions lint-types \
	format docs conformance conformance-update bench dist clean

help:
	@echo "make tour           real data mapped, stored, queried and changed (ARGS=<database URL>)"
	@echo "make test           every test (ARGS=<arguments of pytest>)"
	@echo "make test-pure      every test, on the interpreted form"
	@echo "make lint           ruff, import-linter, mypy"
	@echo "make format         let ruff rewrite what it can"
	@echo "make docs           build the documentation, and run every example in it"
	@echo "make conformance    the peer's own tests; fails where a score falls (conformance-update records new ones)"
	@echo "make bench          each operation beside the peer and the bare driver (ARGS=<names>)"
	@echo "make build          compile the hot modules in place"
	@echo "make dist           wheel and sdist"
	@echo "make clean          remove what was built, but not $(VENV)"

# ---- set-up: a stamp a step, so that a second run does nothing

$(VENV)/.made: scripts/make_venv.sh
	scripts/make_venv.sh $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.base: $(VENV)/.made pyproject.toml requirements/build.txt requirements/drivers.txt \
		requirements/tour.txt requirements/data.txt
	$(PIP) -r requirements/build.txt -r requirements/drivers.txt -r requirements/tour.txt
	$(PIP) --no-deps --no-build-isolation -r requirements/data.txt
	RELATA_PURE=1 $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt requirements/test-drivers.txt requirements/compiled-drivers.txt \
		scripts/install_compiled_drivers.sh
	$(PIP) -r requirements/dev.txt -r requirements/test-drivers.txt
	scripts/install_compiled_drivers.sh $(BIN)/python
	@touch $@

$(VENV)/.built: $(VENV)/.base setup.py scripts/build_hot.sh $(HOT)
	scripts/build_hot.sh $(BIN)/python
	@touch $@

venv: $(VENV)/.dev

build: $(VENV)/.built

# ---- what people run

tour: $(VENV)/.built
	$(BIN)/python -m examples.tour $(ARGS)

test: $(VENV)/.dev $(VENV)/.built
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-pure: $(VENV)/.dev
	RELATA_PURE=1 $(BIN)/python -m pytest -n $(JOBS) $(ARGS)

# `make -k lint` goes through all of them.
lint: lint-ruff lint-format lint-imports lint-suppressions lint-types

lint-ruff: $(VENV)/.dev
	$(BIN)/ruff check

lint-format: $(VENV)/.dev
	$(BIN)/ruff format --check

lint-imports: $(VENV)/.dev
	PYTHONPATH=. $(BIN)/lint-imports

lint-suppressions: $(VENV)/.dev
	$(BIN)/python scripts/check_suppressions.py

lint-types: $(VENV)/.dev
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/.dev
	$(BIN)/mkdocs build --strict --quiet --site-dir site
	$(BIN)/python -m pytest -q -p scripts.doc_examples --doctest-modules --ignore=relata/_hot docs README.md relata

conformance: $(VENV)/.dev $(VENV)/.built
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python conformance/check.py $(ARGS)

conformance-update: $(VENV)/.dev $(VENV)/.built
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python conformance/check.py --update $(ARGS)

bench: $(VENV)/.built
	$(BIN)/python -m benchmarks $(ARGS)

dist: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf build dist site *.egg-info .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f relata/_hot/*.so relata/_hot/*.c relata/sql/compiler/*.so $(VENV)/.built
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
