"""Feeds as they are: by their bytes, with their own dates, and never with another day than theirs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in
from dragoman.article.feeds import feed_items, is_feed
from dragoman.errors import ReadingError, SourceError

LEAD = "The harbour master closed the port today because of the storm, the town's radio said."


def rss(*items: str) -> bytes:
    head = "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Port Herald</title>"
    return f"{head}{''.join(items)}</channel></rss>".encode()


def entry(number: int = 1, *, date: str = "", text: str = LEAD) -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>Storm {number}</title><guid>g{number}</guid>{dated}<description>{text}</description></item>"


def read(data: bytes, **options: bool) -> list[Item]:
    return list(feed_items(data, "feed", **options))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 25 Jun 2018 11:41:36 GMT", "2018-06-25T11:41:36+00:00"),
        ("Fri, 25 Jun 2018 11:41:36 GMT", "2018-06-25T11:41:36+00:00"),  # not the day of the week that it was
        ("Mon, 25 Jun 2018 11:41:36", "2018-06-25T11:41:36"),
        ("Tue, 25 Sept 2018 11:41:36 +0200", "2018-09-25T11:41:36+02:00"),
        ("Thu, 03 Sep 15 00:01:01 +0200", "2015-09-03T00:01:01+02:00"),
        ("2018-06-25T23:41:36+09:00", "2018-06-25T23:41:36+09:00"),
        ("2018-06-25", "2018-06-25"),
        ("2016/6/29 15:07:41", "2016-06-29T15:07:41"),
        ("25-06-2018 11:41", "2018-06-25T11:41:00"),
        ("25.06.2018", "2018-06-25"),
        ("6/25/2018 11:41:36 PM", "2018-06-25T23:41:36"),
        ("1529926896", "2018-06-25T11:41:36+00:00"),
        ("Mo, 25 Juni 2018 11:41:36 +0200", "2018-06-25T11:41:36+02:00"),
        ("25 juin 2018", "2018-06-25"),
        ("25 de junio de 2018", "2018-06-25"),
        ("25 июня 2018", "2018-06-25"),
        ("June 25th, 2018", "2018-06-25"),
        ("Mon,25 Jun 2018 11:41:36 GMT", "2018-06-25T11:41:36+00:00"),
        ("Mon, 25 Jun 2018 11:41:36 +09:00", "2018-06-25T11:41:36+09:00"),
        ("Mon Jun 25 11:41:36 +0300 2018", "2018-06-25T11:41:36+03:00"),
        ("Mon Jun 25 11:41:36 2018", "2018-06-25T11:41:36"),
        ("2018 June 25", "2018-06-25"),
        ("11:41 AM EDT, Mon June 25, 2018", "2018-06-25T11:41:00"),
        ("25 juin 2018 à 11h41", "2018-06-25T11:41:00"),
        ("25 июня 2018 г., 11:41", "2018-06-25T11:41:00"),
        ("25 كانون الثاني 2018", "2018-01-25"),
        ("25 जून 2018", "2018-06-25"),
        ("2018年6月25日 11:41", "2018-06-25T11:41:00"),
        ("2018년 6월 25일", "2018-06-25"),
    ],
)
def test_a_date_means_the_day_that_its_publisher_wrote(written: str, meant: str) -> None:
    (item,) = read(rss(entry(date=written)))
    assert isinstance(item.given, dict)
    assert item.given["published"] == meant
    assert "warnings" not in item.given


@pytest.mark.parametrize(
    "written", ["Yesterday", "31 June 2018", "4/5/2018", "25/25/2018", "in 3 days", "0", "2018", "25/06/2561"]
)
def test_a_date_that_cannot_be_understood_is_none_and_said(written: str) -> None:
    (item,) = read(rss(entry(date=written)))
    assert isinstance(item.given, dict)
    assert "published" not in item.given
    assert written in item.given["warnings"][0]


@settings(deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["%d %B %Y", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m-%dT10:00:00Z", "%B %d, %Y", "%d-%b-%Y"]),
)
def test_a_written_day_is_that_day_or_none(day: date, form: str) -> None:
    written = day.strftime(form)
    (item,) = read(rss(entry(date=written)))
    assert isinstance(item.given, dict)
    assert item.given.get("published", str(day))[:10] == str(day)


def test_whether_the_day_comes_first_is_seen_in_the_feed() -> None:
    items = read(rss(entry(1, date="4/5/2018"), entry(2, date="25/5/2018")))
    assert [item.given["published"] for item in items if isinstance(item.given, dict)] == ["2018-05-04", "2018-05-25"]


# ---- kinds of feeds ---------------------------------------------------------------------------------

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Port Herald</title>
<updated>2020-01-01T00:00:00Z</updated>
<entry><title>One</title><id>a1</id><published>2018-06-25T10:00:00+02:00</published><updated>2019-01-01T00:00:00Z</updated>
<content type="html">&lt;p&gt;{LEAD}&lt;/p&gt;</content></entry>
<entry><title>Two</title><id>a2</id><updated>2018-06-26T10:00:00+02:00</updated><summary>{LEAD}</summary></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Port Herald</title></channel>
<item rdf:about="r1"><title>One</title>
<dc:date>2018-06-25T10:00:00+02:00</dc:date><description>{LEAD}</description></item>
</rdf:RDF>"""
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Port Herald", "items": [{"id": "1", "title": "One", '
    f'"date_published": "2018-06-25T10:00:00+02:00", "content_html": "<p>{LEAD}</p>"}}]}}'
)


