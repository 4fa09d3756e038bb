"""The only reader of ``config/``: YAML to frozen specs, with every problem of a file in one pass."""

from simulation.loading.composed import Composed
from simulation.loading.domains import (
    DomainFile,
    domain_file,
    domain_paths,
    load_domain,
    load_domains,
    parameters_of,
)
from simulation.loading.editing import NotEditable, migrate, set_value
from simulation.loading.excerpt import excerpt
from simulation.loading.explaining import differences, explain
from simulation.loading.paths import PathError
from simulation.loading.provinces import (
    ProvinceHead,
    load_province,
    load_province_head,
    load_province_heads,
    province_file,
    province_keys,
    province_path,
    province_paths,
)
from simulation.loading.reading import read_file, read_text
from simulation.loading.scenarios import (
    Changes,
    compose,
    compose_text,
    load_scenario,
    load_scenario_text,
    scenario_file,
    scenario_path,
    scenario_paths,
)
from simulation.loading.source import Source
from simulation.loading.tables import load_aqi, load_levers, load_system, table_file

__all__ = [
    "Changes",
    "Composed",
    "DomainFile",
    "NotEditable",
    "PathError",
    "ProvinceHead",
    "Source",
    "compose",
    "compose_text",
    "differences",
    "domain_file",
    "domain_paths",
    "excerpt",
    "explain",
    "load_aqi",
    "load_domain",
    "load_domains",
    "load_levers",
    "load_province",
    "load_province_head",
    "load_province_heads",
    "load_scenario",
    "load_scenario_text",
    "load_system",
    "migrate",
    "parameters_of",
    "province_file",
    "province_keys",
    "province_path",
    "province_paths",
    "read_file",
    "read_text",
    "scenario_file",
    "scenario_path",
    "scenario_paths",
    "set_value",
    "table_file",
]
