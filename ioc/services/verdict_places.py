"""Where a variant does better or worse: differences commune by commune, under the same chances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ioc.i18n import Language
from ioc.services.verdicts import Json, difference_unit
from simulation.experiments.design import LEAST_RUNS
from simulation.experiments.kpis import indicator_of
from simulation.experiments.replicate import installed, province_of
from simulation.experiments.results import Results

Floats: TypeAlias = npt.NDArray[np.float64]

_NEXT_TO_NOTHING = 1e-9
"""What sums of floats may differ by."""

CLEAR_SD = 2.0
"""Standard errors beyond which a place's difference is drawn as better or worse (about 95 % for one place)."""


def place_view(results: Results, indicator: str, variant: str, lang: Language) -> Json:
    """Where a variant does better or worse than the reference: one number a commune, and whether it is clear.

    Returns:
        ``name``, ``unit`` (of differences), ``codes``, ``names``, ``values`` (variant minus reference), ``sides``:
        1 clearly better, -1 clearly worse, 0 not clear; ``unknown``: how many communes have no value.

    Raises:
        KeyError: No such variant, or the indicator is not told by commune.
    """
    pairs = _at_places(results, indicator, variant)
    spec = _indicator(indicator)
    mean, sides = _sides(pairs, spec.better)
    communes = province_of(results.study.variants[0].province).communes
    known = np.flatnonzero(np.isfinite(mean)).tolist()
    if not known:
        raise KeyError(indicator)
    codes = tuple(communes)
    return {
        "indicator": indicator,
        "name": spec.name.in_language(lang),
        "unit": difference_unit(spec.unit, lang),
        "decimals": spec.decimals + 1,
        "codes": [codes[place] for place in known],
        "names": [communes[codes[place]].name for place in known],
        "values": [float(mean[place]) for place in known],
        "sides": [int(sides[place]) for place in known],
        "unknown": len(codes) - len(known),
    }


def most_telling(results: Results, indicators: Sequence[str], variants: Sequence[str]) -> tuple[str, str]:
    """The indicator and the variant with most communes that are clearly better or worse, else that differ at all."""
    best, most = (indicators[0], variants[0]), (0, 0)
    for indicator in indicators:
        for variant in variants:
            try:
                pairs = _at_places(results, indicator, variant)
            except KeyError:
                continue
            mean, sides = _sides(pairs, _indicator(indicator).better)
            found = int(np.count_nonzero(sides)), int(np.count_nonzero(np.abs(mean) > _NEXT_TO_NOTHING))
            if found > most:
                best, most = (indicator, variant), found
    return best


def differing(results: Results, indicators: Sequence[str], variants: Sequence[str]) -> set[str]:
    """The indicators that some variant changes in some commune."""
    found = set()
    for indicator in indicators:
        for variant in variants:
            try:
                pairs = _at_places(results, indicator, variant)
            except KeyError:
                continue
            if (np.abs(np.nan_to_num(pairs)) > _NEXT_TO_NOTHING).any():
                found.add(indicator)
    return found


def _at_places(results: Results, indicator: str, variant: str) -> Floats:
    """One indicator's differences from the reference under the same chances, runs × communes.

    Raises:
        KeyError: No such variant, the indicator is not told by commune, or no pair has been lived yet.
    """
    study = results.study
    base = study.variants[0]
    provinces = {row.name: row.province for row in study.variants}
    if provinces[variant] != base.province:
        raise KeyError(variant)
    one = {outcome.replication: outcome for outcome in results.of(base.name)}
    pairs = [(one[row.replication], row) for row in results.of(variant) if row.replication in one]
    if not pairs:
        raise KeyError(variant)
    keys = list(dict.fromkeys(indicator_of(kpi) for kpi in pairs[0][0].kpis))
    if indicator not in keys:
        raise KeyError(indicator)
    row = keys.index(indicator)
    return np.array([other.places[row] - base.places[row] for base, other in pairs], np.float64)


def _sides(pairs: Floats, better: str) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Mean difference at each commune, and 1 or -1 where ten pairs or more put it beyond its standard error."""
    known = np.isfinite(pairs)
    number = known.sum(axis=0)
    count = np.where(number > 0, number, np.nan)
    mean = np.where(known, pairs, 0.0).sum(axis=0) / count
    squares = (np.where(known, pairs - mean, 0.0) ** 2).sum(axis=0)
    error = np.sqrt(squares / np.where(number > 1, number - 1, np.nan) / count)
    clear = (number >= LEAST_RUNS) & (np.abs(mean) > CLEAR_SD * error) & (np.abs(mean) > _NEXT_TO_NOTHING)
    good = np.sign(np.nan_to_num(mean)) * {"lower": -1, "higher": 1}.get(better, 0)
    return mean, np.where(clear, good, 0).astype(np.int8)


def mapped_indicators(results: Results, lang: Language) -> list[tuple[str, str]]:
    """Indicators that can be drawn by commune, with their names; a study may be older than the model."""
    table = results.places()
    keys = dict.fromkeys((table["domain"] + "." + table["indicator"]).tolist())
    return [(key, _indicator(key).name.in_language(lang)) for key in keys if _still_measured(key)]


def _still_measured(key: str) -> bool:
    domain, _, name = key.partition(".")
    known = installed().catalogue.domains.get(domain)
    return known is not None and name in known.spec.indicators


def _indicator(key: str) -> Any:
    domain, _, name = key.partition(".")
    return installed().catalogue.domains[domain].spec.indicators[name]