@pytest.mark.parametrize(
    ("content", "titles", "day"), [(ATOM, ["One", "Two"], "25"), (RDF, ["One"], "25"), (JSON, ["One"], "25")]
)
@pytest.mark.parametrize("name", ["feed.xml", "feed", "feed.json", "feed.rss"])
def test_a_feed_is_known_by_its_bytes_whatever_its_name(
    tmp_path: Path, content: str, titles: list[str], day: str, name: str
) -> None:
    (tmp_path / name).write_text("\n\n" + content, "utf-8")
    articles = [prepare(item.given) for item in items_in(str(tmp_path / name)) if isinstance(item.given, dict)]
    assert [article.title for article in articles] == titles
    assert {(article.text, article.outlet) for article in articles} == {(LEAD, "Port Herald")}
    assert articles[0].published == f"2018-06-{day}T10:00:00+02:00"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_feed_in_another_encoding_is_read_whatever_it_declares(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "feed.xml").write_bytes(rss(entry()).decode().encode(encoding))
    (item,) = items_in(str(tmp_path / "feed.xml"))
    assert prepare(item.given).text == LEAD


def test_a_name_space_may_have_any_prefix(tmp_path: Path) -> None:
    marked = re.sub(r"<(/?)(?=[a-z])", r"<\1atom:", ATOM).replace("xmlns=", "xmlns:atom=")
    (tmp_path / "feed.xml").write_text(marked, "utf-8")
    assert [prepare(item.given).title for item in items_in(str(tmp_path / "feed.xml"))] == ["One", "Two"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("<![CDATA[The port&#8217;s <i>storm</i>]]>", "The port’s storm"),
        ("Less than &lt; 5 %", "Less than < 5 %"),
    ],
)
def test_a_title_is_its_words(written: str, meant: str) -> None:
    (item,) = read(rss(entry().replace("Storm 1", written)))
    assert prepare(item.given).title == meant


def test_a_page_that_offers_a_feed_is_no_feed() -> None:
    assert not is_feed(b"<!doctype html><html><head><link rel='alternate' type='application/rss+xml'></head>")
    assert not is_feed(b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><rss></body></html>")


def test_entries_with_unescaped_signs_are_read() -> None:
    items = read(rss(entry(1, text=f"{LEAD} AT&T; &nbsp; <br> done"), entry(2)))
    assert len([item for item in items if isinstance(item.given, dict)]) == 2


def test_an_entry_with_neither_text_nor_link_is_named_and_the_others_read() -> None:
    items = read(rss(entry(1), "<item><title>Empty</title></item>", entry(3)))
    assert [isinstance(item.given, dict) for item in items] == [True, False, True]
    assert "neither text nor link" in str(items[1].given)


def test_html_in_an_entry_becomes_its_words() -> None:
    (item,) = read(rss(entry(text=f"<![CDATA[<p>{LEAD}</p><script>x()</script><p>More &amp; more.</p>]]>")))
    assert isinstance(item.given, dict)
    assert item.given["text"] == f"{LEAD}\n\nMore & more."


# ---- damage -----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(at=st.integers(0, 10_000))
def test_entries_before_a_cut_survive(at: int) -> None:
    entries = [entry(i, date="25 Jun 2018") for i in range(4)]
    data = rss(*entries)
    first = data.index(b"<item>")
    at = first + at % (len(data) - first)
    whole = sum(first + len("".join(entries[: i + 1])) <= at for i in range(4))
    try:
        items = read(data[:at])
    except SourceError:
        assert whole == 0
        return
    titles = [item.given["title"] for item in items if isinstance(item.given, dict) and item.given["text"] == LEAD]
    assert titles[:whole] == [f"Storm {i}" for i in range(whole)]
    assert all(isinstance(item.given, dict | ReadingError) for item in items)
