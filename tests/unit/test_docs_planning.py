from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from ioc.cli.command import app
from simulation.loading import compose_text
from tests.runs import model

ROOT = Path(__file__).parents[2]
PLANNING = ROOT / "docs" / "planning.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PLANNING.read_text("utf-8"), re.DOTALL)
HEAD = "schema: ioc-scenario/1\nid: example\nextends: can-tho-weekday\n"
TOLD = (
    "README.md",
    "README.vi.md",
    "docs/planning.md",
    "docs/levers.md",
    "docs/exercises.md",
    "docs/study-can-tho.md",
)
GUIDES = [ROOT / name for name in ("README.md", "README.vi.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
COMMANDS: Any = get_command(app)
EXAMPLES = sorted(
    {
        line.strip()
        for name in TOLD
        for line in re.findall(r"(?<![\w/.-])ioc [a-z][^`\n|#]*", (ROOT / name).read_text("utf-8"))
    }
)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_of_a_scenario_is_right(block: str) -> None:
    """What the guide shows of a file can be copied; a part of a file stands on a shipped scenario."""
    text = block if "schema:" in block else HEAD + block
    made = compose_text(text, "example.yaml", model().catalogue)
    assert [problem.text() for problem in made.problems] == []


def test_the_guide_shows_a_whole_file() -> None:
    """At least one example says everything that a file of its own must say."""
    assert any("schema: ioc-scenario/1" in block and "override:" in block for block in BLOCKS)


@pytest.mark.parametrize("verb", sorted(COMMANDS.commands))
def test_every_verb_is_told_somewhere(verb: str) -> None:
    """No command has to be found by chance."""
    assert any(example.split()[1] == verb for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_names_a_verb_and_options_that_exist(example: str) -> None:
    """A command of the guides is one that the program has, with its options."""
    words = example.split()
    command = COMMANDS.commands[words[1]]
    command = getattr(command, "commands", {}).get(" ".join(words[2:3]), command)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known | {"--help"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(guide: Path) -> None:
    """A link within the project names a file that is there."""
    text = re.sub(r"`[^`\n]*`", "", guide.read_text("utf-8"))
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^):\s]+)\)", text)}
    assert {link for link in links if link and not (guide.parent / link).exists()} == set()
