# make demo: set up and read the sample articles. make test: set up and run every check.
.PHONY: demo test lint setup bench supply train check-frames docs refresh clean
.DEFAULT_GOAL := demo

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

setup: $(READY)

$(READY): pyproject.toml scripts/find-python
	@python=$$(scripts/find-python) || exit 1; \
	echo "Setting up in $(VENV) with $$($$python --version) (a minute or two, the first time only)"; \
	[ -x $(BIN)/python ] || $$python -m venv $(VENV) || { echo "Could not make $(VENV); on Debian: apt install python3-venv" >&2; exit 1; }; \
	{ $(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" && \
	  $(BIN)/python -m pip install --quiet --editable ".[cluster,desk,docs,mcp,office,plots,postgres]" --group dev; } || \
	{ echo "Could not install the packages: is the package registry reachable? The messages above say what failed." >&2; exit 1; }
	@touch $(READY)

demo: $(READY)
	@$(BIN)/dragoman read samples/*.html
	@echo "To look at them in a browser: $(BIN)/dragoman add demo.ledger samples/*.html && $(BIN)/dragoman desk demo.ledger"

lint: $(READY)
	@$(BIN)/python scripts/schema.py --check
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

# Makes the weights anew (training/README.md); needs PyTorch and transformers besides. A teacher of six layers is trained
# first; the models that ship learn from the labels and, on articles without labels too, from what it says.
train: $(READY)
	@mkdir -p build
	@$(BIN)/python training/examples.py $(ARTICLES) training/texts/*.txt --labels training/labels/*.jsonl --chains $(CHAINS) \
	  --tokenizer $(MINILM)/tokenizer.json -o build/examples.pickle
	@$(BIN)/python training/examples.py $(ARTICLES) --unlabelled $(UNLABELLED) --tokenizer $(MINILM)/tokenizer.json \
	  -o build/unlabelled.pickle
	@$(BIN)/python training/train.py build/examples.pickle --encoder $(MINILM) --layers 6 --epochs 5 -o build/teacher.pt
	@for layers in 0 3; do \
	  $(BIN)/python training/train.py build/examples.pickle build/unlabelled.pickle --teacher build/teacher.pt \
	    --encoder $(MINILM) --layers $$layers -o build/model-$$layers.pt && \
	  $(BIN)/python training/calibrate.py build/examples.pickle --model build/model-$$layers.pt && \
	  $(BIN)/python training/export.py build/model-$$layers.pt --encoder $(MINILM) -o src/dragoman/model/data || exit 1; \
	done

# The documentation site, in build/site; what differs from the program is an error.
docs: $(READY)
	@$(BIN)/sphinx-build --fail-on-warning --quiet docs build/site && echo "build/site/index.html"

# Puts what the program prints now into the documentation and the notebooks.
refresh: $(READY)
	@$(BIN)/python scripts/samples.py && $(BIN)/python scripts/notebooks.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build
