"""Beyond the frames: types proposed by the meaning of a sentence (the extra ``dragoman[semantic]``)."""

from .classifier import NONE, SENTENCES, TRAINED, Classifier, Kind, read_labels
from .embed import Embedder

__all__ = ["NONE", "SENTENCES", "TRAINED", "Classifier", "Embedder", "Kind", "read_labels"]
