# The two commands: `make run` sets up and starts Telltale, `make test` sets up and passes every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test setup-run setup-test lint extension unit e2e format clean

run: setup-run
	$(BIN)/telltale app

test: setup-test lint extension unit e2e

setup-run: $(VENV)/.run-stamp

setup-test: $(VENV)/.test-stamp extension/node_modules/.package-lock.json

$(VENV)/.run-stamp: pyproject.toml
	packaging/system-packages.sh run
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.test-stamp: pyproject.toml
	packaging/system-packages.sh test
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[train,dev]'
	touch $@ $(VENV)/.run-stamp

extension/node_modules/.package-lock.json: extension/package.json extension/package-lock.json
	npm --prefix extension ci --no-audit --no-fund
	touch $@

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

extension: setup-test
	npm --prefix extension run check

unit: setup-test
	$(BIN)/python -m pytest -m 'not e2e'

e2e: setup-test
	$(BIN)/python -m pytest -m e2e

format: setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build dist $(VENV) extension/node_modules

# The installable program into dist/, by an environment that holds what packaging/requirements.txt pins and nothing else.
PACKAGE_VENV := build/package-venv
.PHONY: package try-package

package: $(PACKAGE_VENV)/.stamp
	$(PACKAGE_VENV)/bin/python packaging/build.py

$(PACKAGE_VENV)/.stamp: packaging/requirements.txt
	packaging/system-packages.sh package
	$(PYTHON) -m venv --clear $(PACKAGE_VENV)
	$(PACKAGE_VENV)/bin/python -m pip install --quiet --require-hashes --requirement $<
	touch $@

# As root: installs dist/*.deb on a Debian that has nothing of ours, uses it, upgrades it, removes it.
try-package: setup-test
	packaging/system-packages.sh try-package
	$(BIN)/python packaging/try_installed.py

# The shipped model, step by step. DATA holds openforensics, text2image_faces, official_portraits (and dev_sets, only
# to be measured on); WEIGHTS are the teacher's ImageNet weights. Hours on a laptop; every step can be interrupted.
RUNS ?= runs
EPOCHS ?= 60
# --bfloat16 for the teacher on a processor with AMX or AVX512-BF16, or a GPU; the small network is faster without.
BF16 ?=
BUNDLE ?= $(RUNS)/bundle
TRAIN := $(BIN)/telltale train
SETS = --data $(DATA)/openforensics $(DATA)/text2image_faces $(DATA)/official_portraits --cache $(RUNS)/cache

# What is forged to learn from; the lab's GAN is kept back, to be measured on.
FORGED := self_blend swap_alpha swap_poisson swap_parts liquify inpaint diffusion \
  $(foreach name,transposed nearest bilinear pixel_shuffle,resynthesis_$(name))
LAB = --families $(FORGED) --generators $(RUNS)/generators

.PHONY: model
model: setup-test
	$(TRAIN) generators $(SETS) --out $(RUNS)/generators --steps 500
	$(TRAIN) fit $(SETS) --run $(RUNS)/found --backbone tf_efficientnet_lite0 --weights $(WEIGHTS) \
	  --epochs 2 --views 13000 --learning-rate 1e-3 --mild 0.7 --blended 0 $(BF16)
	$(TRAIN) fit $(SETS) --run $(RUNS)/forged --backbone tf_efficientnet_lite0 --start $(RUNS)/found \
	  --epochs 1 --views 36000 --learning-rate 8e-4 --mild 0.65 --blended 0.5 $(LAB) $(BF16)
	$(TRAIN) average --run $(RUNS)/teacher --of $(foreach run,found found forged forged forged,$(RUNS)/$(run))
	$(TRAIN) fit $(SETS) --run $(RUNS)/student --teacher $(RUNS)/teacher --epochs $(EPOCHS) --views 12000 \
	  --bank 300000 --mild 0.6 --blended 0.4 $(LAB)
	$(TRAIN) fit $(SETS) --run $(RUNS)/wide --start $(RUNS)/student --size 192 \
	  --epochs 12 --views 9000 --learning-rate 9e-4 --mild 0.6 --blended 0.3 $(LAB)
	$(TRAIN) fit $(SETS) --run $(RUNS)/mild --start $(RUNS)/wide --size 192 \
	  --epochs 5 --views 9000 --learning-rate 7e-4 --mild 0.9 --blended 0
	$(TRAIN) average --run $(RUNS)/served --of $(RUNS)/wide $(RUNS)/mild
	$(TRAIN) export $(SETS) --run $(RUNS)/served --bundle $(BUNDLE) --name telltale-small --version 0.6.0 \
	  --limits "$$(cat packaging/model-limits.txt)" --licence "$$(cat packaging/model-licence.txt)"
	$(MAKE) measure

