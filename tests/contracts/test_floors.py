"""The floors of the house: rooms import only from lower floors, domains only what they may.

import-linter checks the imports themselves (``make check`` and the last test here); the tests
before it check that its configuration says what the design says, and names every room.
"""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

FLOORS = [
    "capacity.demonstration",
    "capacity.api",
    "capacity.reports",
    "capacity.training",
    "capacity.indicators",
    "capacity.exchange",
    "capacity.participation | capacity.diagnostics",
    "surveys.results",
    "surveys.collection",
    "surveys.questionnaires",
    "surveys.constituents",
    "surveys.foundation",
]

# What a domain never imports; import-linter sees to these, also through other modules.
FRAMEWORKS = ["babel", "flask", "flask_babel", "pandas", "sqlalchemy", "wtforms"]

DOMAINS = sorted(
    path
    for package in ("surveys", "capacity")
    for pattern in ("*/domain.py", "*/domain/*.py", "*/*/domain.py", "*/*/domain/*.py")
    for path in (ROOT / package).glob(pattern)
)
# Not called domain, and pure all the same: domains may rest on them.
PURE_MODULES = {
    "surveys.constituents.geography",
    "surveys.constituents.roles",
    "surveys.foundation.figures",
}
COMPUTING_LIBRARIES = {"cryptography", "numpy", "scipy", "lark"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localtime"}


def contracts() -> list[dict[str, Any]]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = configuration["tool"]["importlinter"]["contracts"]
    return found


def the_contract(name: str) -> dict[str, Any]:
    (found,) = (contract for contract in contracts() if contract["name"] == name)
    return found


def test_the_layers_are_those_of_the_design() -> None:
    assert the_contract("The floors")["layers"] == FLOORS


def test_every_room_stands_on_a_floor() -> None:
    rooms = {
        f"{package}.{path.name}"
        for package in ("surveys", "capacity")
        for path in (ROOT / package).iterdir()
        if (path / "__init__.py").exists()
    }
    named = {room for floor in the_contract("The floors")["layers"] for room in floor.split(" | ")}
    assert rooms == named


def test_no_import_is_excused() -> None:
    """An exception to the floors is a hole in the floor."""
    excused = [c["name"] for c in contracts() if c.get("ignore_imports")]
    assert not excused


def test_the_frameworks_are_forbidden_to_every_domain() -> None:
    contract = the_contract("Domains know no framework")
    assert sorted(contract["forbidden_modules"]) == FRAMEWORKS
    assert {module_name(path) for path in DOMAINS} <= set(named_modules(contract))


def named_modules(contract: dict[str, Any]) -> Iterator[str]:
    """The modules that the contract's sources name, submodules included."""
    for source in contract["source_modules"]:
        package = source.split(".")[0]
        pattern = source.removeprefix(f"{package}.").replace(".", "/")
        for path in (ROOT / package).glob(pattern + ".py"):
            yield module_name(path)
        for path in (ROOT / package).glob(pattern + "/*.py"):
            yield module_name(path)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield node.module or ""


@pytest.mark.parametrize("path", DOMAINS, ids=module_name)
def test_a_domain_imports_only_the_standard_library_computing_and_other_domains(
    path: Path,
) -> None:
    for name in imports_of(ast.parse(path.read_text("utf-8"))):
        top = name.split(".")[0]
        own = top in ("surveys", "capacity")
        allowed = (
            name in PURE_MODULES or "domain" in name.split(".")
            if own
            else (top in sys.stdlib_module_names or top in COMPUTING_LIBRARIES)
        )
        assert allowed, name


@pytest.mark.parametrize("path", DOMAINS, ids=module_name)
def test_a_domain_has_no_clock(path: Path) -> None:
    """The present moment is read at the edge and passed inward."""
    tree = ast.parse(path.read_text("utf-8"))
    assert "time" not in set(imports_of(tree))
    read = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value) in ("datetime", "date", "datetime.datetime", "time")
    ]
    assert not read


def test_there_are_domains_to_check() -> None:
    assert {"surveys.collection.rounds.domain", "surveys.questionnaires.domain.logic"} <= {
        module_name(path) for path in DOMAINS
    }


def test_importing_every_domain_loads_no_framework() -> None:
    """Whatever they import in their turn: a domain works where none of these is installed."""
    names = [module_name(path) for path in DOMAINS]
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*sorted(set({FRAMEWORKS!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
