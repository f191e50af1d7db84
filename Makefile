# For developers; users need only run.py. `make check` is what CI runs after the tests.

BIN := .venv/bin
PYTHON := $(BIN)/python
SOURCES := src tests tools conftest.py run.py

.PHONY: check fmt bench room messages docs lock
.PHONY: check-format check-lint check-types check-imports check-migrations check-messages check-security

# The parts run side by side; each prints its output in one piece and says its name when it fails.
check: $(BIN)/lint-imports
	@$(MAKE) --no-print-directory --jobs=3 --keep-going --output-sync=target check-types check-imports \
		check-messages check-migrations check-security check-lint check-format
	@echo "All checks pass."

check-format:
	@$(BIN)/ruff format --quiet --check $(SOURCES) || { echo "Not formatted: make fmt"; $(BIN)/ruff format --check $(SOURCES); exit 1; }

check-lint:
	@$(BIN)/ruff check --quiet $(SOURCES)

check-types:
	@$(BIN)/mypy --no-error-summary src run.py conftest.py tests

check-imports:
	@out=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$out"; exit 1; }

check-migrations:
	@out=$$($(PYTHON) -m django makemigrations --check --dry-run --settings=huiyin.config.settings 2>&1) || \
		{ echo "Migrations are missing:"; echo "$$out"; exit 1; }

check-messages:
	@$(PYTHON) -m huiyin.config.messages check

check-security:
	@$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml src

fmt: $(BIN)/lint-imports
	@$(BIN)/ruff check --quiet --fix-only $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)

# Figures of this machine, for comparing before and after a change.
bench: $(BIN)/lint-imports
	@$(PYTHON) -m tests.bench

# A new room that passes the checks: make room name=surveys, or make room name=billing noun=bill
room: $(BIN)/lint-imports
	@$(PYTHON) -m huiyin.config.scaffold $(name) $(noun)

# New strings into the rooms' catalogues, ready to be translated; needs GNU gettext.
messages: $(BIN)/lint-imports
	@$(PYTHON) -m huiyin.config.messages extract

# The generated parts of docs/.
docs: $(BIN)/lint-imports
	@$(PYTHON) -m huiyin.config.reference

# Pin everything anew, with hashes; needs uv.
lock:
	uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 --universal requirements/runtime.in -o requirements/runtime.lock
	uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 --universal requirements/develop.in -o requirements/develop.lock

$(BIN)/lint-imports:
	@python3 run.py setup --develop
