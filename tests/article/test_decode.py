"""Bytes to text: what one bad byte, a false declaration or a program's slip may not change."""

from __future__ import annotations

from pathlib import Path

import ftfy.bad_codecs  # noqa: F401  (the sets as browsers have them)
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.article import prepare
from dragoman.article.collections import items_in
from dragoman.article.decode import decode
from dragoman.article.legible import Legible, legible
from dragoman.errors import SourceError

TEXT = "“Côte d’Ivoire’s envoy met Señor Muñoz in São Tomé – and left,” the café’s owner said."


def page(text: str, declared: str | None = None) -> str:
    meta = f"<meta charset='{declared}'>" if declared else ""
    return f"<!doctype html><html lang='en'><head>{meta}<title>Envoy</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("encoding", "declared", "by_server"),
    [
        ("utf-8", None, None),
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", None, "iso-8859-1"),
        ("utf-8-sig", "windows-1252", None),
        ("cp1252", None, None),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "us-ascii", None),
        ("cp1252", "utf-8", None),
        ("cp1252", "no-such-set", "another"),
        ("utf-16", "utf-8", None),
        ("utf-16-le", None, None),
        ("utf-16-be", None, None),
        ("utf-32", None, None),
    ],
)
def test_a_page_is_read_by_its_bytes_whatever_is_declared(
    encoding: str, declared: str | None, by_server: str | None
) -> None:
    assert decode(page(TEXT, declared).encode(encoding), by_server) == page(TEXT, declared)


def test_a_set_that_only_its_declaration_tells_is_believed() -> None:
    text = "Türkiye’nin başbakanı İstanbul’da konuştu."
    assert decode(page(text, "windows-1254").encode("cp1254")) == page(text, "windows-1254")


@pytest.mark.parametrize("bad", [b"\xff", b"\x93", b"\xe2\x80", b"\xc3"])
def test_a_bad_byte_changes_no_other_letter(bad: bytes) -> None:
    data = TEXT.encode()
    assert decode(data + b" Bad: " + bad + b" byte.").startswith(TEXT)
    assert decode(bad + b" byte. " + data).endswith(TEXT)


@settings(deadline=None)
@given(at=st.integers(0, 1_000), byte=st.integers(128, 255))
def test_a_byte_put_anywhere_costs_at_most_the_letter_it_falls_into(at: int, byte: int) -> None:
    data = (TEXT + "\n").encode() * 3
    at %= len(data)
    read = decode(data[:at] + bytes([byte]) + data[at:])
    assert sum(line == TEXT for line in read.splitlines()) >= 2


def test_a_zero_in_a_word_is_left_out_and_a_binary_file_refused() -> None:
    assert decode(TEXT.encode().replace(b"envoy", b"en\0voy")) == TEXT
    with pytest.raises(SourceError, match="binary"):
        decode(bytes(range(32)) * 20)


