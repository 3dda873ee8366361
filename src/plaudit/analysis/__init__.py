"""Pure statistics: values in, frozen results out. No Django, no database, no clock, no rounding, nothing printed.

The names stand in `__init__.pyi`. Each is loaded when it is first asked for: who wants one interval does not load
everything that statistics need.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any


def _modules() -> dict[str, str]:
    """In which module each name is."""
    listed = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8")).body
    imports = [line for line in listed if isinstance(line, ast.ImportFrom)]
    return {each.name: str(line.module) for line in imports for each in line.names}


_MODULES = _modules()
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    return found


def __dir__() -> list[str]:
    return __all__
