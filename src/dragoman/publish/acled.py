"""A ledger's incidents in the columns of ACLED's data, by ACLED's public codebook.

One row is one event: of one kind, on one day, at one place, between the same actors. Plans, statements and diplomacy
are left out, as ACLED leaves them out, and so are sums of a war and what an article looks back at without a day. What
is narrower than the codebook: events are of the ledger's articles only, the number of an event is the ledger's, names
of actors carry no years, and the columns after ``timestamp`` are this program's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ..entities.identifiers import identifiers
from ..ledger import ask, schema
from ..places.outlets import Outlets
from ..records import Article
from .aggregate import POINT, Draft, drafts
from .classes import EXTERNAL, STATE, associated, codebook, inter, is_unidentified, type_of
from .divisions import gazetteer
from .happened import Happened, Party, Where, happenings
from .states import State, state

Row = dict[str, Any]
OWN = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp"
).split()
COMPANIONS = (
    "confidence status reports voices review article_id article_url article_outlet article_published "
    "actor1_iso3 actor1_cow actor1_gw actor1_wikidata actor2_iso3 actor2_cow actor2_gw actor2_wikidata "
    "country_iso3 country_cow country_gw country_wikidata geonames_id incidents"
).split()
COLUMNS = (*OWN, *COMPANIONS)
ARMED = (STATE, "Rebel group", "Political militia", "Identity militia", EXTERNAL)
DEMONSTRATORS = ("Protesters", "Rioters")
CIVILIANS = "Civilians"
GEO_PRECISION = {"exact": 1, "town": 1, "near": 2, "district": 2, "region": 3, "country": 3}
CITED = 5  # reports that the notes quote
TARGETING = "Civilian targeting"


class Side(NamedTuple):
    """One side of an event: its actor by ACLED's name, those associated, its class, and the actor itself."""

    actor: str | None
    associated: str | None
    inter: str | None
    party: Party | None


NOBODY = Side(None, None, None, None)


def rows(
    connection: Connection, filters: ask.Filters | None = None, *, reviewed: bool = False, quoted: bool = True
) -> Iterator[Row]:
    """The events of the incidents that meet ``filters``, by day; `COLUMNS` are their columns, None where not known.

    ``notes`` cite the articles, and quote them unless told not to.
    """
    happened = list(happenings(connection, filters, reviewed=reviewed))
    added = _added(connection, happened)
    seen: dict[int, int] = {}
    for draft in drafts(happened):
        first = draft.incidents[0]
        seen[first] = seen.get(first, 0) + 1
        yield row_of(draft, seen[first], added, quoted=quoted)


def _added(connection: Connection, happened: Iterable[Happened]) -> dict[int, int]:
    """When each article was added to the ledger, in seconds since 1970."""
    wanted = {one.row["article"] for each in happened for one in each.told}
    a = schema.articles
    found = connection.execute(select(a.c.id, a.c.added))
    return {row.id: int(datetime.fromisoformat(row.added).timestamp()) for row in found if row.id in wanted}


def row_of(draft: Draft, number: int, added: dict[int, int], *, quoted: bool = True) -> Row:
    """A draft in `COLUMNS`; ``number`` tells the events of one incident apart, the first is 1."""
    one, two = sides(draft)
    sub_event = draft.sub_event
    kind, where, country = type_of(sub_event), draft.where, state(draft.country)
    violent = kind.name in ("Violence against civilians", "Explosions/Remote violence", "Riots")
    targeted = two.inter in (CIVILIANS, "Protesters") and (violent or sub_event.startswith("Excessive"))
    surest = draft.told[0]
    point = where is not None and where.precision in (*POINT, "district")
    made: Row = {
        "event_id_cnty": f"{country.iso3 or 'XXX'}{draft.incidents[0]}{f'-{number}' if number > 1 else ''}",
        "event_date": draft.day,
        "year": int(draft.day[:4]),
        "time_precision": draft.time_precision,
        "disorder_type": codebook().disorders.get(sub_event, kind.disorder),
        "event_type": kind.name,
        "sub_event_type": sub_event,
        "actor1": one.actor,
        "assoc_actor_1": one.associated,
        "inter1": one.inter,
        "actor2": two.actor,
        "assoc_actor_2": two.associated,
        "inter2": two.inter,
        "interaction": interaction(one.inter, two.inter),
        "civilian_targeting": TARGETING if targeted else None,
        "iso": int(country.iso_number) if country.iso_number else None,
        "region": country.acled_region or None,
        "country": country.name or None,
        "admin1": where and where.admin1,
        "admin2": where and where.admin2,
        "admin3": None,  # the gazetteer has no third level
        "location": where and where.name,
        "latitude": where and where.latitude,
        "longitude": where and where.longitude,
        "geo_precision": where and GEO_PRECISION.get(where.precision or ""),
        "source": "; ".join(dict.fromkeys(_outlet(told.row) for told in draft.told)),
        "source_scale": _scale(draft, country),
        "notes": _notes(draft, one, two, quoted=quoted),
        "fatalities": _fatalities(draft),
        "tags": "crowd size=no report" if kind.disorder == "Demonstrations" else None,
        "timestamp": max(added.get(told.row["article"], 0) for told in draft.told),
        "confidence": draft.confidence,
        "status": surest.row["status"],
        "reports": len(draft.articles),
        "voices": len({told.row["voice"] for told in draft.told}),
        "review": surest.row.get("review"),
        **cited(draft),
        **_numbers("actor1", one.party),
        **_numbers("actor2", two.party),
        **numbers_of("country", country),
        "geonames_id": where.geonames_id if where and point else None,
        "incidents": "; ".join(map(str, draft.incidents)),
    }
    return made


