"""The columns of POLECAT, GDELT and Phoenix against their codebooks."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import UsageError
from dragoman.events.ontology import Ontology
from dragoman.ledger import Ledger
from dragoman.publish import older
from dragoman.publish.cameo import Party, actor_code
from dragoman.records import Report

# As published with GDELT (CAMEO.goldsteinscale.txt): a score, and the codes that have it.
GOLDSTEIN = {
    -10.0: "186 19 190 193 194 195 20 200 202 203 204 2041 2042 1823 183 1831 1832 1833",
    -9.5: "182 191 192 196 201",
    -9.2: "171 1711 1712",
    -9.0: "175 18 180 181 1821 1822",
    -8.0: "163 184 185",
    -7.5: "144 1441 1442 1443 1444 145 1451 1452 1453 1454",
    -7.2: "15 150 151 152 153 154",
    -7.0: "136 137 138 1381 1382 1383 1384 1385 139 164 166 1661 1662 1663 17 170",
    -6.5: "14 140 141 1411 1412 1413 1414 142 1421 1422 1423 1424 143 1431 1432 1433 1434 165",
    -6.0: "13",
    -5.8: "131 1311 1312 1313 132 1321 1322 1323 1324 133 134 135",
    -5.6: "162 1621 1622 1623",
    -5.0: "10 100 101 1011 1012 1013 1014 102 103 1031 1032 1033 1034 104 1041 1042 1043 1044 105 1051 1052 1053 1054 "
    "1055 1056 106 107 108 125 126 127 128 129 172 1721 1722 1723 1724 173 174",
    -4.4: "130",
    -4.0: "12 120 121 1211 1212 122 1221 1222 1223 1224 123 1231 1232 1233 1234 124 1241 1242 1243 1244 1245 1246 16 "
    "160 161",
    -2.0: "016 09 090 091 092 093 094 11 110 111 112 1121 1122 1123 1124 1125 113 114 115 116",
    -0.4: "012",
    -0.3: "024 0241 0242 0243 0244 025 0251 0252 0253 0254 0255 0256",
    -0.1: "011",
    0.0: "01 010 014 015 017",
    0.4: "013",
    1.0: "04 040 041",
    1.9: "042",
    2.5: "044",
    2.8: "043",
    3.0: "02 020",
    3.2: "022",
    3.4: "018 019 021 0211 0212 0213 0214 023 0231 0232 0233 0234 051",
    3.5: "05 050 052",
    3.8: "053",
    4.0: "026 027 028 03 030 036",
    4.5: "032",
    5.0: "037 039 045 08 080 081 0811 0812 0813 0814 082 083 0831 0832 0833 0834",
    5.2: "031 0311 0312 0313 0314 033 0331 0332 0333",
    6.0: "0334 054 06 060",
    6.4: "061",
    7.0: "034 0341 0342 0343 0344 035 0351 0352 0353 0354 0355 0356 038 046 055 056 064 07 070 075 084 0841 0842 085",
    7.4: "062 063 071 073",
    8.0: "057",
    8.3: "072",
    8.5: "074",
    9.0: "086 0861 0862 0863 087 0871 0872 0873",
    10.0: "0874",
}
GDELT = """
GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode
Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code
Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code
Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass
GoldsteinScale NumMentions NumSources NumArticles AvgTone Actor1Geo_Type Actor1Geo_Fullname Actor1Geo_CountryCode
Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID Actor2Geo_Type
Actor2Geo_Fullname Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat Actor2Geo_Long
Actor2Geo_FeatureID ActionGeo_Type ActionGeo_Fullname ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code
ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL
""".split()
PHOENIX = """
EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole SourceActorAttribute TargetActorFull
TargetActorEntity TargetActorRole TargetActorAttribute EventCode EventRootCode PentaClass GoldsteinScore Issues Lat Lon
LocationName StateName CountryCode SentenceID URLs NewsSources
""".split()
POLECAT = """
Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,Primary Actor
Sector,Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient
COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,Recipient Name Raw,Wikipedia Recipient
ID,Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,Feature Type,Source,Publication
Date,Story People,Story Organizations,Story Locations,Language,Version
"""
POLECAT_COLUMNS = " ".join(POLECAT.split()).split(",")
ARTICLE = ["article_id", "article_url", "article_outlet", "article_published"]


def written(ledger: Ledger, path: Path, layout: str, columns: list[str], **wishes: Any) -> list[dict[str, str]]:
    ledger.export(path, layout=layout, **wishes)
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t"))
    if layout == "polecat":
        assert lines.pop(0) == columns
    assert {len(line) for line in lines} == {len(columns)}
    return [dict(zip(columns, line, strict=True)) for line in lines]


def clash_of(rows: list[dict[str, str]]) -> dict[str, str]:
    return next(row for row in rows if row["article_id"] == "clash")


def test_goldsteins_scores_are_the_published_ones() -> None:
    published = {code: score for score, codes in GOLDSTEIN.items() for code in codes.split()}
    assert {code: Ontology.load().goldstein[code] for code in published} == published


@pytest.mark.parametrize(
    ("code", "score"), [("057", 8.0), ("190", -10.0), ("0311", 5.2), ("19099", -10.0), (None, None)]
)
def test_the_score_of_an_event_is_its_codes(code: str | None, score: float | None) -> None:
    assert older.goldstein(code) == score


@pytest.mark.parametrize(
    ("day", "fraction"),
    [("2018-12-31", 2018.989), ("2013-01-01", 2013.0027), ("2013-10-30", 2013.8219), ("2015-02-18", 2015.1315)],
)
def test_the_fraction_of_a_year_stays_in_the_year(day: str, fraction: float) -> None:
    assert older.fraction_date(day) == fraction


@pytest.mark.parametrize(
    ("root", "quad", "penta"),
    [(1, 1, 0), (2, 1, 0), (3, 1, 1), (5, 1, 1), (6, 2, 2), (8, 2, 2), (9, 3, 3), (13, 3, 3), (14, 4, 4), (20, 4, 4)],
)
def test_classes_are_by_root_code(root: int, quad: int, penta: int) -> None:
    assert (older.cameo_quad(f"{root:02}0"), older.penta_class(f"{root:02}0")) == (quad, penta)


@pytest.mark.parametrize(
    ("party", "code", "types", "group"),
    [
        (("un", "organization", None, ("IGO",)), ("IGOUNO", "IGO", None, "UNO"), ["IGO"], "UNO"),
        (("nato", "organization", None, ("IGO", "MIL")), ("IGOWSTNAT", "IGO", None, "WST;NAT"), ["IGO"], "NAT"),
        (("x", "armed group", None, ("UAF",)), ("---UAF", "---", None, "UAF"), ["UAF"], None),
        (("FRA", "state", "FRA", ("GOV",)), ("FRA", "FRA", None, None), [], None),
        (("x", "organization", "FRA", ("GOV", "JRN")), ("FRAGOVMED", "FRA", "GOV", "MED"), ["GOV", "MED"], None),
        (("x", "organization", None, ("NGO", "MED")), ("NGOHLH", "NGO", None, "HLH"), ["NGO", "HLH"], None),
    ],
)
def test_actors_have_cameos_codes(party: Party, code: tuple[str, ...], types: list[str], group: str | None) -> None:
    made = actor_code([party])
    assert (made, made.types, made.group) == (code, types, group)


def test_nobody_has_the_code_of_nobody() -> None:
    assert actor_code([]) == ("---", "---", None, None)


def test_gdelt_column_by_column(war: Ledger, tmp_path: Path) -> None:
    rows = written(war, tmp_path / "out", "gdelt", GDELT + ARTICLE)
    clash = clash_of(rows)
    assert {name: value for name, value in clash.items() if value and name != "GLOBALEVENTID"} == {
        "SQLDATE": "20250504", "MonthYear": "202505", "Year": "2025", "FractionDate": "2025.3397",
        "Actor1Code": "SDNREB", "Actor1Name": "RAPID SUPPORT FORCES", "Actor1CountryCode": "SDN",
        "Actor1Type1Code": "REB",
        "Actor2Code": "SDNMIL", "Actor2Name": "SUDANESE ARMED FORCES", "Actor2CountryCode": "SDN",
        "Actor2Type1Code": "MIL", "IsRootEvent": "1", "EventCode": "190",
        "EventBaseCode": "190", "EventRootCode": "19", "QuadClass": "4", "GoldsteinScale": "-10.0", "NumMentions": "1",
        "NumSources": "1", "NumArticles": "1", "ActionGeo_Type": "4", "ActionGeo_Fullname": "El Fasher",
        "ActionGeo_CountryCode": "SU", "ActionGeo_ADM1Code": "SU55", "ActionGeo_Lat": "13.62793",
        "ActionGeo_Long": "25.34936", "ActionGeo_FeatureID": "379555", "DATEADDED": "20250510000000",
        "SOURCEURL": "https://paper.example/clash", "article_id": "clash", "article_url": "https://paper.example/clash",
        "article_outlet": "The Paper", "article_published": "2025-05-10",
    }  # fmt: skip


def test_phoenix_column_by_column(war: Ledger, tmp_path: Path) -> None:
    clash = clash_of(written(war, tmp_path / "out", "phoenix", PHOENIX + ARTICLE))
    assert {name: value for name, value in clash.items() if value and name not in ("EventID", "SentenceID")} == {
        "Date": "20250504", "Year": "2025", "Month": "05", "Day": "04", "SourceActorFull": "SDNREB",
        "SourceActorEntity": "SDN", "SourceActorRole": "REB", "TargetActorFull": "SDNMIL", "TargetActorEntity": "SDN",
        "TargetActorRole": "MIL", "EventCode": "190",
        "EventRootCode": "19", "PentaClass": "4", "GoldsteinScore": "-10.0", "Lat": "13.62793", "Lon": "25.34936",
        "LocationName": "El Fasher", "StateName": "North Darfur", "CountryCode": "SDN",
        "URLs": "https://paper.example/clash", "NewsSources": "The Paper", "article_id": "clash",
        "article_url": "https://paper.example/clash", "article_outlet": "The Paper", "article_published": "2025-05-10",
    }  # fmt: skip


def test_polecat_column_by_column(war: Ledger, tmp_path: Path) -> None:
    clash = clash_of(written(war, tmp_path / "out", "polecat", POLECAT_COLUMNS + ARTICLE))
    assert {name: value for name, value in clash.items() if value and name not in ("Event ID", "Version")} == {
        "Event Date": "2025-05-04", "Event Type": "ASSAULT", "Intensity": "-9.3", "Quad Code": "MATERIAL CONFLICT",
        "Actor Name": "Rapid Support Forces", "Actor Country": "SDN", "Actor COW": "625", "Primary Actor Sector": "REB",
        "Actor Sectors": "REB", "Actor Name Raw": "Rapid Support Forces", "Recipient Name": "Sudanese Armed Forces",
        "Recipient Country": "SDN", "Recipient COW": "625", "Primary Recipient Sector": "MIL",
        "Recipient Sectors": "MIL", "Recipient Name Raw": "Sudanese Armed Forces", "Placename": "El Fasher",
        "City": "El Fasher", "Province": "North Darfur", "Country": "SDN", "Latitude": "13.62793",
        "Longitude": "25.34936", "GeoNames ID": "379555", "Raw Placename": "El Fasher", "Source": "The Paper",
        "Publication Date": "2025-05-10", "article_id": "clash", "article_url": "https://paper.example/clash",
        "article_outlet": "The Paper", "article_published": "2025-05-10",
    }  # fmt: skip


@pytest.mark.parametrize(("layout", "columns"), [("gdelt", GDELT), ("phoenix", PHOENIX), ("polecat", POLECAT_COLUMNS)])
def test_what_did_not_occur_is_left_out_unless_asked_for(
    war: Ledger, tmp_path: Path, layout: str, columns: list[str]
) -> None:
    assert len(written(war, tmp_path / "out", layout, columns + ARTICLE)) == 3
    asked = written(war, tmp_path / "all", layout, [*columns, *ARTICLE, "status"], status="all")
    assert sorted(row["status"] for row in asked) == ["denied", "occurred", "occurred", "occurred", "planned"]
    planned = written(war, tmp_path / "one", layout, [*columns, *ARTICLE, "status"], status="planned")
    assert [row["status"] for row in planned] == ["planned"]


def test_a_status_that_there_is_not_is_named(war: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"occurred, ongoing, planned.*not 'done'"):
        war.export(tmp_path / "out", layout="gdelt", status="done")


def test_a_line_break_in_a_name_breaks_no_line(
    story: Callable[..., Report], ledger_of: Callable[..., Ledger], tmp_path: Path
) -> None:
    broken = story("a", {"sentence": "RSF attacked villagers.", "trigger": "attacked", "actors": ["RSF"]})
    broken.entities[0].name = "Rapid\nSupport\tForces"
    rows = written(ledger_of(broken), tmp_path / "out", "gdelt", GDELT + ARTICLE)
    assert [row["Actor1Name"] for row in rows] == ["RAPID SUPPORT FORCES"]
