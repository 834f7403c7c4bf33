# make run    set up what is needed and decide for the accounts of a worked project
# make test   set up what is needed and run the tests, the linter and the type checker
# make long   the same for what takes longer: drawn policies, and work of a size that users have
# Paths stand in quotes and are never targets, so that a checkout may lie in a directory with a blank in its name.

VENV    ?= .venv
PROJECT ?= configs/saas-direct
python   = "$(VENV)/bin/python"

.PHONY: run test long fast property slow lint types plugins venv-run venv-test clean
.NOTPARALLEL:

run: venv-run
	@$(python) -m csrules run "$(PROJECT)"

test: fast lint types plugins

long: property slow

fast: venv-test
	$(python) -m pytest -n auto -m "not slow and not property"

property: venv-test
	$(python) -m pytest -n auto -m property

slow: venv-test
	$(python) -m pytest -m slow

lint: venv-test
	$(python) -m ruff check .

types: venv-test
	$(python) -m mypy

# Last, since it installs the plugins beside csrules, as a user would.
plugins: venv-test
	$(python) -m pip install --quiet --disable-pip-version-check --editable plugins/csrules-excel
	$(python) -m pytest plugins/csrules-excel/tests

venv-run:
	@.ci/venv "$(VENV)"

venv-test:
	@.ci/venv "$(VENV)" test

clean:
	rm -rf "$(VENV)" dist build out .mypy_cache .ruff_cache .pytest_cache .hypothesis
