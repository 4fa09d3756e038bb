"""Tables: a plain one that any reader understands, and a grid for long lists on drill-down pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from ioc.web.markup import Children, html
from ioc.web.stores import View

Column = dict[str, Any]


def plain_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Children]],
    caption: str,
    *,
    numbers: frozenset[int] = frozenset(),
) -> Component:
    """A table of words and numbers; the columns in ``numbers`` are aligned right."""

    def side(column: int) -> str:
        return "num" if column in numbers else ""

    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="sr-only"),
                html.Thead(
                    html.Tr([html.Th(head, scope="col", className=side(i)) for i, head in enumerate(heads)])
                ),
                html.Tbody(
                    [
                        html.Tr([html.Td(cell, className=side(i)) for i, cell in enumerate(row)])
                        for row in rows
                    ]
                ),
            ],
            className="table",
        ),
        className="table-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": caption},
    )


def text_column(field: str, head: str, *, wide: int = 2, least: int = 110) -> Column:
    """A column of words; ``least`` is its smallest width in pixels."""
    return {"field": field, "headerName": head, "flex": wide, "minWidth": least}


def number_column(field: str, head: str, decimals: int) -> Column:
    """A column of numbers that sort as numbers and read as the language writes them."""
    return {
        "field": field,
        "headerName": head,
        "type": "rightAligned",
        "flex": 1,
        "minWidth": 100,
        "valueFormatter": {"function": f"iocNumber(params.value, {decimals})"},
    }


def time_column(field: str, head: str) -> Column:
    """A column of scenario times, shown as clock times."""
    return {
        "field": field,
        "headerName": head,
        "flex": 1,
        "minWidth": 76,
        "valueFormatter": {"function": "iocClock(params.value)"},
    }


def level_column(field: str, head: str) -> Column:
    """A column of levels, shown as words with their shape."""
    return {
        "field": field,
        "headerName": head,
        "flex": 1,
        "minWidth": 138,
        "valueFormatter": {"function": "iocLevel(params.value)"},
        "cellClassRules": {f"cell-level-{level}": f"params.value == {level}" for level in (-1, 0, 1, 2)},
    }


def grid(
    grid_id: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]], words: str, view: View
) -> Component:
    """A sortable grid; a press on a row opens the case or commune that its ``id`` names."""
    table = dag.AgGrid(
        id=grid_id,
        rowData=list(rows),
        columnDefs=list(columns),
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressHeaderMenuButton": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        getRowId="params.data.id",
        dashGridOptions={
            "suppressCellFocus": False,
            "animateRows": False,
            "rowHeight": 40,
            "headerHeight": 40,
            "localeText": {"noRowsToShow": view.t("app.none")},
        },
        className="grid",
        dangerously_allow_code=False,
    )
    return html.Div(
        table, className="grid-holder", **{"aria-label": words, "role": "group", "data-ag-theme-mode": "dark"}
    )
