"""Events in the columns of older event data: POLECAT, GDELT 2.0, Phoenix.

What isn't known is None; the computed columns are by each data set's own codebook. A row is one report of an event, as
in those data, not an incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import __version__
from ..events.ontology import plover
from .cameo import actor_code
from .states import state

Row = dict[str, Any]
QUADS = ("Verbal Cooperation", "Material Cooperation", "Verbal Conflict", "Material Conflict")
CAMEO_QUADS = (5, 8, 13, 20)  # the last root code of each class
NEUTRAL_ROOTS = 2  # statements and appeals: class 0 of Phoenix's five
YEAR = 365


def goldstein(cameo: str | None) -> float | None:
    """The Goldstein score of a CAMEO code: its own, or that of the code that it is a part of."""
    code = cameo or ""
    while code:
        if code in plover().goldstein:
            return plover().goldstein[code]
        code = code[:-1]
    return None


def cameo_quad(cameo: str | None) -> int | None:
    """GDELT's class by root code: to 05 verbal cooperation (1), to 08 material cooperation (2), to 13 verbal conflict
    (3), to 20 material conflict (4)."""
    root = int(cameo[:2]) if cameo else 0
    return next((number for number, last in enumerate(CAMEO_QUADS, 1) if 0 < root <= last), None)


def penta_class(cameo: str | None) -> int | None:
    """Phoenix's class: 0 for statements and appeals (root codes 01 and 02), else GDELT's."""
    return 0 if cameo and int(cameo[:2]) <= NEUTRAL_ROOTS else cameo_quad(cameo)


def fraction_date(day: str) -> float | None:
    """GDELT's year with the part of it that has gone, of an ISO day: months gone by count 30 days and a year 365, so
    that it stays in its year (the codebook: 0 to 0.9999)."""
    if len(day) != len("YYYY-MM-DD"):
        return None
    year, month, day_of_month = (int(part) for part in day.split("-"))
    return round(year + ((month - 1) * 30 + day_of_month) / YEAR, 4)


def plover_quad(row: Mapping[str, Any]) -> int:
    """The quadrant of a PLOVER type, 1 to 4."""
    return plover().types[row["plover"]].quadrant


def _joined(names: list[str]) -> str | None:
    return "; ".join(names) or None


def _first(codes: list[str]) -> str | None:
    return codes[0] if codes else None


def _day(row: Row) -> str:
    return row["earliest"] or ""


def polecat(row: Row) -> Row:
    """One event in the 40 columns of POLECAT's weekly files (Halterman et al. 2023)."""
    made: Row = {
        "Event ID": f"DRAGOMAN-{row['id']}",
        "Event Date": row["earliest"],
        "Event Type": row["plover"],
        "Event Mode": row["mode"],
        "Intensity": row["score"],
        "Quad Code": QUADS[plover_quad(row) - 1].upper(),
        "Contexts": row["contexts"].replace(" ", ";") or None,
    }
    for side, names, codes in (
        ("Actor", "actors", "actor_countries"),
        ("Recipient", "recipients", "recipient_countries"),
    ):
        countries = list(dict.fromkeys(row[codes]))
        sectors = row.get(f"{side.lower()}_sectors", [])
        made |= {
            f"{side} Name": _joined(row[names]),
            f"{side} Country": _joined(countries),
            f"{side} COW": _joined([state(code).cow for code in countries if state(code).cow]),
            f"Primary {side} Sector": _first(sectors),
            f"{side} Sectors": _joined(sectors),
            f"{side} Title": None,
            f"{side} Name Raw": _joined(row[names]),
            f"Wikipedia {side} ID": None,
        }
    town = row["precision"] in ("exact", "near", "town")
    region = row["precision"] == "region"
    return made | {
        "Placename": row["place"],
        "City": row["place"] if town else None,
        "District": row["place"] if row["precision"] == "district" else row.get("admin2"),
        "Province": row.get("admin1") or (row["place"] if region else None),
        "Country": row["country"],
        "Latitude": row["latitude"],
        "Longitude": row["longitude"],
        "GeoNames ID": row.get("geonames_id"),
        "Raw Placename": row["place"],
        "Feature Type": None,
        "Source": row["outlet"],
        "Publication Date": (row["published"] or "")[:10] or None,
        "Story People": None,
        "Story Organizations": None,
        "Story Locations": None,
        "Language": row.get("language"),
        "Version": __version__,
    }