# Whole pictures, as published models are trained and measured: to compare with, never to serve. An hour of one core.
WHOLE = --data $(DATA)/openforensics --cache $(RUNS)/cache --run $(RUNS)/whole
.PHONY: paper-model
paper-model: setup-test
	$(TRAIN) fit $(WHOLE) --recipe whole --start $(RUNS)/student
	$(TRAIN) report $(WHOLE)
	$(TRAIN) export $(WHOLE) --bundle $(RUNS)/paper \
	  --name whole-pictures --version 0.1.0 --limits "Judges whole pictures. To compare with, never to serve." \
	  --licence "$$(cat packaging/model-licence.txt)"
	$(TRAIN) measure --bundle $(RUNS)/paper --cache $(RUNS)/cache $(OPENFORENSICS) $(CARRY_OVER)

# The teacher as a model to install for those who prefer accuracy to speed.
.PHONY: large-model
large-model: setup-test
	$(TRAIN) export $(SETS) --run $(RUNS)/teacher --bundle $(RUNS)/large --name telltale-large --version 0.1.0 \
	  --limits "$$(cat packaging/model-limits-large.txt)" --licence "$$(cat packaging/model-licence.txt)"
	$(MAKE) measure BUNDLE=$(RUNS)/large

# openforensics is cropped tightly around its fakes in some blocks of indices (8001 to 8500 of Test), loosely in others
# (3001 to 3500). GENERATORS are the lab's trained networks; empty, the families that need them are left out.
GENERATORS ?= $(RUNS)/generators
TIGHT := openforensics, tightly cropped
LOOSE := openforensics, loosely cropped
OPENFORENSICS = --slice openforensics $(DATA)/openforensics/Test \
  --slice "$(TIGHT)" "$(DATA)/openforensics/Test/*/*_8*.jpg" --slice "$(LOOSE)" "$(DATA)/openforensics/Test/*/*_3*.jpg"
CARRY_OVER = $(foreach set,composites video_swaps stylegan,--slice "carry-over: $(set)" $(DATA)/dev_sets/$(set))
.PHONY: measure
measure: setup-test
	$(TRAIN) stability $(SETS) --bundle $(BUNDLE)
	$(TRAIN) measure --bundle $(BUNDLE) --cache $(RUNS)/cache \
	  $(OPENFORENSICS) \
	  --slice text2image $(DATA)/text2image_faces/Test $(DATA)/official_portraits/Test \
	  --slice "text2image against openforensics" $(DATA)/text2image_faces/Test "$(DATA)/openforensics/Test/Real/*" \
	  $(CARRY_OVER) \
	  --central openforensics "$(TIGHT)" "$(LOOSE)" \
	  --levelled "$(TIGHT)" "$(LOOSE)" text2image "text2image against openforensics" --degraded openforensics \
	  --forge $(DATA)/openforensics/Test $(DATA)/official_portraits/Test $(if $(GENERATORS),--generators $(GENERATORS))

# Speed, memory and start, each figure beside its limit; BENCH=--rounds 30 and the like. Nothing else should run meanwhile.
.PHONY: bench soak fuzz
bench: setup-test
	$(BIN)/python packaging/bench.py --json build/bench.json $(BENCH)
	$(BIN)/python tests/desktop_app/benchmark_startup.py

# A hundred thousand pictures of every kind through the service: nothing lost, nothing grows.
PICTURES ?= 100000
soak: setup-test
	$(BIN)/python tests/desktop_app/soak.py --pictures $(PICTURES)

# Coverage-guided fuzzing of whatever takes a stranger's bytes; what breaks it becomes a test.
MINUTES ?= 5
fuzz: setup-test
	$(BIN)/python tests/fuzz/fuzz.py --seconds $$(( $(MINUTES) * 60 ))
