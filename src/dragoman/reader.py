"""The whole way of an article through the house, on one page."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from msgspec import structs

from .article import prepare, publication_date
from .casing import Casing, in_capitals, in_small_letters
from .data import data_version, own_version, program_version
from .errors import ReadingError, UsageError, about
from .limits import probability
from .records import Article
from .report import Report
from .threads import one_thread

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .entities import Cast
    from .entities.antecedents import AntecedentFinder
    from .events.candidates import Candidates
    from .events.code import Coder
    from .events.evidence import Evidence
    from .language import LanguageModel
    from .language.graph import Graph
    from .model import Model
    from .model.encoder import TokenVectors
    from .model.own import Own
    from .records import Control, Entity, Event, Place, Record, Statement, Tie, Time

UNDATED = (
    "the article has no publication date, so relative dates are left open; give one with "
    "--published DATE or published='YYYY-MM-DD'"
)


# The rooms that an article can be read without; who is named in it is always looked for.
Room = Literal["places", "times", "statements", "events", "relations"]
ROOMS: tuple[Room, ...] = get_args(Room)


@dataclass(slots=True)
class Proposed:
    """An article with all that stands before its events are decided: what ``training/`` reads."""

    article: Article
    graph: Graph
    antecedents: AntecedentFinder
    cast: Cast
    places: list[Place]
    times: list[Time]
    statements: list[Statement]
    coder: Coder
    candidates: list[Candidates]
    evidence: Evidence
    vectors: TokenVectors | None = None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """On one thread, and with the garbage collector at rest: an article's objects are in use until its report is done;
    looking through them again and again would take a tenth of the time. What is in cycles is freed afterwards."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with one_thread():
            yield
    finally:
        if collecting:
            gc.enable()


PARTIES = ("actors", "recipients", "said_by", "speaker", "addressee", "holder", "other", "territory")


def _taking_part(entities: list[Entity], found: list[Record]) -> list[Entity]:
    """The entities without the phrases that were only proposed: of those, the ones that a record names stay."""
    named: set[str] = set()
    for record in found:
        for value in (getattr(record, field, None) for field in PARTIES):
            named.update(value if isinstance(value, list) else [value] if value else [])
    return [entity for entity in entities if entity.rule != "described" or entity.id in named]


def _without_blows(statements: list[Statement], events: list[Event]) -> list[Statement]:
    """The statements without those whose cue tells of violence: "Israel attacked Syria" says nothing of Syria."""
    struck = [word for e in events if e.type == "ASSAULT" for told in (e.evidence, *e.also) for word in told.trigger]
    return [
        one
        for one in statements
        if one.kind != "indirect"
        or one.cue is None
        or not any(start < one.cue[1] and one.cue[0] < end for start, end in struck)
    ]


class MadeBy(NamedTuple):
    """The versions that made a report: of the program, of its models (the parser's, and a digest of what decides), and
    of its data; None where they are not known."""

    program: str
    model: str | None
    data: str | None


