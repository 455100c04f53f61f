# `make` alone lists the commands. Settings go on the command line or in the environment: make demo SEED=7 PARCELS=500
.DEFAULT_GOAL := help
SHELL := bash
PYTHON := .venv/bin/python
RUNNING = variables=$$($(PYTHON) -m deploy.local env) && eval "$$variables" &&

SEED ?= 1
PARCELS ?= 5000
DAYS ?= 7
MIX ?= both
KILL ?=
TOLD ?= 10000
KIND ?=
MINUTES ?= 2
ROOMS ?=
SEEDS ?= 2000
CASES ?= 1000000

.PHONY: help setup demo up down send box dead-letters check bench bench-exports bench-stages bench-limit bench-growth bench-naive \
	bench-peers chaos chaos-long bad-input simulation fuzz rebuild backup restore reseal retention erase secrets acls close-day reference-check \
	told test test-secured lint types quick servers mutation requirements hooks finish-deploy \
	generate docs lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: .venv/ready ## install the pinned dependencies into .venv

.venv/ready: requirements.lock
	@echo "installing the pinned dependencies into .venv (once, about a minute)"
	@python3 -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: install it and put it first on the PATH as python3")'
	@python3 -m deploy.set_up
	@touch $@

demo: setup ## play PARCELS parcels' whole life and check every promise (SEED, PARCELS, DAYS, MIX=imports|exports|both, KILL=<service>)
	@$(PYTHON) -m deploy.demo --seed $(SEED) --parcels $(PARCELS) --days $(DAYS) --mix $(MIX) $(if $(KILL),--kill $(KILL))

told: setup ## play until outsiders have TOLD records of each channel, hold each against asyncapi.json alone (SEED, TOLD)
	@$(PYTHON) -m deploy.demo --seed $(SEED) --told $(TOLD)

up: setup ## start the system and leave it running
	@$(PYTHON) -m deploy.local system up --zipkin

down: ## stop the system; its data stays in var/
	@test -e .venv/ready || { echo "nothing to stop: the set-up was never completed (make setup)"; exit 0; }; \
		$(PYTHON) -m deploy.local down

send: setup ## send your own documents to the running system: make send FILE=simulator/samples/parcel.ndjson [KIND=order]
	@test -n "$(FILE)" || { echo "which documents? make send FILE=simulator/samples/parcel.ndjson"; exit 2; }
	@$(RUNNING) $(PYTHON) -m simulator send "$(FILE)" $(if $(KIND),--kind "$(KIND)")

box: setup ## stand before the running system: answers wait, get lost, come twice (BOX_* in docs/site/en/testing.md)
	@$(RUNNING) $(PYTHON) -m simulator box

dead-letters: setup ## list, show or replay dead letters: make dead-letters DO="replay --all"
	@$(RUNNING) $(PYTHON) -m libs.runtime.tools.deadletter_tool $(or $(DO),list)

check: setup ## check every promise of the running system: topics, databases, logs, spans, metrics
	@$(RUNNING) $(PYTHON) -m checker

# As many partitions as the benches run workers of intake (bench/rig.py).
bench bench-exports bench-stages bench-limit bench-growth bench-naive: export TONGGUAN_PARTITIONS ?= 2

bench: setup ## lists/s, CPU per list, latency and overload end to end, 17 minutes (ARGS="--seconds 20 --warm-up 10")
	@$(PYTHON) -m bench $(ARGS)

bench-exports: setup ## CPU per export list, from its documents to its departure, 5 minutes (ARGS="--seconds 20 --warm-up 10")
	@$(PYTHON) -m bench exports $(ARGS)

bench-stages: setup ## measure each service alone on a full topic
	@$(PYTHON) -m bench stages $(ARGS)

bench-limit: setup ## measure the raw limit for the same work, and our share of it
	@$(PYTHON) -m bench limit $(ARGS)

bench-growth: setup ## measure a list's cost with millions stored, as many as the disk holds (ARGS="--lists 1000000")
	@$(PYTHON) -m bench growth $(ARGS)

bench-peers: setup ## the same matching in Kafka Streams, PyFlink, Quix, Faust and Bytewax, half an hour (ARGS="--rows 200000")
	@$(PYTHON) -m bench peers $(ARGS)

bench-naive: setup ## matching as a FastStream user would first write it, against ours
	@$(PYTHON) -m bench naive $(ARGS)

chaos: setup ## a seeded campaign of faults against a system under load (SEED, MINUTES)
	@$(PYTHON) -m chaos --seed $(SEED) --minutes $(MINUTES)

chaos-long: setup ## the same for at least ten minutes; fails if one kind of fault has not struck (SEED)
	@$(PYTHON) -m chaos --seed $(SEED) --minutes 10 --every-kind

secrets: setup ## draw the secrets of the containers into var/secrets, one file each
	@$(PYTHON) -m deploy.draw_secrets

rebuild: setup ## empty services' stores and rebuild them from the topics: make rebuild [SERVICE=tax]
	@$(PYTHON) -m deploy.local services rebuild $(SERVICE)

erase: setup ## drop the keys of what a person's documents tell: make erase PERSON=token OFFICER=code REASON="why"
	@$(RUNNING) $(PYTHON) -m services.intake.erasing "$(PERSON)" --officer "$(OFFICER)" --reason "$(REASON)"