# ---- who --------------------------------------------------------------------------------------------------


def sides(draft: Draft) -> tuple[Side, Side]:
    """ACLED's first and second actor."""
    country = draft.country
    acting = [party for told in draft.told for party in told.actors]
    acted_upon = [party for told in draft.told for party in told.recipients]
    kind = draft.event_type
    if kind in ("Protests", "Riots") and draft.sub_event != "Mob violence":
        return _demonstration(acting + acted_upon, country, violent=kind == "Riots")
    first = _side(acting, "actor", country, preferred=(*ARMED, *DEMONSTRATORS))
    others = acted_upon or [party for party in acting if first.party is None or party.name != first.party.name]
    preferred = ARMED if kind == "Battles" else (CIVILIANS, "Protesters", *ARMED)
    second = _side(others, "recipient", country, preferred=preferred)
    if second.actor == first.actor:
        second = NOBODY
    if first.actor is None and kind in ("Battles", "Explosions/Remote violence", "Violence against civilians"):
        first = Side(_bracketed("Unidentified Armed Group", country), None, "Political militia", None)
    return first, second


def _demonstration(parties: list[Party], country: str | None, *, violent: bool) -> tuple[Side, Side]:
    """Who demonstrates, whatever they are called, and who steps in."""
    name = "Rioters" if violent else "Protesters"
    classes = {party: inter(party, "actor", country) for party in parties}
    crowd = [party for party in parties if classes[party] in (*DEMONSTRATORS, CIVILIANS)]
    groups = [group for party in crowd for group in associated(party)]
    groups += [party.name for party in crowd if ":" not in party.key and party.kind != "person"]
    named = "; ".join(dict.fromkeys(_group(group, country) for group in groups)) or None
    forces = [party for party in parties if classes[party] in ARMED]
    return Side(_bracketed(name, country), named, name, None), _side(forces, "actor", country, preferred=ARMED)


def _side(parties: Iterable[Party], side: str, country: str | None, *, preferred: tuple[str, ...]) -> Side:
    counts = Counter(parties)
    known = [(party, kind) for party in counts if (kind := inter(party, side, country))]
    # Of the armed whoever is named most often; who is in a ledger's order is named by the surest report.
    known.sort(key=lambda found: (_rank(found[1], preferred), -counts[found[0]]))
    if not known:
        return NOBODY
    main, kind = known[0]
    name = actor_name(main, kind, country)
    others = [_group(group, country) for group in associated(main)] if kind in (CIVILIANS, *DEMONSTRATORS) else []
    others += [actor_name(party, of, country) for party, of in known[1:]]
    rest = [other for other in dict.fromkeys(others) if other != name]
    return Side(name, "; ".join(rest) or None, kind, main)


def _rank(kind: str, preferred: tuple[str, ...]) -> int:
    """Where a class stands among those preferred; the armed stand all where the first of them does."""
    if kind in ARMED:
        return min(preferred.index(armed) for armed in ARMED)
    return preferred.index(kind) if kind in preferred else len(preferred)


def actor_name(party: Party, kind: str, country: str | None) -> str:
    """ACLED's name of an actor, without the years that ACLED adds to those of governments."""
    home = party.country or country
    if kind in (CIVILIANS, *DEMONSTRATORS):
        return _bracketed(kind, home)
    if kind in (STATE, EXTERNAL):
        return _forces(party, home)
    if is_unidentified(party):
        return _bracketed("Unidentified Armed Group", home)
    return identifiers(party.key).acled or party.name


