"""Conditions of an exercise: a small closed language about the world and the play, never Python.

```text
kpi("flood.exposed_people") > 20 for 10 min and not action("flood.evacuate", cell="commune")
(level("flood.stage_level", "07210") == 2 or fired("dyke-seep")) within 20 min
```
"""

from ioc.exercise.conditions.asking import Asking, Held, evaluate
from ioc.exercise.conditions.functions import FUNCTIONS
from ioc.exercise.conditions.parsing import parse
from ioc.exercise.conditions.tokens import ConditionError
from ioc.exercise.conditions.tree import Call, Node, names

__all__ = [
    "FUNCTIONS",
    "Asking",
    "Call",
    "ConditionError",
    "Held",
    "Node",
    "evaluate",
    "names",
    "parse",
]
