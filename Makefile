# What one types. Each target prepares the folder first (scripts/setup.sh); when it is prepared that takes no time.
#   make run ARGS="main.py:12"      make test ARGS="-k robot"      make lock ARGS=--upgrade

.DEFAULT_GOAL := help
.PHONY: help run test lint check bench tour pictures package package-test lock clean setup-run setup-test

ARGS ?=
# All tests are spread over the processor's cores; those that are picked run one after the other.
SPREAD = $(if $(ARGS),,-n auto --maxprocesses 4 --dist worksteal)
VENV ?= .venv
BIN = $(VENV)/bin
OFFSCREEN = QT_QPA_PLATFORM=offscreen
export VENV

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

setup-run:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

run: setup-run ## open the window; where there is no display, do the tour
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    echo "== no display here: doing the tour instead"; \
	    $(OFFSCREEN) $(BIN)/fireside --tour build/tour; \
	else \
	    $(BIN)/fireside $(ARGS); \
	fi

tour: setup-run ## a real conversation in the real window, offscreen: pictures, transcript, ledger in build/tour
	@$(OFFSCREEN) $(BIN)/fireside --tour build/tour

pictures: tour ## the tour, and its pictures into docs/pictures, where the README shows them
	@scripts/pictures.sh build/tour docs/pictures

test: setup-test ## all tests
	@$(OFFSCREEN) scripts/with_keyring.sh $(BIN)/python -m pytest $(SPREAD) $(ARGS)

lint: setup-test ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v shellcheck >/dev/null; then shellcheck scripts/*.sh packaging/*.sh packaging/*/*.sh .ci/run && echo "shell scripts: clean"; fi

check: lint test ## everything that must be clean before a change goes in

bench: setup-test ## figures against their bounds: starting, streaming, editing; also in build/bench.json
	@$(OFFSCREEN) $(BIN)/python -m tests.benchmarks $(ARGS)


package: ## packages and installers into dist/ (ARGS: some of deb portable rpm model windows)
	@packaging/package.sh $(ARGS)

package-test: ## installs and runs them in Debians without Python (ARGS=quick: the .deb alone, in one)
	@packaging/test.sh $(ARGS)

lock: setup-test ## pin the newest packages that requirements/*.in allow
	@PYTHON=$(BIN)/python scripts/lock.sh $(ARGS)

clean: ## remove what was made, the environment included
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
