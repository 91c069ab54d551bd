# What a person can ask of this checkout; `make help` lists it. The work is done in tools/.

PORT ?= 8000
export PORT

# A Python that runs, found when a target needs it.
FIND_PYTHON = python="$$(sh tools/find_python.sh)" || exit 1
DEVELOPMENT = $(FIND_PYTHON); "$$python" -m tools.environment requirements-dev.txt

UV_COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.12 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

.PHONY: help run test lint format lock messages bench clean
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -n 's/^\([a-z]*\): ## /\1	/p' Makefile | expand -t 10

run: ## Set the site up and serve it on http://127.0.0.1:8000 (PORT=8001 moves it)
	@$(FIND_PYTHON); exec "$$python" -m tools.run_site

test: ## Run everything: style, types, tests on both databases, a real browser
	@$(DEVELOPMENT) && exec .venv/bin/python -m tools.run_tests

lint: ## Check style, types and migrations, without the tests
	@$(DEVELOPMENT) && exec .venv/bin/python -m tools.lint

format: ## Repair the style where that needs no thought
	@$(DEVELOPMENT) && exec .venv/bin/python -m tools.lint --repair

messages: ## Bring the catalogues of translations up to date, and compile them
	@$(DEVELOPMENT) && exec .venv/bin/python -m tools.messages

bench: ## Measure the site against a bare Django view
	@$(DEVELOPMENT) && exec .venv/bin/python -m bench

lock: ## Pin anew what pyproject.toml asks for (needs uv)
	@uv --version >/dev/null || { echo "Locking needs uv: pipx install uv" >&2; exit 1; }
	$(UV_COMPILE) --output-file requirements.txt
	$(UV_COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(UV_COMPILE) --extra s3 --constraint requirements-dev.txt --output-file requirements-s3.txt

clean: ## Delete what the tools made; the site's data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis static-built var/test-reports
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
