"""What somebody probably meant: conservative, one close match or none."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_CLOSE = 0.72
_CLOSE_SHORT = 0.6
_SHOWN = 12
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def nearest(name: str, known: Iterable[str]) -> str:
    """The one known name that is close to ``name``, or ``""``."""
    names = sorted(set(known))
    plain = {_plain(candidate): candidate for candidate in reversed(names)}
    wanted = _plain(name)
    if wanted in plain:
        return plain[wanted]
    cutoff = _CLOSE_SHORT if len(wanted) <= 4 else _CLOSE
    close = difflib.get_close_matches(wanted, sorted(plain), n=1, cutoff=cutoff)
    return plain[close[0]] if close else ""


def listed(known: Iterable[str]) -> str:
    """Names for a message: all of them, or the first dozen and how many more."""
    names = list(dict.fromkeys(known))
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f", … (+{more})" if more > 0 else "")


def _plain(name: str) -> str:
    """Without case, accents, spaces, marks and leading zeros: ``Hà Nội`` finds ``ha-noi``, ``base-1`` ``base-01``."""
    stripped = unicodedata.normalize("NFD", _ZEROS.sub("", name.casefold().replace("đ", "d")))
    return "".join(letter for letter in stripped if letter.isalnum())
