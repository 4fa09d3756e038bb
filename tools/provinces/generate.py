"""Writes config/provinces/*.yaml and the boundary files of former provinces from the committed tables.

Without codes it writes every file, with codes those units only; ``--check`` writes nothing and says which
files differ from what stands in config/.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geometry import features, written
from tables import Tables
from units import FORMER, Unit, unit
from written import document

ROOT = Path(__file__).resolve().parents[2]
GEO = ROOT / "config" / "geo"
PROVINCES = ROOT / "config" / "provinces"


def boundaries(made: Unit) -> str:
    """The commune boundaries of a former province: those of its communes in the current one."""
    own = {row.code for row in made.communes}
    return written(row for row in features(GEO / f"{made.stands_in.code}.geojson") if row["id"] in own)


def files(code: str, tables: Tables) -> dict[Path, str]:
    """The files of one unit and what belongs in them."""
    made = unit(code, tables, GEO)
    out = {PROVINCES / made.file_name: document(made, tables)}
    if code in FORMER:
        out[GEO / f"{code}.geojson"] = boundaries(made)
    return out


def main(arguments: list[str]) -> int:
    """Write or compare; the number of files that differ when comparing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("codes", nargs="*", help="units to make; all when none is named")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    chosen = parser.parse_args(arguments)
    tables = Tables()
    different = 0
    for code in chosen.codes or [*tables.provinces, *FORMER]:
        for path, content in files(code, tables).items():
            if not chosen.check:
                path.write_text(content, encoding="utf-8", newline="\n")
            elif not path.exists() or path.read_bytes() != content.encode():
                different += 1
                print(f"{path.relative_to(ROOT)} differs")
    return different


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
