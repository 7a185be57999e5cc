# `make` lists the targets. Requires GNU make 3.81 or newer and Python 3.10 to 3.13. Everything else is installed as needed.

STACK ?= local
ARGS ?=

# Prints the interpreter's path if its version is supported. .venv keeps its Python unless PYTHON= is set.
probe := -c 'import sys; print(sys.executable if (3, 10) <= sys.version_info[:2] <= (3, 13) else "")'
PYTHON ?= $(shell for python in .venv/bin/python python3 python3.13 python3.12 python3.11 python3.10; do \
	found=`$$python $(probe) 2>/dev/null`; case "$$found" in (/*) echo "$$found"; exit;; esac; done; echo python3)

# Runs the setup with $(PYTHON), or exits with one line that says why it can't.
define set_up
@python="$(PYTHON)"; \
case "`"$$python" $(probe) 2>/dev/null`" in (/*) exec "$$python" -m local.setup --stack "$(STACK)";; esac; \
found=`"$$python" -c 'import platform; print(platform.python_version())' 2>/dev/null || echo missing`; \
echo "error: Python 3.10 to 3.13 is required, but $$python is $$found — install one, or run make PYTHON=/path/to/python3" >&2; \
exit 1
endef

# Lets Python cache compiled modules: otherwise, importing pulumi_aws takes three seconds every time.
unexport PYTHONDONTWRITEBYTECODE

# Two workers, each running the tests for one Airflow version.
side_by_side := -n 2 --dist loadgroup --no-loadscope-reorder

schema := .venv/bin/check-jsonschema --builtin-schema

.PHONY: help setup ready tools up preview drift refresh destroy down secret shell test test-matrix soak bench bench-quick bench-events docs site pictures check dist

help: ## List these targets
	@echo "make [STACK=local] [ARGS='--refresh ...'] TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: tools ## Install everything the other targets need: .venv, the Pulumi CLI and two versions of Airflow

ready:
	$(set_up)

tools: ready
	@.venv/bin/python -m local.tools --airflow 3.0.6 --airflow 2.10.3

up: ready ## Create or update the stack: the environment and its config (without confirmation in the 'local' stack)
	@.venv/bin/python -m local.stack up --stack "$(STACK)" $(ARGS)

preview: ready ## Show what `up` would do
	@.venv/bin/python -m local.stack preview --stack "$(STACK)" $(ARGS)

drift: ready ## Show how Airflow and AWS differ from what the program declares
	@.venv/bin/python -m pipelines.drift .venv/bin/python -m local.stack preview --stack "$(STACK)" \
		--refresh --expect-no-changes --json $(ARGS)

refresh: ready ## Update the state to match Airflow and AWS
	@.venv/bin/python -m local.stack refresh --stack "$(STACK)" $(ARGS)

destroy: ready ## Delete everything in the stack, including the environment (without confirmation in the 'local' stack)
	@.venv/bin/python -m local.stack destroy --stack "$(STACK)" $(ARGS)

down: ready ## Stop the local MWAA and its Airflow, and keep their data
	@.venv/bin/python -m local.stack down --stack "$(STACK)"

secret: ready ## Set a secret in the stack's config, for example NAME=warehousePassword; prompts for the value
	@.venv/bin/python -m local.stack secret --stack "$(STACK)" "$(NAME)"

shell: ready ## Start a shell for plain Pulumi commands on the 'local' stack, or on the project in DIR
	@.venv/bin/python -m local.stack shell --stack "$(STACK)" "$(DIR)"

test: tools ## Run all tests, against one Airflow 2 and one Airflow 3
	@.venv/bin/python -m pytest $(side_by_side) $(ARGS)

test-matrix: tools ## Run the version-dependent tests against every Airflow version that MWAA offers
	@.venv/bin/python -m pytest $(side_by_side) --airflow all --record -m 'not soak' tests/airflow \
		tests/provider tests/resources tests/functions tests/scenarios tests/pipelines tests/local/mwaa/environments $(ARGS)

soak: tools ## Run the long tests, which kill Pulumi runs at 20 random points
	@.venv/bin/python -m pytest $(side_by_side) -m soak $(ARGS)

bench: tools ## Measure the calls, time and memory that large stacks take, and update their page in docs/
	@.venv/bin/python -m benchmarks.stacks $(ARGS)
	@.venv/bin/python -m docs.generator.uv_run --script benchmarks/picture.py

bench-quick: tools ## Like bench, but with 30 objects only, and without updating the page
	@.venv/bin/python -m benchmarks.stacks --quick $(ARGS)

bench-events: tools ## Measure how an S3DagTrigger works through many objects, and update its page in docs/
	@.venv/bin/python -m benchmarks.events $(ARGS)

docs: ready ## Generate the reference pages in docs/ and the JSON Schemas of config files
	@.venv/bin/python -m docs.generator

site: ready ## Build the documentation as a website in .local/site
	@.venv/bin/python -m docs.generator.uv_run --no-project --python .venv/bin/python \
		--with-requirements docs/requirements.txt sphinx-build -q -W --keep-going -E -d .local/doctrees docs .local/site
	@echo "Open .local/site/index.html"

pictures: ready ## Take the README's pictures from the running 'local' stack; requires Chromium
	@.venv/bin/python -m docs.generator.uv_run --script docs/generator/pictures.py

check: ready ## Check style (ruff), types (mypy) and the GitHub and GitLab files (check-jsonschema)
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@$(schema) vendor.github-workflows .github/workflows/*.yml
	@$(schema) custom.github-workflows-require-timeout .github/workflows/*.yml
	@$(schema) vendor.github-actions .github/actions/*/action.yml
	@$(schema) vendor.dependabot .github/dependabot.yml
	@$(schema) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(schema) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@awk '/^```/ { inside = /yaml$$/; next } inside' docs/how-to/pipelines.md | $(schema) vendor.gitlab-ci --force-filetype yaml -

dist: ready ## Build the package's wheel and sdist in dist/, and check their metadata (twine)
	@rm -rf dist
	@.venv/bin/uv build --quiet --no-cache --no-build-isolation --python .venv/bin/python --out-dir dist provider
	@.venv/bin/twine check --strict dist/*.whl dist/*.tar.gz