ACTOR_KINDS = "KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
GEO_PARTS = ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def gdelt(row: Row) -> Row:
    """One event in the 61 columns of GDELT 2.0's event table, in their order.

    Countries of actors are alpha-3 codes, of places FIPS 10-4's, as in GDELT; so are first-level divisions.
    """
    day, cameo = _day(row), row["cameo"]
    made: Row = {
        "GLOBALEVENTID": row["id"],
        "SQLDATE": day.replace("-", "") or None,
        "MonthYear": day[:7].replace("-", "") or None,
        "Year": day[:4] or None,
        "FractionDate": fraction_date(day),
    }
    for number, names, codes in ((1, "actors", "actor_countries"), (2, "recipients", "recipient_countries")):
        who = actor_code(row[f"{names[:-1]}_parties"])
        made |= {f"Actor{number}Code": "".join(who.parts) or None}
        made |= {f"Actor{number}Name": (_joined(row[names]) or "").upper() or None}
        made |= {f"Actor{number}CountryCode": _first(row[codes])}
        made |= {f"Actor{number}{kind}": None for kind in ACTOR_KINDS}
        made |= {f"Actor{number}KnownGroupCode": who.group}
        made |= {f"Actor{number}Type{n}Code": kind for n, kind in enumerate(who.types[:3], 1)}
    made |= {
        "IsRootEvent": 1,
        "EventCode": cameo,
        "EventBaseCode": cameo and cameo[:3],
        "EventRootCode": cameo and cameo[:2],
        "QuadClass": cameo_quad(cameo),
        "GoldsteinScale": goldstein(cameo),
        "NumMentions": 1,
        "NumSources": 1,
        "NumArticles": 1,
        "AvgTone": None,
    }
    fips = state(row["country"]).fips or None
    located = {
        "Type": _gdelt_type(row),
        "Fullname": row["place"],
        "CountryCode": fips,
        "ADM1Code": row.get("adm1_code") or fips,
        "FeatureID": row.get("geonames_id"),
        "Lat": row["latitude"],
        "Long": row["longitude"],
    }
    for whose in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        known: Row = located if whose == "ActionGeo" else {}
        made |= {f"{whose}_{part}": known.get(part) for part in GEO_PARTS}
    published = (row["published"] or "")[:10].replace("-", "")
    return made | {"DATEADDED": published and f"{published}000000", "SOURCEURL": row["url"]}


def _gdelt_type(row: Row) -> int | None:
    """1 a country, 2 a state of the United States, 3 a town there, 4 a town elsewhere, 5 a region elsewhere."""
    if row["precision"] is None:
        return None
    if row["precision"] == "country":
        return 1
    at_home, away = (2, 5) if row["precision"] == "region" else (3, 4)
    return at_home if row["country"] == "USA" else away


def phoenix(row: Row) -> Row:
    """One event in the 26 columns of the Phoenix event data (Open Event Data Alliance)."""
    day, cameo = _day(row), row["cameo"]
    source, target = actor_code(row["actor_parties"]), actor_code(row["recipient_parties"])
    return {
        "EventID": row["id"],
        "Date": day.replace("-", ""),
        "Year": day[:4],
        "Month": day[5:7],
        "Day": day[8:10],
        "SourceActorFull": source.full,
        "SourceActorEntity": source.entity,
        "SourceActorRole": source.role,
        "SourceActorAttribute": source.attribute,
        "TargetActorFull": target.full,
        "TargetActorEntity": target.entity,
        "TargetActorRole": target.role,
        "TargetActorAttribute": target.attribute,
        "EventCode": cameo,
        "EventRootCode": cameo and cameo[:2],
        "PentaClass": penta_class(cameo),
        "GoldsteinScore": goldstein(cameo),
        "Issues": row["contexts"].replace(" ", ";"),
        "Lat": row["latitude"],
        "Lon": row["longitude"],
        "LocationName": row["place"],
        "StateName": row.get("admin1"),
        "CountryCode": row["country"],
        "SentenceID": f"{row['article']}_{row['local_id']}",
        "URLs": row["url"],
        "NewsSources": row["outlet"],
    }


def companions(row: Row, *, status: bool) -> Row:
    """The columns that follow a layout's own: the article, and where asked for what the event's status is."""
    made = {
        "article_id": row["article_id"],
        "article_url": row["url"],
        "article_outlet": row["outlet"],
        "article_published": row["published"],
    }
    return made | {"status": row["status"]} if status else made
