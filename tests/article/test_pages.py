"""Saved pages: when a story came out, what is no article, and what is no part of one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dragoman.article import prepare
from dragoman.article.published import moment_of, moments_in
from dragoman.errors import SourceError

PARAGRAPHS = [
    "The harbour master closed the port on Tuesday because of the storm, and forty boats turned back to the islands.",
    "Fishermen said that they had not been told, and their union asked the ministry for an answer before the weekend.",
    "The ministry said that it would look into it, and that the port would open again as soon as the wind fell.",
]
PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)
TITLE = "Storm closes the port"


def page(main: str, head: str = "", title: str = TITLE) -> str:
    return f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body>{main}</body></html>"


def story(before: str = "", after: str = "", head: str = "") -> str:
    return page(f"<nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>{before}{PROSE}{after}</article>", head)


def linked(*nodes: dict[str, Any]) -> str:
    return "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)


def published(html: str, url: str | None = None) -> str | None:
    return prepare({"html": html, "url": url}).published


# ---- when a story came out --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "<p>Last updated: 9 May 2021, 10:30 | First published: 4 May 2021</p>",
        "<p>Updated 9 May 2021</p><p>Published 4 May 2021</p>",
        "<div>Published on May 4, 2021 Updated on May 9, 2021</div>",
        "<label>Last modified on Sun 9 May 2021 09.14 BST</label><span>First published on Tue 4 May 2021</span>",
        "<time class='updated' datetime='2021-05-09'>9 May</time><time datetime='2021-05-04'>4 May</time>",
        "<p>4 May 2021</p>",
        "<span class='byline'>By Ann Lee</span><span>Tuesday, May 4, 2021</span>",
    ],
)
def test_the_first_date_is_taken_and_no_line_of_dates_is_text(before: str) -> None:
    article = prepare({"html": story(before)})
    assert (article.published, article.text) == ("2021-05-04", TEXT)


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ("<meta property='article:published_time' content='2021-05-04T22:30:00-05:00'>", "2021-05-04T22:30:00-05:00"),
        ("<meta property='article:published_time' content='1620122400'>", "2021-05-04T10:00:00+00:00"),
        (
            "<meta property='og:updated_time' content='2021-05-09'><meta name='pubdate' content='20210504'>",
            "2021-05-04",
        ),
        ("<script>var cookie = {expires: '2031-01-31'}</script>", None),
        ("<meta property='og:updated_time' content='2021-05-09T09:00:00Z'>", None),
        (linked({"@type": "Event", "startDate": "2021-09-09"}), None),
        (linked({"@type": "NewsArticle", "datePublished": "2021-05-04", "dateModified": "2021-05-09"}), "2021-05-04"),
        (
            linked({"@graph": [{"@type": "WebPage"}, {"@type": ["Article"], "datePublished": "2021-05-04"}]}),
            "2021-05-04",
        ),
    ],
)
def test_metadata_say_when_a_story_came_out(head: str, meant: str | None) -> None:
    assert published(story(head=head)) == meant


def test_the_dates_of_other_stories_are_not_the_storys_own() -> None:
    others = [{"@type": "NewsArticle", "headline": f"Old {i}", "datePublished": f"201{i}-01-01"} for i in range(3)]
    own = {"@type": "NewsArticle", "headline": f"{TITLE} | Herald", "datePublished": "2021-05-04"}
    listed = {"@type": "ItemList", "itemListElement": others}
    assert published(story(head=linked(listed, own))) == "2021-05-04"
    assert published(story(head=linked(listed))) is None
    assert published(story(head=linked(*others, own))) == "2021-05-04"
    by_address = [{**other, "url": f"https://herald.example/{i}"} for i, other in enumerate(others)]
    assert published(story(head=linked(*by_address)), "http://www.herald.example/2?x=1") == "2012-01-01"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://herald.example/2021/05/04/storm", "2021-05-04"),
        ("https://herald.example/news/20210504-storm.html", "2021-05-04"),
        ("https://herald.example/world/2021/may/04/storm", "2021-05-04"),
        ("https://herald.example/2021/05/storm", None),
        ("https://herald.example/id/202105049", None),
    ],
)
def test_an_address_says_it_where_nothing_else_does(url: str, meant: str | None) -> None:
    assert published(story(), url) == meant


def test_the_only_story_that_a_page_describes_may_be_another() -> None:
    other = linked({"@type": "NewsArticle", "headline": "Ferry runs aground", "datePublished": "2015-01-01"})
    assert published(story(head=other + "<meta name='pubdate' content='2021-05-04'>")) == "2021-05-04"
    assert published(story(head=other)) is None
    reworded = linked(
        {"@type": "NewsArticle", "headline": "Port shut as boats turn back", "datePublished": "2021-05-04"}
    )
    assert published(story(head=reworded)) == "2021-05-04"


@pytest.mark.parametrize(
    "after",
    [
        "<p>Copyright 2024</p><div>Call 2019-03-0777</div>",
        "".join(f"<li><a href='/{n}'>Ferry</a> <time datetime='2015-0{n}-01'>old</time></li>" for n in range(1, 6)),
        "<footer>Founded on 4 May 1921</footer>",
        "<blockquote><p>We closed it.</p>A. Lee <a href='/x'>May 6, 2021</a></blockquote>",
    ],
    ids=["numbers", "other stories", "foot", "quotation"],
)  # fmt: skip
def test_what_only_looks_like_the_storys_date_is_none(after: str) -> None:
    assert published(story(after=after)) is None


def test_a_page_without_an_address_has_the_one_that_it_says_is_its_own() -> None:
    head = (
        "<meta property='og:url' content='https://h.example/ferry'><link rel='canonical' href='https://h.example/port'>"
    )
    assert prepare({"html": story(head=head)}).url == "https://h.example/port"


def test_a_title_that_is_the_sites_own_is_none_of_the_story() -> None:
    site = "<meta property='og:title' content='Herald: all the news'>"
    assert prepare({"html": story(head=site)}).title == TITLE


def test_lines_of_dates_are_told_from_others() -> None:
    assert moment_of("Updated: 9 May 2021") == (False, "2021-05-09")
    assert moment_of("Posted on 4 May 2021 at 10:15") == (True, "2021-05-04T10:15:00")
    assert moments_in("Published 4 May 2021 · Updated 9 May 2021") == [(True, "2021-05-04"), (False, "2021-05-09")]
    assert moments_in("May 4, 2021 / Updated May 9, 2021") == [(None, "2021-05-04"), (False, "2021-05-09")]
    assert moments_in("By Ann Lee and Bob Ray, Herald | 4 May 2021") == [(None, "2021-05-04")]
    assert moments_in("Published 4 May 2021 by the press office") is None
    assert moments_in("The port closed on 4 May 2021.") is None
    assert moments_in("2021") is None


# ---- what is no article -----------------------------------------------------------------------------

HEADINGS = [
    "Storm closes the port", "Ministers meet in Lisbon", "Farmers block the road", "Court frees the editor",
    "Bridge opens in the north", "Teachers end their strike", "Ferry runs aground", "Mayor loses her seat",
]  # fmt: skip


def card(number: int, heading: str, tag: str = "div") -> str:
    lead = f"{heading}, officials said, after a week in which nobody in the region had expected anything of the kind."
    return f"<{tag}><h3><a href='/{number}'>{heading}</a></h3><p>{lead}</p></{tag}>"


@pytest.mark.parametrize("tag", ["div", "article", "li", "section"])
def test_an_index_of_stories_is_set_aside(tag: str) -> None:
    cards = "".join(card(i, heading, tag) for i, heading in enumerate(HEADINGS))
    with pytest.raises(SourceError, match="is no article but an index of other stories"):
        prepare({"html": page(f"<main><h1>World</h1>{cards}</main>", title="World")})


@pytest.mark.parametrize("where", ["before", "after"])
def test_teasers_of_other_stories_around_a_story_are_left_out(where: str) -> None:
    cards = (
        "<section><h2>Latest</h2>" + "".join(card(i, heading) for i, heading in enumerate(HEADINGS[1:])) + "</section>"
    )
    main = f"<article><h1>{TITLE}</h1>{PROSE}</article>"
    assert prepare({"html": page(cards + main if where == "before" else main + cards)}).text == TEXT


def test_a_story_with_a_list_of_others_below_it_is_an_article_without_them() -> None:
    cards = "".join(card(i, heading, "article") for i, heading in enumerate(HEADINGS[1:]))
    text = prepare({"html": story(after=f"<section class='related-stories'>{cards}</section>")}).text
    assert text == TEXT


@pytest.mark.parametrize(
    ("main", "title", "what"),
    [
        (
            "<h1>404</h1><p>The page that you are looking for has moved or was taken down. Try our search.</p>",
            "404",
            "error",
        ),
        (
            "<h1>Page not found</h1><p>Try the home page, or look for the story with our search, please.</p>",
            "Herald",
            "error",
        ),
        ("<p>Checking whether the connection is secure. This may take some seconds.</p>", "Just a moment...", "error"),
        (
            "<h1>Sign in</h1><p>Give your address and password to go on to the page that you asked for.</p>",
            "Herald",
            "log in",
        ),
        (
            "<p>We and our partners use cookies to show personalised ads. Manage your choices at any time.</p>",
            "Herald",
            "cookies",
        ),
        (
            "<h1>Storm</h1><p>Subscribe to keep reading. Already a subscriber? Log in for unlimited access.</p>",
            "Storm",
            "subscription",
        ),
        (
            "<p>Please enable JavaScript. Your browser is not supported, or an ad blocker is on.</p>",
            "Herald",
            "browser",
        ),
    ],
)
def test_errors_and_notices_are_set_aside_as_what_they_are(main: str, title: str, what: str) -> None:
    with pytest.raises(SourceError, match=f"is no article but .*{what}"):
        prepare({"html": page(f"<main>{main}</main>", title=title)})


def test_a_gallery_is_set_aside_and_a_story_with_pictures_is_read_without_their_captions() -> None:
    captions = [
        f"<figure><img src='x'><figcaption>{heading}, seen on Friday.</figcaption></figure>" for heading in HEADINGS
    ]
    with pytest.raises(SourceError, match="gallery"):
        prepare({"html": page(f"<article><h1>The week in pictures</h1>{''.join(captions)}</article>")})
    assert prepare({"html": story(before=captions[0], after=captions[1])}).text == TEXT


def test_a_story_that_speaks_of_cookies_logins_and_errors_is_an_article() -> None:
    said = "<p>The regulator fined the firm because its web site set cookies before visitors gave their consent.</p>"
    assert "set cookies" in prepare({"html": story(after=said)}).text
    short = "<p>Page not found: the state library has lost a leaf of its oldest book, its director said on Monday.</p>"
    assert prepare({"html": page(f"<article><h1>Library loses a leaf</h1>{short}</article>", title="Leaf")}).text


# ---- what is no part of an article ------------------------------------------------------------------

COOKIES = "<div><p>We use cookies to give you the best experience. Manage your choices in the settings.</p></div>"


BRIEF = f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p></article>"
VIDEO = "<meta property='og:type' content='video.other'>"


@pytest.mark.parametrize(
    ("html", "what"),
    [
        (page(BRIEF + "<div><p>Subscribe to keep reading.</p><p>Only €1.</p></div>"), "the beginning of one"),
        (page(BRIEF + "<p>This story is for subscribers only. Log in to go on.</p>"), "the beginning of one"),
        (page(BRIEF, head=VIDEO), "a video"),
        (page(BRIEF, head=linked({"@type": "VideoObject", "name": TITLE})), "a video"),
        (
            page("<main><h1>We value your privacy</h1><p>We store cookies.</p><p>You may go on.</p></main>", title="H"),
            "a notice about cookies",
        ),
        (
            page(f"{COOKIES}<main><p>We set cookies to keep the service running and to count our readers.</p></main>"),
            "a notice about cookies",
        ),
        (
            page("<main><p>Enter your name and your password to access this page. Forgot it? Ask us.</p></main>"),
            "a page to log in at",
        ),
        (
            page("<main><h1>Sorry</h1><p>The page you asked for cannot be found. It may have been moved.</p></main>"),
            "an error page",
        ),
        (page("<p>Redirecting ...</p>", head="<meta http-equiv='Refresh' content='0; url=/x'>"), "a page that leads"),
        (
            page("<main>" + "".join(f"<div><img src='x'><p>{line}</p></div>" for line in PARAGRAPHS) + "</main>",
                 title="The storm in pictures"),
            "a gallery of pictures",
        ),
        (
            page("<main>" + "".join(f"<li><a href='/{i}'>{heading} at last</a><p>{i} {PARAGRAPHS[i % 3]}</p></li>"
                 for i, heading in enumerate(HEADINGS)) + "</main>", title="World"),
            "an index of other stories",
        ),
    ],
)  # fmt: skip
def test_what_is_no_article_is_known_for_what_it_is(html: str, what: str) -> None:
    with pytest.raises(SourceError, match=f"is no article but {what}"):
        prepare({"html": html})


@pytest.mark.parametrize(
    "html",
    [
        page("<header><a href='/s'>Subscribe</a> <a href='/l'>Log in</a></header>" + BRIEF),
        page(BRIEF + "<div><p>Subscribe to our newsletter and never miss a story.</p></div>"),
        page(BRIEF + "<p><a href='/x'>Read the full story at the Herald</a></p>"),
        page(f"<article>{PROSE}</article>", head=VIDEO),
        page("<article>" + "".join(f"<div><img src='x'><p>{line}</p></div>" for line in PARAGRAPHS) + "</article>"),
        page(f"<p>{PARAGRAPHS[0]}</p><p>The nets were moved to a shed. Two could not be found, police said.</p>"),
        page(f"<p>Thieves stole the passwords of the harbour's staff.</p><p>{PARAGRAPHS[0]}</p>"),
        page("<p>Parliament voted for a law on cookies and consent on Monday.</p><p>Firms must ask before they store "
             "personal data, it says.</p><p>The commissioner for privacy said that it was overdue.</p>"),
        page("".join(f"<p><a href='/{i}'>The ministry of ports</a> said on Monday that boat {i} would be sold to the "
             "town, and that it was in order.</p>" for i in range(7))),
    ],
)  # fmt: skip
def test_an_article_is_no_notice_offer_index_or_gallery(html: str) -> None:
    assert prepare({"html": html}).text


@pytest.mark.parametrize(
    "html",
    [
        page(f"{COOKIES}<aside class='main'><article><h1>{TITLE}</h1>{PROSE}</article></aside>"),
        page(f"{COOKIES}<aside><h1>{TITLE}</h1>{PROSE}</aside>"),
        page(f"{COOKIES}<template><article><h1>{TITLE}</h1>{PROSE}</article></template>"),
        page(f"<div id='onetrust-banner'><p>{'Your choices matter to us. ' * 20}</p></div><article>{PROSE}</article>"),
        page(f"<div class='cookie-wall-open'><main><article>{PROSE}</article></main></div>"),
        page(f"<h2>Herald</h3><article><h1>{TITLE}</h1>{PROSE}</article>"),
        page(f"{'<div>' * 3000}<h1>{TITLE}</h1>{PROSE}{'</div>' * 3000}"),
        story(before="<amp-ad><p>Our heroes bombed the base: play the new game on your phone tonight.</p></amp-ad>"),
        story(after="<div class='paywall'><p>Subscribe to read the full story. Already a subscriber? Log in</p></div>"),
        story(
            after="<div class='also-read'><p>Also read: the mayor attacked the union and bombed at the polls</p></div>"
        ),
        story(before="<figure><img src='x'><figcaption>Image caption Federal troops at the port</figcaption></figure>"),
        page(
            f"<article><div><span>{TITLE}</span><span>{PARAGRAPHS[0]}</span></div>{PROSE.partition('</p>')[2]}</article>"
        ),
        page(f"<article><p><b>{TITLE}</b>{PROSE.removeprefix('<p>')}</article>"),
        page(f"<article><p>{TITLE} {PROSE.removeprefix('<p>')}</article>"),
        story(
            after="<h2>More stories</h2><h3><a href='/1'>Ferry runs aground</a></h3><p>Nobody was hurt, they said.</p>"
        ),
        story(before="<p>READ ALSO Ferry runs aground near the cape</p><p>→ Bridge opens in the north</p>"),
        page(f"<article><h1>{TITLE}</h1>{PROSE.removesuffix('</p>')} <a href='/x'>Read more</a></p></article>"),
        story(before="<p>Federal troops at the port on Monday. [File: A. Lee/Reuters]</p><p>Ann Lee/AFP</p>"),
    ],
    ids=[
        "aside",
        "bare aside",
        "template",
        "banner",
        "named so",
        "tags",
        "nested",
        "advert",
        "paywall",
        "also",
        "caption",
        "headline in the lead's block",
        "headline in the lead",
        "headline before the lead",
        "titles and leads",
        "links without a colon",
        "read more",
        "credits",
    ],
)
def test_the_article_is_read_and_nothing_else(html: str) -> None:
    assert prepare({"html": html}).text == TEXT
