"""What may not stand anywhere in the project: hosts of package registries, paths of one machine, empty promises."""

import re

from tests.architecture.tree import SOURCE, name, text_of, tracked

# In pieces, so that this file is not the one that names them.
REGISTRIES = [
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
    ("npmmirror", "com"), ("tsinghua", "edu"), ("aliyun", "com"), ("crates", "io"), ("rubygems", "org"),
    ("golang", "org"), ("jsdelivr", "net"), ("unpkg", "com"), ("googleapis", "com"),
]  # fmt: skip


def test_no_host_of_a_package_registry_is_named() -> None:
    hosts = re.compile("|".join(rf"\b{first}\.{last}\b" for first, last in REGISTRIES))

    assert [name(path) for path in tracked() if hosts.search(text_of(path))] == []


def test_no_path_of_one_machine_is_named() -> None:
    folders = re.compile(r"(?<![\w./}])/(work|root|Users|home/\w+|opt/wheels)/")

    assert [name(path) for path in tracked() if folders.search(text_of(path))] == []


def test_no_page_says_certified_or_compliant() -> None:
    claim = re.compile(r"\b(certified|compliant)\b", re.IGNORECASE)
    shown = [path for path in tracked() if "templates" in path.parts or path.suffix in {".po", ".typ"}]

    assert [name(path) for path in shown if SOURCE in path.parents and claim.search(text_of(path))] == []