retention: setup ## archive and drop what lies long behind (ARCHIVE_DIR, RETENTION_DAYS): make retention [SERVICE=tax]
	@$(RUNNING) for name in $(or $(SERVICE),intake accountbook tax returns exports matching review feed cases); do \
		$(PYTHON) -m services.$$name.app retention || exit; \
	done

reseal: setup ## wrap the keys of what intake and feed keep by the first of SEALING_KEYS, so that the others may go
	@$(RUNNING) $(PYTHON) -m services.intake.app reseal
	@$(RUNNING) $(PYTHON) -m services.feed.app reseal

backup: setup ## write what services know, their positions and checksums into a directory: make backup [SERVICE=tax] [TO=dir]
	@$(PYTHON) -m deploy.local services backup $(SERVICE) $(if $(TO),--to "$(TO)")

restore: setup ## put services back to a backup and on to what they published since: make restore [SERVICE=tax] FROM=dir
	@test -n "$(FROM)" || { echo "from which backup? make restore FROM=var/backups/2026-03-02T04-00-00 [SERVICE=tax]"; exit 2; }
	@$(PYTHON) -m deploy.local services restore $(SERVICE) --from "$(FROM)"

simulation: setup ## play SEEDS seeds of faults on the loop in one process, virtual time (ARGS="--from 5000 --without rule-4")
	@$(PYTHON) -m simulation --seeds $(SEEDS) $(ARGS)

fuzz: setup ## random commands of every kind through the whole chain, for MINUTES, from SEED (ARGS="--replay 4711")
	@$(PYTHON) -m fuzz --seed $(SEED) --minutes $(MINUTES) $(ARGS)

bad-input: setup ## a million records nobody should send, from a seed: each answered, the next one flows (SEED, CASES)
	@$(PYTHON) -m chaos.badinput --seed $(SEED) --cases $(CASES) $(ARGS)

acls: setup ## print Kafka's access lists and quotas, from the topic table and intake's register (ARGS="--apply")
	@$(RUNNING) $(PYTHON) -m deploy.access_lists $(ARGS)

close-day: setup ## close a customs day of the running system: make close-day DAY=2026-03-02
	@$(RUNNING) $(PYTHON) -m timekeeper close $(DAY) --ahead

reference-check: setup ## check a release of reference data: file, row and column of each error (DIR, default: the sample)
	@$(PYTHON) -m libs.schemas.reference check $(DIR)

test: setup ## everything CI checks, with the seconds of each stage: lint, types, then quick (no server) beside servers
	@$(PYTHON) -m tests.stages

test-secured: setup ## the stories of one system on brokers with SASL_SSL and access lists (ARGS="-k cases")
	@TEST_SECURED=1 $(PYTHON) -m pytest tests/e2e/one_system $(ARGS)

mutation: setup ## mutate the code of goods, money and quota: 80 % of mutants must fail a test (ROOMS="tax matching")
	@$(PYTHON) -m tests.mutation $(ROOMS)

requirements: setup ## run every test that shows a requirement, and print which of the 84 are shown
	@$(PYTHON) -m tests.requirements

lint: setup
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@.venv/bin/lint-imports

types: setup
	@$(PYTHON) -m mypy

quick: setup ## the tests that need no server: rules, tables, properties, simulation (about two minutes)
	@$(PYTHON) -m pytest -m "not servers" -n logical --dist worksteal

servers: setup ## the tests on real Kafka, PostgreSQL and Redis: stores, stories, faults, end to end
	@$(PYTHON) -m pytest -m servers

hooks: setup ## check each commit before it is made (pre-commit, from .pre-commit-config.yaml)
	@$(PYTHON) -m pre_commit install

finish-deploy: setup ## the workers of the release before are gone: apply what waited for that (SERVICE=tax)
	@test -n "$(SERVICE)" || { echo "of which service? make finish-deploy SERVICE=tax"; exit 2; }
	@$(RUNNING) $(PYTHON) -m services.$(SERVICE).app finish-deploy

generate: setup ## rewrite everything that is generated: schemas, AsyncAPI, typed documents, guide, pages of docs
	@$(PYTHON) -m libs.schemas.ceb.written.generate
	@$(PYTHON) -m libs.schemas.ceb.written.guide
	@$(PYTHON) -m libs.schemas.generate
	@$(PYTHON) -m deploy.settings_page
	@$(PYTHON) -m deploy.rules_page
	@$(PYTHON) -m deploy.openapi
	@$(PYTHON) -m tests.requirements --write

docs: setup ## build the partner hub, Chinese and English, into var/site/html; no link in it may be dead
	@$(PYTHON) -m deploy.hub

lock: ## pin the dependencies anew, with hashes
	uv pip compile pyproject.toml --group local --group dev --generate-hashes --python-version 3.11 --universal --no-header --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --quiet -o deploy/images/requirements.lock
	cd docs/site && uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade -o requirements.lock
	cd bench/peers && for peer in */requirements.in; do uv pip compile $$peer --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade -o $${peer%.in}.lock; done

clean: ## stop everything and remove what runs leave behind
	@test ! -x $(PYTHON) || $(PYTHON) -m deploy.local services down || true
	@test ! -x $(PYTHON) || $(PYTHON) -m deploy.local wipe || true
	@rm -rf var
	@test ! -x $(PYTHON) || $(PYTHON) -m deploy.local wipe || true  # what homes under var had elsewhere
