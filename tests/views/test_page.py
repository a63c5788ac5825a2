"""The page: one file, every record highlighted in place, both sides linked, hostile text harmless."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from msgspec import structs

from dragoman.records import Article
from dragoman.report import Report
from dragoman.views.page import render_fragment, render_page


class Links(HTMLParser):
    """Collects ids, local links and addresses outside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.local: list[str] = []
        self.outside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src"):
                (self.local if (value or "").startswith("#") else self.outside).append(value or "")


def article_text(page: str) -> str:
    body = page[page.index("<article") : page.index("</article>")]
    paragraphs = re.findall(r"<p>(.*?)</p>", body, re.DOTALL)
    return "\n\n".join(unescape(re.sub(r"<[^>]+>", "", p)) for p in paragraphs)


def test_shows_the_whole_article_unchanged(report: Report) -> None:
    assert article_text(render_page([report])) == report.article.text


def test_links_every_record_to_its_words_and_back(report: Report) -> None:
    links = Links(render_page([report]))
    assert len(links.ids) == len(set(links.ids))
    for target in links.local:
        assert target[1:] in links.ids
    for key in ("v1", "v2", "v3", "v4", "s1", "tie1", "control1"):
        assert f"#t-{key}" in links.local  # from the chronology to the words
        assert f"#{key}" in links.local  # and from the words to the chronology


def test_highlights_the_words_that_carry_an_act(report: Report) -> None:
    assert re.search(r'<a href="#v2" class="k-event"[^>]*>killed</a>', render_page([report]))


def test_needs_no_network(report: Report) -> None:
    page = render_page([report])
    assert Links(page).outside == []
    assert not re.search(r"url\(|@import|https?://", page)


def test_hostile_text_stays_text(report: Report) -> None:
    hostile = '<script>alert(1)</script> & "quotes" <img src=x onerror=alert(2)>'
    article = structs.replace(report.article, text=hostile, title=hostile, outlet=hostile, url="javascript:alert(3)")
    entity = structs.replace(report.entities[0], name=hostile, id='"><script>', mentions=[(0, 8)])
    page = render_page([Report(article=article, entities=[entity], warnings=[hostile])])
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "javascript:" not in page
    assert article_text(page) == hostile


def test_its_policy_allows_its_own_script_and_style_only(report: Report) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', render_page([report]))
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_several_articles_share_a_page_without_sharing_ids(report: Report) -> None:
    links = Links(render_page([report, report]))
    assert len(links.ids) == len(set(links.ids))
    assert {"#a1-t-v1", "#a2-t-v1"} <= set(links.local)


def test_records_that_overlap_keep_their_text(report: Report) -> None:
    report.entities[0] = structs.replace(report.entities[0], mentions=[(0, 30), (10, 50), (10, 12), (49, 80)])
    assert article_text(render_page([report])) == report.article.text


def test_an_article_without_records_or_words_is_still_a_page() -> None:
    assert "No events found." in render_page([Report(article=Article(id="empty", text=""))])


def test_a_notebook_gets_the_page_in_a_frame(report: Report) -> None:
    assert render_fragment(report).startswith("<iframe srcdoc=")
    assert report._repr_html_() == render_fragment(report)
