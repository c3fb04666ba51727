# The whole vocabulary of the project; each word sets up what it needs. `make` alone explains.
SHELL := /bin/bash
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
# Compiled modules are kept whatever the surroundings say: half of the start of every program is compiling otherwise.
export PYTHONDONTWRITEBYTECODE :=
FRONT := src/agritrace/ui/static/dist
TEMPLATES := $(shell find src/agritrace -path '*/templates/*' -type f 2>/dev/null)
SOURCES := $(shell find frontend -type f 2>/dev/null) $(shell find src/agritrace -name '*.py' -not -path '*/tests/*' 2>/dev/null)

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/.ready $(FRONT)/.ready ## installs everything the project needs below this folder

demo: setup ## a demonstration country on http://127.0.0.1:8000 (PORT= another)
	$(BIN)/agritrace demo --host $(HOST) --port $(PORT)

run: setup ## serves the database below var/ (TLS=1 HOST=… for a real phone)
	$(BIN)/agritrace migrate
	$(BIN)/agritrace found --if-needed
	$(BIN)/agritrace serve --host $(HOST) --port $(PORT) $(if $(TLS),--tls)

test: setup browser ## every check and every test (DEEP=1 for the long runs)
	tools/check
	tools/test

check: setup ## style, types, contracts, caps, migrations, licences
	tools/check

bench: setup ## speed, each figure beside its limit of the same run (FULL=1 for the largest)
	$(BIN)/python -m bench $(if $(FULL),--full)

docs: setup browser ## state charts, permission table and screenshots, made anew
	$(BIN)/python tools/make_docs.py

browser: ## makes sure that Chromium is there for the journeys
	@tools/browser

.venv/.ready: requirements/dev.lock pyproject.toml
	tools/setup
	@touch $@

node_modules/.ready: package-lock.json .venv/.ready
	tools/node npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(FRONT)/.ready: node_modules/.ready package.json $(SOURCES) $(TEMPLATES)
	tools/node npm run --silent build
	@touch $@

clean: ## removes what was installed and built, never var/
	rm -rf .venv node_modules $(FRONT) dist build

.PHONY: help setup demo run test check bench docs browser clean
