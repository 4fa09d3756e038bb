"""The screens: a live wall, a console, drill-down and planning pages."""
