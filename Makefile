# make demo: set up what reading needs and show it. make test: set up everything and run every check.
.PHONY: demo test lint setup bench supply train check-frames docs refresh clean
.DEFAULT_GOAL := demo

VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on
FAILED := { echo "Could not install the packages: is the package registry reachable? The messages above say what failed." >&2; exit 1; }

setup: $(READY)

# What reading and a ledger need.
$(CORE): pyproject.toml scripts/find-python
	@python=$$(scripts/find-python) || exit 1; \
	echo "Setting up in $(VENV) with $$($$python --version) (a minute or so, the first time only)"; \
	[ -x $(BIN)/python ] || $$python -m venv $(VENV) || { echo "Could not make $(VENV); on Debian: apt install python3-venv" >&2; exit 1; }; \
	{ $(PIP) --quiet --upgrade "pip>=25.1" && $(PIP) --no-compile --editable . ; } || $(FAILED)
	@touch $(CORE)

# And what the desk, the cluster, the documentation and the checks need besides.
$(READY): $(CORE)
	@echo "Adding what the checks need"
	@$(PIP) --quiet --editable ".[cluster,desk,docs,mcp,office,parquet,plots,postgres]" --group dev || $(FAILED)
	@touch $(READY)

demo: $(CORE)
	@echo; echo "One sentence:"; echo
	@echo "Turkey accused Greece on Monday of arming the islands, the state news agency said." | \
	  $(BIN)/dragoman read --published 2022-09-13
	@echo "A crisis, from one article, without what the program is least sure of:"; echo
	@$(BIN)/dragoman --quiet read --min-confidence 0.6 samples/attack-nairobi.html
	@echo; echo "The same in a browser, every record beside its words:"
	@echo "    $(BIN)/dragoman read --html attack.html samples/attack-nairobi.html"
	@echo "All four samples as a ledger with a page of its own (its packages first: $(BIN)/pip install -e '.[desk]'):"
	@echo "    $(BIN)/dragoman add demo.ledger samples/*.html && $(BIN)/dragoman desk demo.ledger"

lint: $(READY)
	@$(BIN)/python scripts/schema.py --check
	@$(BIN)/python scripts/complexity.py
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

test: lint
	@$(BIN)/python -m pytest

check-frames: $(READY)
	@$(BIN)/python benchmarks/check_frames.py $(TEXTS)

bench: $(READY)
	@$(BIN)/python benchmarks/speed.py $(TEXTS)
	@$(BIN)/python benchmarks/processes.py $(TEXTS)
	@$(BIN)/python benchmarks/ledger.py 1000 10000 --times 10

# The wheel, the licences of all that is installed with it, and a bill of materials, in dist/.
supply: $(READY)
	@PATH="$(BIN):$$PATH" $(BIN)/python scripts/supply.py

# Makes the weights anew (training/README.md); needs PyTorch and transformers besides. A teacher of ten layers is
# trained first; the models that ship learn from the labels and, on articles without labels too, from what it says.
train: $(READY)
	@mkdir -p build
	@$(BIN)/python training/examples.py $(ARTICLES) training/texts/*.txt --labels training/labels/*.jsonl --chains $(CHAINS) \
	  --tokenizer $(MINILM)/tokenizer.json -o build/examples.pickle
	@$(BIN)/python training/examples.py $(ARTICLES) --unlabelled $(UNLABELLED) --tokenizer $(MINILM)/tokenizer.json \
	  -o build/unlabelled.pickle
	@$(BIN)/python training/train.py build/examples.pickle --encoder $(MPNET) --layers 10 --epochs 3 -o build/teacher.pt
	@for layers in 0 6; do \
	  $(BIN)/python training/train.py build/examples.pickle build/unlabelled.pickle --teacher build/teacher.pt \
	    --encoder $(MINILM) --layers $$layers -o build/model-$$layers.pt && \
	  $(BIN)/python training/export.py build/model-$$layers.pt --encoder $(MINILM) -o src/dragoman/model/data || exit 1; \
	done
	@for fast in "" --fast; do \
	  $(BIN)/python training/calibrate.py $(ARTICLES) training/texts/*.txt --labels training/labels/*.jsonl \
	    --model src/dragoman/model/data $$fast || exit 1; \
	done

# The documentation site, in build/site; what differs from the program is an error.
docs: $(READY)
	@$(BIN)/sphinx-build --fail-on-warning --quiet docs build/site && echo "build/site/index.html"

# Puts what the program prints now into the documentation and the notebooks.
refresh: $(READY)
	@$(BIN)/python scripts/samples.py && $(BIN)/python scripts/notebooks.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build