class Reader:
    """Reads articles. Built once, reads many; holds no state between articles.

    >>> reader = Reader()
    >>> report = reader.read(Article(id="a", text="Russia accused Ukraine of shelling Donetsk."))
    >>> report.events[0].type
    'ACCUSE'
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        actors: Iterable[str | Path] = (),
        frames: Iterable[str | Path] = (),
        outlets: Iterable[str | Path] = (),
        verbs: str | Path | None = None,
        fast: bool = False,
        own: str | Path | None = None,
        min_confidence: float = 0.0,
        rooms: Iterable[str] = ROOMS,
    ) -> None:
        """``model`` names an installed spaCy model, loaded when first needed; ``actors`` are files of one's own
        actors (TOML, or PETRARCH's actor and agent dictionaries), ``frames`` files of one's own event frames and types
        (docs/frames.md), ``outlets`` files of where outlets are at home (docs/how-to/actors.md), ``verbs`` a PETRARCH
        verb dictionary that stands in place of all frames. ``fast`` decides by the rules' evidence alone: quicker, less
        exact. ``own`` is a file of types of one's own that ``dragoman train`` wrote; events of less than
        ``min_confidence`` (0 to 1) are left out. ``rooms`` are those whose records are wanted: the others
        are passed by, and what rests on them stays open (no speaker of an event without
        "statements"). Raises UsageError or DataFileError."""
        from .entities import Registry
        from .events import Lexicon
        from .places import Gazetteer, Outlets

        self.model = model
        self.fast = fast
        self.min_confidence = probability(min_confidence)
        self.rooms = frozenset(rooms)
        if unknown := sorted(self.rooms.difference(ROOMS)):
            raise UsageError(f"there is no room {unknown[0]!r} to read without; there are {', '.join(ROOMS)}")
        kinds = {"actors": actors, "frames": frames, "outlets": outlets, "verbs": [verbs], "own": [own]}
        given = {kind: [Path(path) for path in paths if path is not None] for kind, paths in kinds.items()}
        self.registry = Registry.load(given["actors"])
        self.gazetteer = Gazetteer.open()
        self.outlets = Outlets.load(self.gazetteer, given["outlets"])
        self.lexicon = Lexicon.load()
        if given["frames"] and verbs is not None:
            raise UsageError("frames of your own and a verb dictionary, which stands in place of frames: give one")
        if own is not None and verbs is not None:
            raise UsageError("types of your own and a verb dictionary, which alone says what is an event: give one")
        if given["frames"]:
            self.lexicon = self.lexicon.with_frames(given["frames"])
        if verbs is not None:
            self.lexicon = self.lexicon.with_verbs(Path(verbs))
        self.own = self._types(Path(own)) if own is not None else None
        wishes = [f"without {room}" for room in ROOMS if room not in self.rooms]
        wishes += [f"from {min_confidence}"] if min_confidence else []
        self._added = own_version(((kind, path) for kind, paths in given.items() for path in paths), wishes)

    @cached_property
    def language(self) -> LanguageModel:
        """The parser. A Reader that is only given parsed Docs loads none."""
        from .language import DEFAULT_MODEL, LanguageModel

        return LanguageModel(self.model or DEFAULT_MODEL)

    @cached_property
    def made_by(self) -> MadeBy:
        """The versions of what reads, files of one's own and what was asked for among them; loads the models."""
        meta = self.language.nlp.meta
        decides = f" {self.decisions.digest}" if self.lexicon.dictionary is None else ""
        model = f"{meta['lang']}_{meta['name']} {meta['version']}{decides}"
        return MadeBy(program_version(), model, data_version() + self._added)

    @cached_property
    def decisions(self) -> Model:
        """The trained model that decides what the rules propose."""
        from .model import load

        return load(self.fast)

    @cached_property
    def casing(self) -> Casing:
        """What gives text in capitals or in small letters the case of print."""
        return Casing(self.language.nlp, self.registry, self.gazetteer)

    def _types(self, path: Path) -> Own:
        from .model.own import Own

        return Own.open(path, self.decisions)

    def read(self, article: Article | Mapping[str, Any]) -> Report:
        """One article in, a Report out. Raises ReadingError when it can't be read; a note on it names the article."""
        with about(article):
            article = prepare(article)
            with _undisturbed():
                made = self._in_print(article)
                report = self.read_doc(made, self.language.parse(made.text))
            report.article = article
            if self.language.is_full:  # a new one reads alike
                for name in ("language", "casing"):
                    self.__dict__.pop(name, None)
            return report

    def _in_print(self, article: Article) -> Article:
        """An article without lines in capitals and not all in small letters, from which names can't be told; offsets
        hold."""
        if not any(map(in_capitals, article.text.splitlines())) and not in_small_letters(article.text):
            return article
        return structs.replace(article, text=self.casing.restored(article.text))

    def read_doc(self, article: Article, doc: Doc) -> Report:
        """The rooms after parsing, for an article whose ``doc`` is at hand (``doc.text == article.text``).

        Raises ReadingError when a sentence is nested too deeply.
        """
        try:
            with _undisturbed():
                return self._through_the_rooms(article, doc)
        except RecursionError as error:  # hundreds of clauses, each inside the next: no prose
            raise ReadingError("a sentence in it is nested too deeply to be read") from error

    def _through_the_rooms(self, article: Article, doc: Doc) -> Report:
        from .events.decide import Decider
        from .relations import find_relations

        decisions = self.decisions if self.lexicon.dictionary is None and len(doc) else None
        coded = "events" in self.rooms
        read = self._proposed(article, doc, decisions)
        decider = Decider(decisions, read, self.own) if decisions is not None and coded else None
        events = decider.events() if decider is not None else read.coder.found
        sure = [event for event in events if event.confidence >= self.min_confidence]
        warnings = [] if publication_date(article) else [UNDATED]
        if len(sure) < len(events):
            warnings.append(
                f"{len(events) - len(sure)} events of less than {self.min_confidence} confidence are left out"
            )
        ties: list[Tie] = []
        control: list[Control] = []
        if "relations" in self.rooms:
            models = (decisions.relations, decisions.recency) if decisions is not None else ()
            ties, control = find_relations(read, events, *models)
        statements = _without_blows(read.statements, sure)
        report = Report(
            article=article,
            entities=_taking_part(read.cast.entities, [*sure, *statements, *ties, *control]),
            places=read.places,
            times=read.times,
            events=sure,
            statements=statements,
            ties=ties,
            control=control,
            warnings=warnings,
        )
        report.__dict__["_receipts"] = decider.receipts().with_ways(read.coder.finder) if decider is not None else None
        return report

    def propose(self, article: Article | Mapping[str, Any], settled: bool = False) -> Proposed:
        """An article with the candidates that its events are decided from; ``settled``: with the model's antecedents
        and vectors, as it is read. Raises ReadingError as `read` does."""
        article = self._in_print(prepare(article))
        with _undisturbed():
            return self._proposed(article, self.language.parse(article.text), self.decisions if settled else None)

    def _proposed(self, article: Article, doc: Doc, decisions: Model | None = None) -> Proposed:
        """Who, where, when, who said what, what the frames make of it, and what there is to decide. With ``decisions``
        pronouns and descriptions mean whom the model says, without it whom the rules say."""
        from .entities import find_entities
        from .entities.antecedents import AntecedentFinder, settle
        from .events.candidates import CandidateFinder
        from .events.code import Coder
        from .events.evidence import Evidence
        from .language.graph import Graph
        from .places import find_places
        from .statements import find_statements
        from .times import find_times

        published = publication_date(article)
        graph = Graph(doc)
        cast = find_entities(doc, self.registry, published, graph.parse)
        antecedents = AntecedentFinder(graph, cast)
        vectors = None
        if decisions is not None:
            bounds = [(s.start, s.end) for s in graph.sentences]
            vectors = decisions.vectors(graph.parse.source, graph.clauses.offsets, bounds)
            cast = settle(antecedents, decisions, vectors)
        home = self.outlets.home(article)
        places = find_places(doc, cast, self.gazetteer, home) if "places" in self.rooms else []
        cast.settle(places)
        times = find_times(doc, published) if "times" in self.rooms else []
        said = decisions.statements if decisions is not None else None
        statements: list[Statement] = []
        if "statements" in self.rooms:
            statements = find_statements(doc, cast, times, said, vectors, graph.parse)
        coder = Coder(doc, graph.clauses, cast, places, times, statements, self.lexicon, published)
        events = coder.events() if "events" in self.rooms else []
        candidates = CandidateFinder(graph, cast, places, times, self.lexicon).candidates()
        evidence = Evidence(graph, cast, self.lexicon, coder.finder, coder.statuses, statements, events)
        return Proposed(
            article, graph, antecedents, cast, places, times, statements, coder, candidates, evidence, vectors
        )

    def read_many(
        self,
        articles: Iterable[Article | Mapping[str, Any]],
        on_error: Callable[[Article | Mapping[str, Any], ReadingError], None] | None = None,
    ) -> Iterator[Report]:
        """Streams a Report for each article, in order, holding one at a time.

        Each is parsed by itself, although short ones would parse faster in batches: the parser's sums come out
        a little different in another company, and an article's record must not depend on its neighbours.

        An article that can't be read raises ReadingError; with ``on_error`` it goes there with its error
        instead, and the others are read.
        """
        for article in articles:
            try:
                yield self.read(article)
            except ReadingError as error:
                if on_error is None:
                    raise
                on_error(article, error)
