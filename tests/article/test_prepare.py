"""What is given becomes an Article, or is refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dragoman.article import prepare, publication_date
from dragoman.errors import LanguageNotReadError, ReadingError
from dragoman.records import Article

FRENCH = (
    "Le ministre des affaires étrangères a rencontré hier son homologue à Vienne. Les deux hommes ont discuté du "
    "cessez-le-feu et de l'échange de prisonniers, sans parvenir à un accord. Une nouvelle réunion est prévue mardi "
    "prochain, selon un diplomate européen qui a requis l'anonymat."
)
RUSSIAN = (
    "Министр иностранных дел встретился вчера в Вене со своим коллегой. Стороны обсудили прекращение огня и обмен "
    "пленными, но не пришли к соглашению. Новая встреча запланирована на вторник, сообщил европейский дипломат, "
    "пожелавший остаться неназванным, потому что переговоры не завершены."
)


def test_text_comes_back_unchanged() -> None:
    text = "\ufeff  Listen to this article\r\n\r\nThe envoy left.\n\nLeave a Reply \x00\n"
    assert prepare({"text": text}).text == text


def test_an_article_without_id_gets_one_from_its_text() -> None:
    assert prepare({"text": "The envoy left."}).id == prepare({"text": "The envoy left.", "title": "x"}).id
    assert prepare({"text": "The envoy left."}).id != prepare({"text": "The envoy came."}).id
    assert prepare({"id": 7, "text": ""}).id == "7"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2017-11-21", "2017-11-21"),
        ("2017-11-21T23:30:00+03:00", "2017-11-21T23:30:00+03:00"),
        ("2017-11-21T10:00:00Z", "2017-11-21T10:00:00+00:00"),
        ("2017-11-21 10:00", "2017-11-21T10:00:00"),
        ("Tue, 21 Nov 2017 10:00:00 GMT", "2017-11-21T10:00:00+00:00"),
        (" 2017-11-21 ", "2017-11-21"),
        (date(2017, 11, 21), "2017-11-21"),
        (datetime(2017, 11, 21, 10, tzinfo=UTC), "2017-11-21T10:00:00+00:00"),
        (None, None),
        (float("nan"), None),
        ("", None),
    ],
)
def test_publication_dates_are_put_in_iso_8601(given: object, kept: str | None) -> None:
    assert prepare({"text": "x", "published": given}).published == kept


@pytest.mark.parametrize(
    "given", ["yesterday", "11/12/2017", "2017-13-01", "2017-02-30", "2017", 20171121, "2017-11-21x"]
)
def test_what_is_no_date_is_refused(given: object) -> None:
    with pytest.raises(ReadingError, match="write it as YYYY-MM-DD"):
        prepare({"text": "x", "published": given})


def test_the_day_is_the_publishers_own() -> None:
    article = prepare({"text": "x", "published": "2017-11-22T01:30:00+03:00"})
    assert publication_date(article) == date(2017, 11, 22)


def test_a_default_date_is_for_articles_without_one() -> None:
    assert prepare({"text": "x"}, "2020-01-01").published == "2020-01-01"
    assert prepare({"text": "x", "published": "2017-11-21"}, "2020-01-01").published == "2017-11-21"
    assert prepare(Article(id="a", text="x"), "2020-01-01").published == "2020-01-01"


@pytest.mark.parametrize("given", [{}, {"text": None}, {"text": 5}, {"html": None}])
def test_a_mapping_without_text_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ReadingError, match="needs 'text' or 'html'"):
        prepare(given)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ReadingError, match="not valid Unicode at character 3"):
        prepare({"text": "abc\ud800"})


def test_a_text_too_long_for_one_article_is_refused() -> None:
    with pytest.raises(ReadingError, match="1,000,001 characters"):
        prepare({"text": "x" * 1_000_001})


@pytest.mark.parametrize(("text", "name"), [(FRENCH, "French"), (RUSSIAN, "Russian")])
def test_a_language_that_is_not_read_is_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(LanguageNotReadError, match=f"is in {name}; only English is read"):
        prepare({"text": text})


@pytest.mark.parametrize("text", [FRENCH[:76], "Paris, Berlin, Madrid", "مرحبا", "", "12 345"])
def test_a_short_text_is_never_refused(text: str) -> None:
    assert prepare({"text": text}).text == text


def test_english_with_foreign_words_is_read() -> None:
    text = "The minister said of the talks in the capital that “" + FRENCH[:120] + "” and that he was for the deal."
    assert prepare({"text": text}).language == "en"


def test_a_language_must_be_words() -> None:
    with pytest.raises(ReadingError, match="'language' must be words"):
        prepare({"text": "A b.", "language": {"code": "en"}})


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_dates_that_stand_for_none_are_refused(published: str) -> None:
    with pytest.raises(ReadingError, match="is not a publication date"):
        prepare({"text": "A b.", "published": published})
