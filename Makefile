# Every developer command. On a fresh Debian, `make run` or `make test` is all that is needed.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
RUFF := $(VENV)/bin/ruff

.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/ready ## set up what is missing, then answer calls until Ctrl-C
	@exec $(VENV)/bin/vorzimmer run

setup: $(VENV)/ready ## set up, and no more
	@$(VENV)/bin/vorzimmer setup

call: $(VENV)/ready ## ring the running service (AUDIO=file.wav NUMBER=+49… CALLER=+49…|anonymous HANGUP=greeting|beep to choose)
	@bin/need sipp:sip-tester
	@$(VENV)/bin/vorzimmer call $(if $(AUDIO),--audio "$(AUDIO)") $(if $(NUMBER),--number "$(NUMBER)") $(if $(CALLER),--caller "$(CALLER)") $(if $(HANGUP),--hang-up "$(HANGUP)")

test: $(VENV)/ready-dev ## pass all tests (ARGS="-k name" to choose); pictures of the pages are in test-output/screenshots/
	@bin/need sipp:sip-tester chromium:chromium redis-server:redis-server pg_ctlcluster:postgresql
	@$(VENV)/bin/vorzimmer fetch
	@bin/test $(ARGS)

unit: $(VENV)/ready-dev ## only the tests that need no call, no Whisper and no browser
	@$(PYTHON) -m pytest -m "not real" $(ARGS)

lint: $(VENV)/ready-dev ## ruff and mypy
	@$(RUFF) check .
	@$(RUFF) format --check .
	@$(VENV)/bin/mypy

format: $(VENV)/ready-dev ## put the code into its one form
	@$(RUFF) check --fix .
	@$(RUFF) format .

bench: $(VENV)/ready-dev ## run every benchmark (ARGS=--json for one line of JSON each)
	@bin/need sipp:sip-tester chromium:chromium
	@$(VENV)/bin/vorzimmer fetch
	@for one in $$(grep -l __main__ bench/*.py); do echo "== $$one"; $(PYTHON) $$one $(ARGS) || exit 1; done

texts: $(VENV)/ready-dev ## collect the texts of the pages for translation
	@$(VENV)/bin/pybabel -q extract -F webui/babel.cfg -k _l -o webui/translations/messages.pot --no-location webui
	@$(VENV)/bin/pybabel -q update -i webui/translations/messages.pot -d webui/translations --no-fuzzy-matching

lock: $(VENV)/ready-dev ## pin the newest versions the dependencies allow
	@bin/lock

container: $(VENV)/ready-dev ## build the image and have a call answered inside it (needs buildah, root)
	@bin/need sipp:sip-tester
	@bin/container-test

clean: ## remove what setting up fetched; the data in var/ stays
	rm -rf $(VENV) .tools *.egg-info

# The environment, made anew when the lock file, the project's description or a translation changes.
TEXTS := $(wildcard webui/translations/*/LC_MESSAGES/*.po)

$(VENV)/ready: requirements.lock pyproject.toml $(TEXTS)
	@bin/venv requirements.lock
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock pyproject.toml $(TEXTS)
	@bin/venv requirements-dev.lock
	@touch $(VENV)/ready $@

.PHONY: help run setup call test unit lint format bench texts lock container clean