@pytest.mark.parametrize("wrong", ["sloppy-windows-1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_text_that_was_read_in_a_wrong_set_and_saved_is_put_right(times: int, wrong: str) -> None:
    mangled = TEXT
    for _ in range(times):
        mangled = mangled.encode().decode(wrong)
    assert decode(mangled.encode()) == TEXT


def test_a_quotation_mark_that_was_lost_in_that_is_found_again() -> None:
    assert decode("â€œYes,â€\ufffd he said in SÃ£o TomÃ©.".encode()) == "“Yes,” he said in São Tomé."


def test_words_that_only_look_mangled_stay() -> None:
    for text in ("SÃO PAULO — The vote was close.", "The Âge d’or exhibition opened.", "Prices rose by 3 € a ton."):
        assert decode(text.encode()) == text


def test_html_that_was_escaped_twice_is_read() -> None:
    text = "The envoy&amp;rsquo;s car left S&amp;atilde;o Tom&amp;eacute; on Monday, the port&amp;rsquo;s master said."
    assert "The envoy’s car left São Tomé on Monday" in prepare({"html": page(text)}).text


def test_a_file_in_utf_16_is_known_for_a_page(tmp_path: Path) -> None:
    html = f"<html><head><title>Envoy</title></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    for encoding in ("utf-16", "utf-16-le"):
        (tmp_path / "a.html").write_bytes(html.encode(encoding))
        (item,) = items_in(str(tmp_path / "a.html"))
        assert isinstance(item.given, dict)
        assert prepare(item.given).text == TEXT


# ---- letters that are written oddly -----------------------------------------------------------------


def as_written(text: str, made: Legible, words: str) -> str:
    """What stands in ``text`` where ``words`` stand in what was made of it."""
    start = made.text.index(words)
    return text[slice(*made.back((start, start + len(words))))]


def test_invisible_and_joined_characters_are_read_through_and_carried_back() -> None:
    text = "The pres\u00adident of Co\u200bte d’Ivoire\u00a0met Jose\u0301 in\u202fSa\u0303o Tome\u0301."
    made = legible(text)
    assert made is not None
    assert made.text == "The president of Cote d’Ivoire met José in São Tomé."
    assert as_written(text, made, "president") == "pres\u00adident"
    assert as_written(text, made, "José") == "Jose\u0301"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The envoy&rsquo;s car left S&amp;atilde;o Tom&#233;.", "The envoy’s car left São Tomé."),
        ("AT&T; and R&D; stay, as does &nothing;.", "AT&T; and R&D; stay, as does &nothing;."),
        ("The en\x07voy\x1a left\x0bon Mon\x80day.", "The envoy left on Monday."),
        ("The\u2009envoy\u3000left\u2003on Monday.", "The envoy left on Monday."),
        ("The oﬃcial ﬁled it.", "The official filed it."),
        ("The\u00a0&nbsp;en&shy;voy left.", "The  envoy left."),
        ("One.\u2028Two.\fThree.", "One.\nTwo.\nThree."),
    ],
)
def test_entities_controls_blanks_and_joined_letters_are_read_as_what_they_mean(written: str, read: str) -> None:
    made = legible(written)
    assert (made.text if made else written) == read


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*"ab é\u00ad\u200b\u0301\u00a0e\n&;\x07ﬁ\u2029", "&amp;", "&shy;", "&eacute;"])).map(
        "".join
    )
)
def test_every_span_of_a_legible_text_lies_in_its_original(text: str) -> None:
    made = legible(text)
    if made is None or not made.text:
        return
    for start in range(len(made.text)):
        begin, end = made.back((start, start + 1))
        assert 0 <= begin < end <= len(text)
    assert made.starts == sorted(made.starts)


def test_a_tag_of_an_agency_before_a_text_is_not_read() -> None:
    text = "[Text] Four men were held.\n\n[EXCERPT] They [text] left. [Sic]"
    made = legible(text)
    assert made is not None
    assert made.text == "Four men were held.\n\nThey [text] left. [Sic]"
    assert as_written(text, made, "They") == "They"


@pytest.mark.parametrize(
    "before",
    [
        "LIMA, Peru (AP) —",
        "By Ann Lee\nSANTA CRUZ, June 30 (Reuters) -",
        "PORT-AU-PRINCE, 3 July 2025 (UN News) –",
        "RABAT -",
        "TIRANA, Albania —",
        "QUITO, May 21. /TASS/.",
        "16.42 GMT",
        "9:05am BST –",
        "The port is closed.\n\n08:15",
    ],
)
def test_a_dateline_or_the_time_of_an_entry_is_a_paragraph_of_its_own(before: str) -> None:
    text = f"{before} The port reopened on Monday."
    made = legible(text)
    assert made is not None
    assert made.text == f"{before}\n\nThe port reopened on Monday."
    start = made.text.index("port reopened")
    assert made.back((start, start + 4)) == (text.index("port reopened"), text.index("port reopened") + 4)


@pytest.mark.parametrize(
    "text",
    [
        "The talks in Lima (Peru) - the third round - failed.",
        "19:05 EAT – Tuesday",
        "1.75 mg of it was found.",
        "NATO - the alliance of 32 states - met.",
        "US - Iran talks failed.",
        "The minister came at 16.42 The port was closed.",
    ],
)
def test_what_only_looks_like_one_stays_in_its_sentence(text: str) -> None:
    assert legible(text) is None