def _forces(party: Party, country: str | None) -> str:
    where = state(country).name
    if not where or "IGO" in party.sectors or party.kind == "coalition":
        return party.name
    kind = "Police Forces" if "COP" in party.sectors else "Military Forces" if "MIL" in party.sectors else "Government"
    if party.kind not in ("state", "government", "military") and kind == "Government":
        kind = "Military Forces"
    return f"{kind} of {where}"


def _bracketed(name: str, country: str | None) -> str:
    where = state(country).name
    return f"{name} ({where})" if where else name


def _group(name: str, country: str | None) -> str:
    known = {entry.name for entry in codebook().associated}
    return _bracketed(name, country) if name in known else name


def interaction(one: str | None, two: str | None) -> str | None:
    """The two classes in the order of ACLED's numbers, or that there is one only."""
    found = sorted(filter(None, (one, two)), key=INTERS.index)
    if not found:
        return None
    return "-".join(found) if len(found) == 2 else f"{found[0]} only"


INTERS = (STATE, "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", CIVILIANS, EXTERNAL)


def numbers_of(name: str, country: State) -> Row:
    """A country's numbers as columns that begin with ``name``, None where there is none."""
    return {f"{name}_{system}": getattr(country, system) or None for system in ("iso3", "cow", "gw", "wikidata")}


def _numbers(name: str, party: Party | None) -> Row:
    return numbers_of(name, state(party.country if party else None))


# ---- what is told of it -----------------------------------------------------------------------------------


def _fatalities(draft: Draft) -> int:
    """The toll that most articles give, of equals the lowest: ACLED takes the most conservative; 0 where none is."""
    counts = Counter(toll for _, toll in {(told.row["article"], told.row["deaths_low"]) for told in draft.tolls})
    return min(counts, key=lambda toll: (-counts[toll], toll), default=0)


def _outlet(row: Row) -> str:
    return str(row["outlet"] or row["url"] or row["identity"])


def cited(draft: Draft) -> Row:
    """The articles that tell of it, the surest first."""
    articles = {told.row["article"]: told for told in draft.told}.values()
    return {
        "article_id": "; ".join(told.article_id for told in articles),
        "article_url": "; ".join(told.row["url"] or "" for told in articles) or None,
        "article_outlet": "; ".join(told.row["outlet"] or "" for told in articles) or None,
        "article_published": "; ".join((told.row["published"] or "")[:10] for told in articles) or None,
    }


def _notes(draft: Draft, one: Side, two: Side, *, quoted: bool) -> str:
    """Who, what and where in a line made from the record, then the words that it rests on with their sources."""
    between = " - ".join(filter(None, (one.actor, draft.sub_event, two.actor)))
    where = named(draft.where)
    told_in: dict[str, Row] = {}
    for told in draft.told:
        told_in.setdefault(" ".join(told.row["sentence"].split()) if quoted else told.article_id, told.row)
    sources = []
    for words, row in list(told_in.items())[:CITED]:
        of = ", ".join(filter(None, (row["outlet"], (row["published"] or "")[:10], row["url"])))
        sources.append(f"“{words}” ({of})" if quoted else f"({of})")
    return f"{between}{f', {where}' if where else ''}, {draft.day}. {' '.join(sources)}"


def named(where: Where | None) -> str:
    """A place with its first-level division."""
    return ", ".join(dict.fromkeys(filter(None, (where.name, where.admin1)))) if where else ""


def _scale(draft: Draft, country: State) -> str | None:
    """Whether its sources are at home in a part of the country, in the country, or abroad; None where none is known."""
    found = set()
    for told in draft.told:
        row = told.row
        home = _outlets().home(Article(id="", url=row["url"], outlet=row["outlet"], text=""))
        if home is not None:
            own = gazetteer().iso3[home.country] == country.iso3
            found.add("International" if not own else "Subnational" if home.region else "National")
    return "-".join(scale for scale in ("Subnational", "National", "International") if scale in found) or None


@cache
def _outlets() -> Outlets:
    return Outlets.load(gazetteer())


# ---- a table of them --------------------------------------------------------------------------------------


def table(made: Iterable[Row], *, by: tuple[str, ...], kinds: Iterable[str] = ()) -> list[Row]:
    """Counts of events and of the dead by month (``YYYY-MM``) and the columns ``by``, of these event types alone."""
    wanted = set(kinds)
    counts: dict[tuple[Any, ...], Row] = {}
    for row in made:
        if wanted and row["event_type"] not in wanted:
            continue
        key = (row["event_date"][:7], *(row[name] or "" for name in by))
        held = counts.setdefault(key, {"events": 0, "fatalities": 0})
        held["events"] += 1
        held["fatalities"] += row["fatalities"]
    return [{**dict(zip(("month", *by), key, strict=True)), **counts[key]} for key in sorted(counts)]
