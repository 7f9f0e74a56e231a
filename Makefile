# Burza's commands. Each does its own set-up: a machine needs Python 3.11 or newer, git and make, and nothing of ours.

PYTHON ?= python3
PORT ?= 8000
ENGINE ?= sqlite
# What one machine runs tests on; each worker has a database of its own, and modules that it keeps together: what is
# made once for a module is made once. Whoever has nothing left takes from the others.
JOBS ?= auto
SHARED_OUT = -n $(JOBS) --dist worksteal

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PO := cms/locale/pl/LC_MESSAGES/django.po
MO := $(PO:.po=.mo)

.PHONY: help demo test test-all soak lint smoke bench bench-full eval messages screenshots lock services services-stop clean

help:
	@echo "make demo [PORT=N]  the site with demo content, on this machine (Ctrl-C stops it)"
	@echo "make test           the tests, in random order and in parallel; DATABASE_URL names another database,"
	@echo "                    BURZA_TEST_ELASTICSEARCH and BURZA_TEST_OPENSEARCH clusters to test search on"
	@echo "make test-all       those that take more than some seconds each, too"
	@echo "make soak           the long runs"
	@echo "make lint           style, types, layers, migrations, translations, templates"
	@echo "make smoke          does it start in production settings?"
	@echo "make bench          how dear pages are, as ratios to the cheapest view"
	@echo "make eval           how well search finds, on our own collection, and what each step adds"
	@echo "make bench-full [ENGINE=sqlite]  how dear searching is among 100,000, on one engine"
	@echo "make services       PostgreSQL, Elasticsearch and OpenSearch in .services (make services-stop stops them)"
	@echo "make screenshots    takes the pictures of README and docs anew"
	@echo "make messages       brings the catalogue of translations up to date"
	@echo "make lock           brings the lock files up to date"

# What runs the site, and what develops it. The second holds the first, so that a demo never undoes it.
$(VENV)/.site: requirements.lock .ci/venv.sh
	@PYTHON="$(PYTHON)" sh .ci/venv.sh site
$(VENV)/.tools: requirements-dev.lock .ci/venv.sh
	@PYTHON="$(PYTHON)" sh .ci/venv.sh tools
	@touch $(VENV)/.site

# Babel compiles the translations, so that nobody needs gettext's msgfmt.
$(MO): $(PO)
	@$(BIN)/pybabel --quiet compile --locale pl --input-file $(PO) --output-file $(MO)

demo: $(VENV)/.site
	@$(MAKE) --silent $(MO)
	@exec $(MANAGE) demo --port "$(PORT)"

test: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@exec $(BIN)/python -m pytest $(SHARED_OUT) $(TESTS)

test-all: $(VENV)/.tools
	@$(MAKE) --silent test TESTS='-m "not soak" $(TESTS)'

soak: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@exec $(BIN)/python -m pytest $(SHARED_OUT) -m soak $(TESTS)

lint: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@BIN=$(BIN) sh .ci/lint.sh

smoke: $(VENV)/.site
	@$(MAKE) --silent $(MO)
	@BIN=$(BIN) sh .ci/smoke.sh

bench: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@exec $(MANAGE) bench all

# A hundred thousand records, on one engine: hours of them, so that no bench of every day does it.
bench-full: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@BURZA_BENCH_ENGINE=$(ENGINE) exec sh .ci/with_services.sh $(MANAGE) bench search --records 100000

eval: $(VENV)/.site
	@$(MANAGE) search_eval search/evaluation/collection --ablations
	@exec sh .ci/with_services.sh $(MANAGE) search_eval search/evaluation/collection --engine all

messages: $(VENV)/.tools
	@$(MANAGE) messages
	@$(MAKE) --silent $(MO)

screenshots: $(VENV)/.tools
	@$(MAKE) --silent $(MO)
	@exec $(BIN)/python .ci/screenshots.py

lock: $(VENV)/.tools
	@sh .ci/lock.sh

services:
	@sh .ci/services.sh start
services-stop:
	@sh .ci/services.sh stop

clean: services-stop
	rm -rf $(VENV) .services $(MO) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
