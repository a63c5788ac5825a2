"""Makes a clean Article of what came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from .. import limits
from ..errors import ReadingError
from ..plain import written
from ..records import Article, Report
from .dates import iso_published
from .legible import read_legibly
from .page import read_page
from .tongue import check_language

R = TypeVar("R", bound=Report)
FIELDS = ("url", "title", "byline", "outlet")


class Prepared(NamedTuple):
    """An article, and what a person should know of how it was come by."""

    article: Article
    warnings: list[str]


def prepare(source: Article | Mapping[str, Any], published: str | date | None = None) -> Article:
    """An Article from one, or from a mapping with ``text`` or ``html`` and what is known of it besides.

    ``text`` is kept unchanged, so that offsets into it hold; what the mapping says of an ``html`` page goes
    before what the page says itself. ``published`` is the date for an article that brings none. Raises
    ReadingError for what is no article, has a date that is none, or is in a language that is not read.
    """
    return prepare_with_warnings(source, published).article


def prepare_with_warnings(source: Article | Mapping[str, Any], published: str | date | None = None) -> Prepared:
    """What `prepare` makes, with the warnings that its source, or its page, gave."""
    if isinstance(source, Article):
        return _from_article(source, published)
    given = {key: value for key, value in source.items() if value is not None and value == value}
    warnings = _warnings(given)
    if isinstance(given.get("html"), str) and not isinstance(given.get("text"), str):
        page = read_page(given["html"], given.get("url"))
        warnings += page.pop("warnings", [])
        given = {name: value for name, value in page.items() if value is not None} | given
        given["url"] = page["url"]  # which is the one given, but for a page that names another as its own
    text = given.get("text")
    if not isinstance(text, str):
        raise ReadingError("an article needs 'text' or 'html'")
    _check_text(text)
    article = Article(
        id=written(str(given["id"])) if "id" in given else sha256(text.encode("utf-8")).hexdigest()[:16],
        text=text,
        published=iso_published(given.get("published") or published),
        language=check_language(text, _words(given, "language")),
        **{field: _words(given, field) for field in FIELDS},
    )
    return Prepared(article, warnings)


def _from_article(source: Article, published: str | date | None) -> Prepared:
    _check_text(source.text)
    known = {"published": iso_published(source.published or published), "id": written(source.id)}
    known |= {field: value and written(value) for field in FIELDS for value in [getattr(source, field)]}
    same = all(getattr(source, field) == value for field, value in known.items())
    return Prepared(source if same else structs.replace(source, **known), [])


def _warnings(given: Mapping[str, Any]) -> list[str]:
    warnings = given.get("warnings")
    return [written(warning) for warning in warnings if isinstance(warning, str)] if isinstance(warnings, list) else []


def read_given(read: Callable[[Article], R], given: Mapping[str, Any], published: str | date | None = None) -> R:
    """The report on what stands in a source, by ``read`` (`Reader.read`), with what had to be left out of it, or put
    right in it, as warnings. Raises ReadingError as `prepare` and ``read`` do."""
    prepared = prepare_with_warnings(given, published)
    report = read_legibly(read, prepared.article)
    report.warnings = [*prepared.warnings, *report.warnings]
    return report


def publication_date(article: Article) -> date | None:
    """The calendar day of ``article.published``, or None when it has none."""
    published = iso_published(article.published)
    return date.fromisoformat(published[:10]) if published else None


def _check_text(text: str) -> None:
    longest = limits.ARTICLE_CHARACTERS
    if len(text) > longest:
        raise ReadingError(f"has {len(text):,} characters; the longest article that is read has {longest:,}: cut it")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadingError(f"is not valid Unicode at character {error.start} (half of a surrogate pair)") from error


def _words(given: Mapping[str, Any], field: str) -> str | None:
    value = given.get(field)
    if value is None:
        return None
    if isinstance(value, str):
        return written(value)
    raise ReadingError(f"{field!r} must be words, not {type(value).__name__}")
