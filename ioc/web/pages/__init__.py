"""One module per page; a page is a pure function of what was asked for."""
