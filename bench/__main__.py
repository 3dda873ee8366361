"""`python -m bench [NAME…]`: runs every bench, or those named, one JSON line per figure.

A bench is a module of this package with a function `figures()` that yields dictionaries made by `bench.figures.figure`.
"""

import importlib
import pkgutil
import sys

import bench
from bench import figures

FRAME = {"__main__", "figures"}


def names() -> list[str]:
    """The benches there are: the package's modules except its frame and parts (which begin with an underscore)."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(bench.__path__)
        if module.name not in FRAME and not module.name.startswith("_")
    )


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        known = ", ".join(names()) or "none yet"
        print(f"There is no bench {', '.join(unknown)}. These exist: {known}.", file=sys.stderr)
        return 2
    for name in wanted or names():
        found = []
        for each in importlib.import_module(f"bench.{name}").figures():
            print(figures.line(each), flush=True)
            found.append(each)
        figures.write_page(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
