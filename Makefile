# `make run` and `make test` work on a machine with make and Python 3.11 or newer, nothing else.

# The first that runs and is new enough: some machines have names that lead nowhere.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
STAMP := .venv/.ready
# One more than there are cores: tests of pages wait for browsers.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1 )))
PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST

.DEFAULT_GOAL := help
.PHONY: help run test check laws lint format lock messages

help: ## Say what can be done
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: $(STAMP) ## Serve the course at http://127.0.0.1:8000 (PORT, HOST), with sample people
	@COURSE_BASE_URL=$${COURSE_BASE_URL:-http://127.0.0.1:$(PORT)} exec $(BIN)/course samples --serve

test: $(STAMP) ## Run every test; what a machine cannot run is reported as skipped
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/course check .
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Walks over every route, tests that start processes, and those that hash many passwords, are left to
# `make test`.
check: $(STAMP) ## The quick part: lint, rules, pages on SQLite; about a minute
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/course check .
	$(BIN)/pytest -n $(WORKERS) --dist loadfile tests/unit tests/architecture tests/store tests/client \
		-k "not postgres" --ignore tests/client/test_nonsense.py --ignore tests/client/test_access.py \
		--ignore tests/client/test_csrf.py --ignore tests/unit/certify/test_pdf.py \
		--ignore tests/store/test_credentials.py --ignore tests/store/test_keys.py \
		--ignore tests/store/test_concurrency.py --ignore tests/store/test_tries.py \
		--ignore tests/store/test_standing.py --ignore tests/client/test_new_passwords.py \
		--ignore tests/client/test_signing_in.py --ignore tests/client/test_sessions.py \
		--ignore tests/client/test_accounts.py --ignore tests/client/test_links.py \
		--ignore tests/unit/content/test_guesser.py

laws: $(STAMP) ## Try what must always hold on other examples than `make test` does, new ones each time
	COURSE_TEST_EXAMPLES=others $(BIN)/pytest -n $(WORKERS) -m hypothesis

lint: $(STAMP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP) ## Bring the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(STAMP) ## Choose versions anew and write them, with their hashes, to requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --group dev --output-file requirements.lock pyproject.toml

messages: $(STAMP) ## Collect the interface's sentences for translators
	@mkdir -p course/translations
	$(BIN)/pybabel --quiet extract -F babel.cfg -k words:1 -k words_n:1,2 --no-wrap --sort-by-file \
		--no-location -o course/translations/messages.pot course templates

# The stamp is newer than the lock: a second start installs nothing.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" \
		|| { echo "Python 3.11 or newer is needed. Debian: apt install python3 python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv \
		|| { rm -rf .venv; echo "Python's venv is missing. Debian: apt install make python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
