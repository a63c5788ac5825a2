"""Which language an article is in, and whether this program reads it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..errors import LanguageNotReadError

# The commonest English words that are rare in its neighbours' texts; in English prose every fifth word
# or so is one of them, and in other languages' hardly any.
COMMON = frozenset(
    "the of and to that is was for with on by his her their has have had be been said from which".split()
)
ENGLISH_SHARE = 0.10
WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 4000  # characters looked at
LONG_ENOUGH = 200  # letters: below this a text is never refused
SURE = 0.95  # the classifier's probability, which it evens out on short texts
NEAR_ENGLISH = ("en", "pcm", "sco")  # Nigerian Pidgin and Scots: what headlines and lists can be taken for


def check_language(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of ``text``; ``declared`` is what its page says, for when it can't be told.

    Raises LanguageNotReadError when the text is long enough to be sure and is in a language not read.
    """
    sample = text[:SAMPLE]
    words = WORD.findall(sample)
    if sum(word.lower() in COMMON for word in words) > ENGLISH_SHARE * len(words):
        return "en"
    if sum(map(len, words)) < LONG_ENOUGH:
        return declared
    code, probability = _classify(" ".join(words))
    if code not in NEAR_ENGLISH and probability >= SURE:
        raise LanguageNotReadError(f"the article is in {language_name(code)}; only English is read")
    return "en" if code == "en" and probability >= SURE else declared


def language_name(code: str) -> str:
    """The English name of a language, or its code when it has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).english_name or code
    except (ValueError, UnknownLocaleError):
        return f"another language ({code})"


def _classify(text: str) -> tuple[str, float]:
    code, probability = _identifier().classify(text)
    return str(code), float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_code(name: str) -> str | None:
    """The ISO 639-1 code of a language by its English name ("ENGLISH"), or by the code itself."""
    name = name.strip().casefold()
    return name if name in _codes().values() else _codes().get(name)


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    return {name.casefold(): code for code, name in Locale("en").languages.items() if len(code) == 2}
