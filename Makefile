# Each target does its own set-up; none needs another one first.
#
#   make run     the whole portal on this machine, until Ctrl-C     (settings: docs/operations.md)
#   make test    all tests; ARGS="tests/test_x.py -k name" for some
#   make lint    everything that can be found out without running the portal
#   make bench   a short form of the measurements in docs/performance.md
#   make format  rewrite the sources in the project's format
#   make translations  bring the catalogues of locale/ up to date

# The first of these that is new enough. Another one: make PYTHON=/path/to/python3 ...
PYTHON ?= $(or $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; \
	done),python3)
BIN := .venv/bin

# `exec`, so that a signal reaches the program and not a shell in between.

.PHONY: run test lint bench format translations environment development-environment chromium

run: environment
	@exec $(BIN)/python -m portal.embedded

# In two processes, because tests wait for browsers and starting portals. `-n 0` in ARGS: all in one, as pytest does.
test: development-environment chromium
	@exec $(BIN)/python -m pytest -n 2 --no-loadscope-reorder $(ARGS)

# As in production and without a database: nothing of a running portal is read.
lint: export DJANGO_SETTINGS_MODULE := tests.settings_without_database
lint: export DEMO := 0
lint: export SECRET_KEY := only-for-the-checks-of-make-lint-0123456789-abcdefghijklmnopqrstuvwxyz
lint: export ALLOWED_HOSTS := support.example.com
lint: export DATA_DIR := .test/lint
lint: development-environment
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/djlint --quiet --lint templates

bench: development-environment
	@exec $(BIN)/python -m bench $(ARGS)

format: development-environment
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translations: development-environment
	@$(BIN)/python -m tools.translations

environment:
	@$(PYTHON) tools/install.py requirements.txt

development-environment:
	@$(PYTHON) tools/install.py requirements-dev.txt

chromium: development-environment
	@$(BIN)/python -m tests.chromium
