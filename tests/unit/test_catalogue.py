from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from simulation import catalogue as catalogue_module
from simulation.catalogue import discover, survey
from simulation.errors import InvalidInput
from simulation.loading import domain_paths, load_domains, scenario_file, scenario_paths
from tests.golden.small import FOLDER, RiverParameters


@pytest.fixture(scope="module")
def shipped() -> catalogue_module.Survey:
    """What is installed, looked at once."""
    return survey()


def test_every_shipped_domain_is_right(shipped: catalogue_module.Survey) -> None:
    """Files, modules and what one says of the other have no problem."""
    assert [problem.text() for problem in shipped.problems("en")] == []


def test_a_domain_is_a_module_and_a_file(shipped: catalogue_module.Survey) -> None:
    """Every file has its module, and every module its file."""
    assert set(shipped.modules) == set(domain_paths())


def test_domains_start_in_their_stated_order(shipped: catalogue_module.Survey) -> None:
    """The catalogue is ordered by ``order``, not by how the disk lists files."""
    orders = [domain.spec.order for domain in shipped.catalogue().domains.values()]
    assert orders == sorted(orders)
    assert list(load_domains()) == list(shipped.catalogue().domains)


def test_parameters_are_in_the_modules_own_shape(shipped: catalogue_module.Survey) -> None:
    """A scenario's change reaches the model in canonical units."""
    catalogue = shipped.catalogue()
    for key, domain in catalogue.domains.items():
        assert isinstance(catalogue.parameters(key), domain.module.Parameters)


@pytest.mark.parametrize("name", sorted(scenario_paths()))
def test_every_shipped_scenario_is_right(name: str, shipped: catalogue_module.Survey) -> None:
    """No shipped scenario has a problem, and its id is its file's name."""
    scenario, problems = scenario_file(scenario_paths()[name], shipped.catalogue())
    assert [problem.text() for problem in problems] == []
    assert scenario is not None
    assert scenario.id == name


def test_a_domain_of_another_package_is_discovered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that an installed package announces, with the file beside it, is a domain like any other."""
    module = ModuleType("elsewhere_river")
    module.__dict__.update(
        KEY="river", Parameters=RiverParameters, start=print, __file__=str(FOLDER / "river.py")
    )
    monkeypatch.setitem(sys.modules, "elsewhere_river", module)
    point = EntryPoint("river", "elsewhere_river", catalogue_module.ENTRY_POINTS)
    monkeypatch.setattr(catalogue_module, "entry_points", lambda group: [point])
    found = survey()
    assert found.files["river"].problems("en") == ()
    assert found.catalogue().domains["river"].module is module


@pytest.mark.parametrize("missing", ["KEY", "Parameters", "start"])
def test_a_module_that_breaks_the_contract_is_told(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """A package's domain without a part of the contract is a problem with its name, not a traceback."""
    contract = {"KEY": "river", "Parameters": RiverParameters, "start": print}
    del contract[missing]
    broken = SimpleNamespace(**contract)
    point = SimpleNamespace(name="river", value="elsewhere", load=lambda: broken)
    monkeypatch.setattr(catalogue_module, "entry_points", lambda group: [point])
    with pytest.raises(InvalidInput, match=f"E430.*{missing}"):
        discover()


def test_a_file_without_a_module_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A domain needs both halves."""
    monkeypatch.setattr(catalogue_module, "entry_points", lambda group: [])
    (tmp_path / "domains").mkdir()
    (tmp_path / "domains" / "river.yaml").write_text((FOLDER / "river.yaml").read_text("utf-8"), "utf-8")
    codes = {(problem.code, Path(problem.file).stem) for problem in survey(config=tmp_path).problems("en")}
    assert ("E432", "river") in codes
