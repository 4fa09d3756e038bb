"""HTML elements as Dash builds them.

Dash types its elements property by property, and has no type for the ``data-*`` and ``aria-*`` attributes
that scripts and readers need; so elements are built through this one door, which takes any attribute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

import dash
from dash.development.base_component import Component

Children: TypeAlias = object
"""What stands inside an element: a text, a component, or a list of both."""


class Elements:
    """Every element of ``dash.html`` by its name."""

    def __getattr__(self, name: str) -> Callable[..., Component]:
        """The builder of one element."""
        return cast("Callable[..., Component]", getattr(dash.html, name))


html = Elements()
