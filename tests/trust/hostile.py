"""Makes hostile and broken inputs: any number of them, the same ones for the same seed.

>>> for case in cases(seed=1, count=100): ...   # case.kind, case.name (of the file), case.data
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

SENTENCES = (
    "Turkish jets bombed a village near Aleppo on Friday, killing at least 12 people, officials said.",
    "“We will never accept this,” President Maria Lopez told reporters in Quito.",
    "The foreign minister of Norway met his Kenyan counterpart in Nairobi on 3 March 2016.",
    "Rebels seized the town of Kidal two days after the ceasefire collapsed.",
    "According to the army, protesters who had blocked the road were arrested, but the union denied it.",
    "Mr. Okafor, who leads the party, said that he would resign unless the talks resumed within a week.",
    "Russia accused Ukraine of shelling Donetsk; Kyiv rejected the claim.",
    "The United Nations urged both sides to withdraw from some 40% of the disputed province.",
)
CUES = "said told accused that who killed bombed according to on Monday in Syria the of and “ ” \" ' , ; — ( )".split()
NAMES = "Ahmed Maria Smith Okafor al- bin van Ivanova O'Neill Jean-Pierre Xi Łukasz Ñuñez MÜLLER".split()
STRANGE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069\u200e\u200f\u0301\u0489\ufffd"
    "\ufffe\uffff\U000e0041\U0010ffff\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029\u00a0\u3000ﬁßİıſK𝕽🏴👩‍👩‍👧‍👦"
)
OTHERS = (
    "Le président a accusé la Russie d’avoir bombardé la ville, selon le ministère de la défense. ",
    "Президент обвинил соседнюю страну в обстреле города, сообщило министерство обороны. ",
    "اتهم الرئيس الدولة المجاورة بقصف المدينة، حسبما ذكرت وزارة الدفاع. ",
    "国防部表示，总统指责邻国炮击该城市。",
    "नई दिल्ली में मंत्री ने कहा कि बातचीत अगले सप्ताह होगी। ",
    "שר החוץ נפגש עם עמיתו ביום שני. ",
)
CODECS = "utf-8 utf-16 utf-16-le utf-32 cp1252 latin-1 cp1251 koi8-r shift_jis gb18030 big5 euc-kr cp037 utf-7".split()
TAGS = "div p span a table tr td ul li b i font article section iframe script style svg math template select".split()
DATES = (
    "99999-01-01", "0000-00-00", "-0044-03-15", "2016-02-30", "1e309", "9" * 400, "0001-01-01", "9999-12-31",
    "2016-02-02T25:61:61", "2016-02-02T00:00:00+99:99", "Mon, 99 Foo 99999 99:99:99 +9999", "NaN", "\x00", "٢٠١٦-٠٢-٠٢",
)  # fmt: skip


class Case(NamedTuple):
    """One input: ``data`` are the bytes of a file called ``name``."""

    kind: str
    name: str
    data: bytes


def cases(seed: int, count: int, scale: float = 1.0) -> Iterator[Case]:
    """``count`` inputs, each kind in turn; ``scale`` shrinks or stretches the long ones (1: up to a megabyte)."""
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        kind = KINDS[number % len(KINDS)]
        name, data = kind(draw, scale)
        yield Case(kind.__name__.strip("_"), name, data)


def giants() -> Iterator[Case]:
    """The largest of each kind of input, at full size: half of them past a limit, half just under it."""
    story = (" ".join(SENTENCES) + "\n").encode()
    clause = b"rebels seized the town and the army attacked it, "
    yield Case("giant_text", "giant.txt", story * (50_000_000 // len(story)))
    yield Case("giant_text", "over.txt", story * (51_000_000 // len(story)))
    yield Case("giant_article", "giant.txt", (story * (1 + 1_000_000 // len(story)))[:980_000])
    yield Case("giant_sentence", "giant.txt", clause * (1_000_000 // len(clause)))
    for number, mark in enumerate(("“", '"', "“”", "’ ")):
        yield Case("giant_quotation_marks", f"giant{number}.txt", (mark * (1_000_000 // len(mark))).encode())
    yield Case("giant_name", "giant.txt", b"President " + b"Maria Lopez-Okafor " * 50_000 + b"met Mr. Smith in Quito.")
    yield Case("giant_word", "giant.txt", b"a" * 1_000_000)
    yield Case("giant_line", "giant.jsonl", b'{"text": "' + b"Kyiv denied it. " * 4_000_000 + b'"}\n{"text": "A b."}')
    yield Case("giant_line", "unclosed.jsonl", b'{"text": "' + b"a" * 120_000_000)
    yield Case("giant_json", "giant.json", b"[" * 50_000_000)
    yield Case("giant_page", "giant.html", b"<html><body>" + b"<p>Kyiv denied it.</p>" * 2_200_000)
    yield Case("giant_page", "tags.html", b"<html><body>" + b"<p>Kyiv denied it.</p>" * 49_000)
    yield Case("giant_cell", "giant.csv", b"id,text\n1,x\n2," + b"Kyiv denied it. " * 3_500_000 + b"\n3,x\n")
    nothing = gzip.compress(b"\0" * 1_000_000, mtime=0) * 2_000  # members of one archive: 2 GB
    yield Case("giant_gzip", "giant.txt.gz", nothing)
    yield Case("giant_gzip", "giant.jsonl.gz", nothing)
    yield Case("giant_gzip", "lines.jsonl.gz", gzip.compress(b'{"text": 1}\n' * 500_000, mtime=0) * 20)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", b"\0" * 49_000_000)
    yield Case("giant_zip", "giant.zip", made.getvalue())


def _length(draw: random.Random, scale: float, most: float = 1_000_000) -> int:
    """As many short as middling ones, evenly by their logarithm; one in two hundred may be as long as is allowed."""
    longest = max(1.0, most * scale)
    return int((longest if draw.random() < 0.005 else min(longest, 2_000)) ** draw.random())


def _story(draw: random.Random, sentences: int | None = None) -> str:
    chosen = [draw.choice(SENTENCES) for _ in range(sentences or draw.randint(1, 8))]
    return draw.choice((" ", "\n", "\n\n", "")).join(chosen)


def _text(text: str) -> tuple[str, bytes]:
    return "case.txt", text.encode("utf-8", "surrogatepass")


def _page(body: str, head: str = "") -> tuple[str, bytes]:
    return "case.html", f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def _line(**given: object) -> tuple[str, bytes]:
    return "case.jsonl", json.dumps(given).encode()


# ---- texts ---------------------------------------------------------------------------------------------


def _shuffled_cues(draw: random.Random, scale: float) -> tuple[str, bytes]:
    glue = draw.choice((" ", " ", "", "\n", "\t"))
    return _text(glue.join(draw.choices((*CUES, *NAMES), k=1 + _length(draw, scale, 50_000))))


def _repeated_cue(draw: random.Random, scale: float) -> tuple[str, bytes]:
    return _text(_story(draw) + f" {draw.choice((*CUES, *NAMES))}" * _length(draw, scale, 100_000))


def _quotation_marks(draw: random.Random, scale: float) -> tuple[str, bytes]:
    mark = draw.choice(("“", "”", '"', "'", "‘", "’", "«", "''", '" ', "“ ", "“”", '"a" ', "“He said ‘"))
    return _text(_story(draw) + mark * _length(draw, scale, 900_000 // len(mark)) + _story(draw))


def _deep_brackets(draw: random.Random, scale: float) -> tuple[str, bytes]:
    left, right = draw.choice(("()", "[]", "{}", "<>", "“”"))
    depth = _length(draw, scale, 400_000)
    return _text(left * depth + _story(draw) + right * draw.choice((0, depth, depth // 2)))


def _long_sentence(draw: random.Random, scale: float) -> tuple[str, bytes]:
    clause = draw.choice(SENTENCES).rstrip(".").replace("”", "").replace("“", "")
    glue = draw.choice((", and ", " and ", ", who ", " because ", "; ", " ", " that ", " – ", ", ", " / "))
    return _text(glue.join([clause] * (1 + _length(draw, scale) // len(clause + glue))) + ".")


def _long_name(draw: random.Random, scale: float) -> tuple[str, bytes]:
    glue = draw.choice((" ", "-", "", " and ", ", ", " of ", "'s "))
    size = draw.choice((10, 10, 10, 100, 100, 1_000, int(10_000 * scale) + 1))
    name = glue.join(draw.choices(NAMES, k=max(1, size // 6)))
    return _text(f"President {name} said on Monday that he would meet {name} in {name}. {_story(draw)}")


def _long_word(draw: random.Random, scale: float) -> tuple[str, bytes]:
    piece = draw.choice(
        ("a", "A", "1", ".", "-", "a.", "http://a/", "@", "é", "中", "\u0301", "1,", "$", "😀", "a-", "x@y.")
    )
    return _text(f"{_story(draw)} {piece * _length(draw, scale, 900_000 // len(piece))} {_story(draw)}")


def _number_table(draw: random.Random, scale: float) -> tuple[str, bytes]:
    cell, row = draw.choice((" ", "\t", " | ", ",")), draw.choice(("\n", "\n\n", " "))
    rows = 1 + _length(draw, scale, 20_000) // 10
    kinds: tuple[Callable[[], str], ...] = (
        lambda: str(draw.randint(0, 9_999)),
        lambda: f"{draw.random() * 100:.1f}%",
        lambda: f"{draw.randint(0, 40)}/{draw.randint(0, 14)}/{draw.randint(0, 99_999)}",
        lambda: f"${draw.randint(1, 999)}m",
        lambda: "9" * draw.randint(1, 500),
    )
    return _text(row.join(cell.join(draw.choice(kinds)() for _ in range(8)) for _ in range(rows)))


def _wild_dates(draw: random.Random, scale: float) -> tuple[str, bytes]:
    number = draw.choice(("0", "99999", "9" * 30, "32", "-1", "1e9", "two million", "½", "٣"))
    unit = draw.choice("day week month year decade century millennium hour minute season quarter".split())
    form = draw.choice(
        (
            f"{number} {unit}s ago", f"in {number} {unit}s", f"on 31 February {number}", f"since the year {number}",
            f"on {number}/{number}/{number}", f"{number} {unit}s after {number} {unit}s before the war",
            f"from {number} to {number} March", f"at {number}:{number}", f"the {number}th {unit} of {number} BC",
        )
    )  # fmt: skip
    text = f"Rebels attacked Kidal {form}, killing {number} people. " * draw.randint(1, 4)
    return _line(text=text, published=draw.choice((*DATES[6:8], "2016-02-02")))


def _strange_characters(draw: random.Random, scale: float) -> tuple[str, bytes]:
    letters = list(_story(draw))
    for _ in range(draw.randint(1, 200)):
        letters.insert(draw.randrange(len(letters) + 1), draw.choice(STRANGE))
    return _text("".join(letters))


def _mutated(draw: random.Random, scale: float) -> tuple[str, bytes]:
    letters = list(_story(draw, 6))
    for _ in range(draw.randint(1, 80)):
        at, other = draw.randrange(len(letters)), draw.randrange(len(letters))
        way = draw.randrange(4)
        if way == 0:
            letters[at] = draw.choice("“”\"'.,;:()-—\n 0%")
        elif way == 1:
            letters[at], letters[other] = letters[other], letters[at]
        elif way == 2 and len(letters) > 1:
            del letters[at]
        else:
            letters[at:at] = letters[other : other + draw.randint(1, 60)]
    return _text("".join(letters))


def _other_language(draw: random.Random, scale: float) -> tuple[str, bytes]:
    mixed = draw.choices((*OTHERS, *SENTENCES), k=draw.randint(1, 40))
    return _text("".join(mixed if draw.random() < 0.5 else [draw.choice(OTHERS)] * len(mixed)))


def _case_and_space(draw: random.Random, scale: float) -> tuple[str, bytes]:
    text = draw.choice((str.upper, str.title, str.swapcase, str.lower))(_story(draw))
    return _text(draw.choice((text, " ".join(text), text.replace(" ", ""), text.replace(" ", " " * 300))))


# ---- bytes ---------------------------------------------------------------------------------------------


def _empty(draw: random.Random, scale: float) -> tuple[str, bytes]:
    name = draw.choice(("txt", "html", "json", "jsonl", "csv", "parquet", "zip", "gz", "warc", "rss", "opml", "bin"))
    return f"case.{name}", draw.choice((b"", b" ", b"\n" * 1000, b"\xef\xbb\xbf", b"\x00", b"\xff\xfe", b"{}", b"[]"))


def _binary(draw: random.Random, scale: float) -> tuple[str, bytes]:
    start = draw.choice(
        (b"", b"%PDF-1.4", b"\x89PNG\r\n", b"{", b"<html>", b"PK\x03\x04", b"\x1f\x8b\x08", b"WARC/1.0\r\n")
    )
    name = draw.choice(
        ("txt", "html", "json", "csv", "parquet", "zip", "gz", "jsonl.gz", "warc", "warc.gz", "rss", "opml")
    )
    return f"case.{name}", start + draw.randbytes(draw.randint(1, 5_000))


def _encodings(draw: random.Random, scale: float) -> tuple[str, bytes]:
    text = _story(draw) + draw.choice((*OTHERS, "“café” – naïve"))
    data = text.encode(draw.choice(CODECS), "replace") + draw.choice(("", text)).encode(draw.choice(CODECS), "replace")
    if draw.random() < 0.5:
        return "case.txt", data
    return "case.html", f'<html><meta charset="{draw.choice((*CODECS, "klingon", ""))}"><p>'.encode() + data


def _lone_surrogate(draw: random.Random, scale: float) -> tuple[str, bytes]:
    half = draw.choice(("\\ud800", "\\udfff", "\\ud83d", "\\udc00\\ud800", "\\u0000"))
    field = draw.choice(("text", "title", "id", "html", "byline"))
    given = {"id": "a", "title": "b", "byline": "c", "text": _story(draw), field: f"{_story(draw, 2)} HALF"}
    if field == "html":
        del given["text"]
    return "case.jsonl", json.dumps(given).replace("HALF", half).encode()


# ---- pages ---------------------------------------------------------------------------------------------


def _deep_page(draw: random.Random, scale: float) -> tuple[str, bytes]:
    tag, depth = draw.choice(TAGS), _length(draw, scale, 100_000)
    return _page(f"<{tag}>" * depth + f"<p>{_story(draw, 6)}</p>" + f"</{tag}>" * draw.choice((0, depth)))


def _wide_page(draw: random.Random, scale: float) -> tuple[str, bytes]:
    unit = draw.choice(
        ("<p>a</p>", "<td>1</td>", "<a href=x>y</a> ", "<br>", "<!--", "<p", "&amp", "<![CDATA[", "<b><i></b>")
    )
    return _page(f"<p>{_story(draw, 6)}</p>" + unit * _length(draw, scale, 50_000) + f"<p>{_story(draw, 6)}</p>")


def _broken_page(draw: random.Random, scale: float) -> tuple[str, bytes]:
    name, data = _page("".join(f"<{draw.choice(TAGS)}><p>{_story(draw, 3)}</p>" for _ in range(draw.randint(1, 9))))
    pieces = bytearray(data)
    for _ in range(draw.randint(1, 40)):
        at = draw.randrange(len(pieces))
        pieces[at : at + draw.randint(0, 9)] = draw.choice(
            (b"<", b">", b'"', b"</", b"<!--", b"-->", b"\0", b"&#", b"<p ")
        )
    return name, bytes(pieces[: draw.choice((len(pieces), draw.randrange(1, len(pieces) + 1)))])


def _odd_metadata(draw: random.Random, scale: float) -> tuple[str, bytes]:
    value = draw.choice((*DATES, "x" * 10_000, "<script>", "\u202e", "&#0;", "&#xD800;", "🏴" * 500)).replace('"', "")
    head = "".join(
        f'<meta {key}="{name}" content="{value}">'
        for key, name in (("property", "article:published_time"), ("name", "author"), ("property", "og:title"))
    )
    linked = json.dumps({"@type": "NewsArticle", "datePublished": value, "author": [{"name": value}] * 3})
    head += f'<title>{value}</title><script type="application/ld+json">{linked}</script>'
    return _page(f'<article lang="{value[:9]}"><p>{_story(draw, 8)}</p></article>', head)


def _entity_bomb(draw: random.Random, scale: float) -> tuple[str, bytes]:
    levels = draw.randint(2, 12)
    doctype = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    outside = draw.choice(("", '<!ENTITY f SYSTEM "file:///etc/passwd">', '<!ENTITY f SYSTEM "http://127.0.0.1:9/x">'))
    root = draw.choice(("html", "rss", "opml", "feed"))
    inner = f"&e{levels - 1};{'&f;' if outside else ''}"
    body = {
        "rss": f"<channel><item><title>{inner}</title></item></channel>",
        "opml": f"<body><outline text='{inner}'/></body>",
    }
    xml = f'<?xml version="1.0"?><!DOCTYPE {root} [{doctype}{outside}]>'
    xml += f"<{root}>{body.get(root, f'<p>{inner}</p>')}</{root}>"
    return f"case.{draw.choice(('html', 'rss', 'opml', 'atom', 'xml'))}", xml.encode()


# ---- tables, JSON, archives -----------------------------------------------------------------------------


def _odd_json(draw: random.Random, scale: float) -> tuple[str, bytes]:
    odd: object = draw.choice(
        (None, True, 5, -1e308, [], {}, "", " ", "\x00", [["x"] * 3], {"a": {"b": 1}}, "x" * 10_000)
    )
    field = draw.choice(("id", "url", "title", "byline", "outlet", "published", "language", "text", "html"))
    return _line(**({"id": "a", "text": _story(draw)} | {field: odd}))


def _bad_json(draw: random.Random, scale: float) -> tuple[str, bytes]:
    depth = _length(draw, scale, 1_000_000)
    good = json.dumps({"text": _story(draw)}).encode()
    data = draw.choice(
        (b"[" * depth, b'{"text":' * depth, b'{"a":' + b"[" * depth, good[:-2], good + good, b"{'text': 1}",
         b'{"text": "\xff"}', good + b"\n{\n" + good, b'{"text": 1e99999}', b"{" + good + b"}",
         b'{"id": ' + b"9" * depth + b', "text": "A b."}')
    )  # fmt: skip
    return draw.choice(("case.json", "case.jsonl", "case.ndjson")), data


def _bad_table(draw: random.Random, scale: float) -> tuple[str, bytes]:
    head = draw.choice(("id,text,published", "text", "a;b;text", "text\ttext", ""))
    cell = draw.choice((_story(draw), '"', '""', "=1+1", "\x00", "x" * 10_000, "a,b,c,d,e,f", '"' + _story(draw)))
    return f"case.{draw.choice(('csv', 'tsv'))}", (
        head + "\n" + f"{cell},{cell},{draw.choice(DATES)}\n" * draw.randint(0, 6)
    ).encode()


def _zip_bomb(draw: random.Random, scale: float) -> tuple[str, bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        name = draw.choice(("a.txt", "../../a.txt", "/etc/a.txt", "a.html", "a.zip", "a\x00b.txt", "x" * 300 + ".txt"))
        archive.writestr(name, draw.choice((b"\0", b"a ", b"<p>")) * _length(draw, scale, 60_000_000))
        archive.writestr("good.txt", _story(draw))
    data = made.getvalue()
    return "case.zip", data[: draw.choice((len(data), draw.randrange(1, len(data))))]


def _gzip_bomb(draw: random.Random, scale: float) -> tuple[str, bytes]:
    unit = draw.choice((b"\0", b"Kyiv denied it. ", b"<p>", b'{"text": "A"}\n'))
    most = 1_000 if unit.startswith(b"{") else 60_000_000 // len(unit)  # each line of JSON is an article
    data = gzip.compress(unit * _length(draw, scale, most), 6, mtime=0)
    return f"case.{draw.choice(('txt', 'html', 'jsonl', 'csv'))}.gz", data[: draw.choice((len(data), len(data) // 2))]


def _bad_warc(draw: random.Random, scale: float) -> tuple[str, bytes]:
    page = f"<html><body><p>{_story(draw, 8)}</p></body></html>".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    length = draw.choice((len(http), len(http) * 9, 0, -5, 10**12))
    record = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{'x' * draw.choice((1, 9_000))}\r\n"
        f"WARC-Date: {draw.choice(DATES)}\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n"
    ).encode() + http + b"\r\n\r\n"  # fmt: skip
    data = bytearray(record * draw.randint(1, 4))
    for _ in range(draw.choice((0, 0, 5))):
        data[draw.randrange(len(data))] = draw.randrange(256)
    cut = bytes(data[: draw.choice((len(data), draw.randrange(1, len(data))))])
    return draw.choice((("case.warc", cut), ("case.warc.gz", gzip.compress(cut, mtime=0))))


def _bad_parquet(draw: random.Random, scale: float) -> tuple[str, bytes]:
    return "case.parquet", b"PAR1" + draw.randbytes(draw.randint(0, 300)) + struct.pack(
        "<I", draw.getrandbits(32)
    ) + b"PAR1"


def _bad_feed(draw: random.Random, scale: float) -> tuple[str, bytes]:
    head = f"<title>{draw.choice(STRANGE)}</title><pubDate>{draw.choice(DATES)}</pubDate>"
    item = f"<item>{head}<description>&lt;p&gt;{_story(draw, 8)}</description></item>"
    data = f"<rss version='2.0'><channel>{item * draw.randint(0, 5)}</channel></rss>".encode("utf-8", "replace")
    return f"case.{draw.choice(('rss', 'atom', 'xml'))}", data[: draw.choice((len(data), draw.randrange(1, len(data))))]


KINDS: tuple[Callable[[random.Random, float], tuple[str, bytes]], ...] = (
    _shuffled_cues, _repeated_cue, _quotation_marks, _deep_brackets, _long_sentence, _long_name, _long_word,
    _number_table, _wild_dates, _strange_characters, _mutated, _other_language, _case_and_space, _empty, _binary,
    _encodings, _lone_surrogate, _deep_page, _wide_page, _broken_page, _odd_metadata, _entity_bomb, _odd_json,
    _bad_json, _bad_table, _zip_bomb, _gzip_bomb, _bad_warc, _bad_parquet, _bad_feed,
)  # fmt: skip
