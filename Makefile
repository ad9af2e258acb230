# The commands of the project. Each installs what it needs from the package
# registries, says so, and does nothing the second time.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

EXAMPLE := testdata/examples/user_management
PYTHON_RUNTIME := compiler/runtime/python
WEB_RUNTIME := compiler/runtime/web
VSCODE := editors/vscode
VENV := .cache/venv
STATICCHECK := 2026.1

SOURCES := $(shell git ls-files cmd compiler grammar lsp preview 2>/dev/null)

.PHONY: build release preview test soak bench grammar lint format update tools clean

build: bin/n3

bin/n3: $(SOURCES) go.mod go.sum
	@echo "==> building bin/n3 (the first time also downloads the Go modules of go.mod)"
	@go build -trimpath -o bin/n3 ./cmd/n3

preview: build
	@bin/n3 preview $(EXAMPLE)

# dist/n3, with the bundle of the pages' libraries inside: its previews need no Node.
release: tools
	@echo "==> bundling the libraries of the preview's pages into preview/devserver/bundle"
	@go run ./preview/devserver/makebundle $(WEB_RUNTIME)/node_modules preview/devserver/bundle
	@echo "==> building dist/n3"
	@go build -trimpath -tags bundle -ldflags "-s -w" -o dist/n3 ./cmd/n3

# editors/vscode/n3-VERSION.vsix, with dist/n3 inside.
vscode: release $(VSCODE)/node_modules/.installed
	@$(VSCODE)/pack.sh

# All suites. .ci/run prints their counts at its end.
test:
	@.ci/suites

# The same random tests as in the suite, for as long as N3_EDITS, N3_STEPS and N3_KILLS say, and
# existing databases of every design on both databases.
soak: build tools
	@N3_EDITS=$(or $(N3_EDITS),100000) go test ./lsp -run TestRandomSession -count=1 -timeout 60m
	@N3_STEPS=$(or $(N3_STEPS),2000) go test ./preview -run TestTorture -count=1 -timeout 60m
	@N3_DATABASES=both go test ./cmd/n3 -run TestExistingDatabases -count=1 -timeout 60m
	@cd compiler/runtime/python && N3_ACCESS=whole $(CURDIR)/.cache/venv/bin/python -m pytest -n 2 tests/test_access_matrix.py
	@cd compiler/runtime/web && N3_ORDERS=$(or $(N3_ORDERS),5000) npx vitest run src/n3/react/convergence.test.tsx
	@N3_KILLS=$(or $(N3_KILLS),200) go test ./cmd/n3 -run TestKilledAtAnyMoment -count=1 -timeout 60m

bench: build tools
	@.ci/install wrk wrk "what asks the servers for the figures of endpoints"
	@.ci/install chromium chromium,chromium-browser,google-chrome "the browser of the figures of edits"
	@go run ./cmd/n3bench $(if $(ONLY),--only $(ONLY))

# Generates grammar/src from grammar.js; installs the tree-sitter command into .cache.
grammar:
	@grammar/regenerate.sh

tools: $(VENV)/.installed $(WEB_RUNTIME)/node_modules/.installed $(VSCODE)/node_modules/.installed .ci/node_modules/.installed

$(VENV)/.installed: $(PYTHON_RUNTIME)/requirements-dev.lock
	@echo "==> installing the Python packages of requirements-dev.lock into $(VENV)"
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(WEB_RUNTIME)/node_modules/.installed: $(WEB_RUNTIME)/package-lock.json
	@echo "==> installing the npm packages of package-lock.json into $(WEB_RUNTIME)/node_modules"
	@cd $(WEB_RUNTIME) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VSCODE)/node_modules/.installed: $(VSCODE)/package-lock.json
	@echo "==> installing the npm packages of package-lock.json into $(VSCODE)/node_modules"
	@cd $(VSCODE) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.ci/node_modules/.installed: .ci/package-lock.json
	@echo "==> installing the npm packages of package-lock.json into .ci/node_modules"
	@cd .ci && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

lint: tools
	@.ci/lint

format: tools
	@gofmt -w cmd compiler grammar lsp preview
	@$(VENV)/bin/ruff format --quiet --config $(PYTHON_RUNTIME)/pyproject.toml $(PYTHON_RUNTIME) preview/host
	@cd $(WEB_RUNTIME) && npx --no-install prettier --write --log-level warn .
	@cd $(VSCODE) && npx --no-install prettier --write --log-level warn .

# Rewrites the expected files of the Go tests; read the diff.
update:
	@go test ./grammar ./compiler/lang ./compiler/expr ./compiler/ir ./compiler/format ./compiler/classic ./compiler/sema ./compiler/workspace ./compiler/gen/backend ./compiler/gen/frontend ./lsp -update

clean:
	@rm -rf bin dist .cache bench.json preview/devserver/bundle
