.DEFAULT_GOAL := help
.PHONY: help run dev test test-unit check format build bench chaos images services-up services-down clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build and start the engine
	@deploy/run.sh

dev: ## engine from classes beside a web server that reloads on change
	@deploy/dev.sh

test: ## all tests: unit, integration, images, web, browser (needs a Docker engine)
	@deploy/test.sh

test-unit: ## unit tests only, without Docker
	@deploy/test.sh --unit

check: ## format, lint, static analysis, architecture rules
	@deploy/check.sh

format: ## rewrite all sources in the house format
	@deploy/check.sh --format

build: ## target/sandbox-engine.jar with the web application inside
	@deploy/build.sh
	@deploy/aot.sh

bench: ## raw Docker API and engine side by side, as a table; ONLY=REGEX chooses parts
	@deploy/bench.sh

chaos: ## kill the engine, Docker and PostgreSQL at every point, and look what is left
	@deploy/chaos.sh

images: ## build the workspace and service images (needs a Docker engine)
	@deploy/docker.sh docker/workspace/build.sh
	@docker/services/build.sh

services-up: ## a PostgreSQL outside the engine, for development
	@deploy/services.sh up

services-down: ## remove that PostgreSQL; its data stays
	@deploy/services.sh down

clean: ## remove what was built; data/ stays
	@rm -rf target web/dist web/test-results
