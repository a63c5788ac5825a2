"""Where a record is, as columns: the place's name, country, point and precision."""

from __future__ import annotations

from typing import Any

from ..records import Place, Precision


def ground_of(place: Place | None) -> dict[str, Any]:
    """The columns of ``place``, all None where there is none."""
    return {
        "place": place and place.name,
        "country": place and place.country,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "precision": place and precision_of(place),
    }


def precision_of(place: Place) -> Precision | None:
    """The precision of ``place``; in a report from before places had one, what its GeoNames class says."""
    if place.precision or place.feature is None:
        return place.precision
    if place.feature in ("P", "S"):
        return "town" if place.feature == "P" else "exact"
    if place.admin1 is None:
        return "country" if place.feature == "A" else "region"
    return "district" if place.feature == "A" and place.admin1 != place.name else "region"
