from __future__ import annotations

from typing import Any

import pytest

from simulation.aggregation.fold import Fold, FoldPlan, check_indicators
from simulation.errors import InvalidInput
from simulation.spec.domain import DomainSpec
from tests.aggregates import log_of, places, plan_of, written


def told(**indicator: Any) -> str:
    """What is said when the town's indicator ``rate`` is written like this."""
    data = written("town")
    data["indicators"]["rate"] = {**data["indicators"]["rate"], **indicator}
    spec = DomainSpec.model_validate(data)
    (problem,) = check_indicators(plan_of([spec], log_of([spec])))
    assert problem.file == "config/domains/town.yaml"
    assert problem.suggestion
    return problem.message


def index(function: str, **inputs: Any) -> dict[str, Any]:
    """An index measure."""
    return {"kind": "index", "function": function, "inputs": inputs}


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ({"kind": "count", "events": ["fire"], "window": "1 h"}, "measure.events: 'fire' is no event"),
        ({"kind": "count", "events": ["burst"], "window": "7 min"}, "measure.window: 420000 ms is no whole number"),
        ({"kind": "count", "events": ["burst"], "window": "0 min"}, "measure.window: 0 ms is no whole number"),
        ({"kind": "total", "events": ["burst"], "window": "1 h"}, "measure.events: event 'burst' has no value"),
        ({"kind": "total", "events": ["arrived"], "window": "1 h"}, "unit: events.arrived.unit is 's'"),
        ({"kind": "share", "of": ["done"], "among": ["late"], "window": "1 h"}, "unit: a share is a percentage"),
        ({"kind": "reading", "sensor": "wind"}, "measure.sensor: 'wind' is no sensor class"),
        ({"kind": "reading", "sensor": "speed"}, "unit: sensors.speed.unit is 'km/h'"),
        (index("magic"), "measure.function: 'magic' is no index"),
        (index("saidi", interrupted=["cut"]), "measure.inputs: 'restored' is missing"),
        (index("saifi", interrupted=["cut"], window="soon"), "measure.inputs.window: 'soon' is not a number"),
        (index("los", speed={"sensor": "wind"}, limits=[1]), "measure.inputs.speed: 'wind' is no sensor class"),
        (index("los", speed={"sensor": "speed"}, limits="low"), "measure.inputs.limits: 'low' is no list"),
        (index("los", speed={"sensor": "speed", "stat": "sum"}, limits=[1]), "measure.inputs.speed: Input should be"),
        (index("los", speed=5, limits=[1]), "measure.inputs.speed: 5 is no source"),
        (index("los", speed={"sensor": "speed"}, limits={"parameter": "wide"}), "measure.inputs.limits: 'wide' is no"),
        (index("percent", part={"indicator": "none"}, whole={"state": "rain"}), "measure.inputs.part: 'none' is no"),
        (index("percent", part={"indicator": "service"}, whole={"state": "rain"}), "stands later in the file"),
        (index("vn_aqi_hour", o3="depth"), "measure.inputs: VN_AQI needs PM2.5 or PM10"),
        (index("vn_aqi_hour", pm25="depth"), "unit: sensors.depth.unit is 'cm'"),
        (index("vn_aqi_day", gold="depth", pm25="depth"), "is no pollutant of the index"),
        (index("vn_aqi_day", pm25="depth", province="sum"), "measure.inputs.province: 'sum' is unknown"),
        (index("index766", window="7 day", prior=1, start={}), "start None or the terms' 0 points do not fit 18"),
        (index("index766", window="7 day", prior=0, start={}), "measure.inputs.prior: Input should be greater than 0"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_and_remedy(measure: dict[str, Any], said: str) -> None:
    """Whatever cannot be measured is told with the file, the key below the indicator, and what to do."""
    message = told(measure=measure)
    assert message.startswith("indicators.rate.")
    assert said in message


@pytest.mark.parametrize(
    ("better", "watch", "alarm"),
    [("lower", 5, 3), ("higher", 3, 5)],
    ids=["lower is better", "higher is better"],
)
def test_thresholds_must_agree_with_what_is_better(better: str, watch: float, alarm: float) -> None:
    """The alarm lies on the bad side of the watch."""
    levels = {"watch": watch, "alarm": alarm, "source": "assumed", "status": "assumed", "verified": False}
    assert "contradict better" in told(better=better, levels=levels)


def test_every_mistake_is_told_at_once() -> None:
    """All indicators are compiled before the domain is refused."""
    data = written("town")
    for key in ("bursts", "rate"):
        data["indicators"][key]["measure"] = {"kind": "count", "events": ["fire"], "window": "1 h"}
    spec = DomainSpec.model_validate(data)
    with pytest.raises(InvalidInput) as refused:
        Fold(plan_of([spec], log_of([spec])))
    assert len(refused.value.problems) == 2


def test_without_the_official_table_there_is_no_air_index() -> None:
    """The breakpoints come from the file; the code knows none."""
    spec = DomainSpec.model_validate(written("air"))
    problems = check_indicators(FoldPlan(specs=[spec], places=places(), codes=log_of([spec]).codes))
    assert {problem.suggestion for problem in problems} == {"Load config/indices/vn_aqi.yaml."}


def test_right_files_have_no_problems() -> None:
    """The two domains of the tests compile."""
    specs = [DomainSpec.model_validate(written(name)) for name in ("air", "town")]
    assert check_indicators(plan_of(specs, log_of(specs))) == ()
