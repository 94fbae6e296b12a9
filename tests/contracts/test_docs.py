"""The documents stay true: what they name exists, and what exists is named."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
STATUSES = {"met", "partly", "not yet"}

# What git does not keep is no folder of the house.
_NOT_OF_THE_HOUSE = {".git", ".venv", "instance", "__pycache__"}
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def top_level_folders() -> set[str]:
    hidden_caches = re.compile(r"\.\w+_cache|\.hypothesis|.*\.egg-info")
    return {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir()
        and path.name not in _NOT_OF_THE_HOUSE
        and not hidden_caches.fullmatch(path.name)
    }


def test_the_readme_begins_with_the_two_commands() -> None:
    beginning = "\n".join(read("README.md").splitlines()[:25])
    assert "make run" in beginning and "make test" in beginning


@pytest.mark.parametrize("folder", sorted(top_level_folders()))
def test_the_readme_maps_every_folder(folder: str) -> None:
    assert f"{folder}/" in read("README.md")


@pytest.mark.parametrize("room", sorted(p.parent.name for p in ROOT.glob("*/*/__init__.py")))
def test_the_readme_maps_every_room(room: str) -> None:
    if (ROOT / "tests" / room).is_dir():
        return  # the kinds of tests are described in one line
    assert f"{room}/" in read("README.md")


def requirement_rows() -> Iterator[tuple[str, str]]:
    """Each requirement's number and its row of the table."""
    for line in read("docs/requirements.md").splitlines():
        if found := re.match(r"\|\s*\**(R\d+)\**\s*\|", line):
            yield found[1], line


def test_every_requirement_is_listed_once_with_its_status() -> None:
    rows = list(requirement_rows())
    assert [number for number, _row in rows] == [f"R{n}" for n in range(1, 23)]
    for number, row in rows:
        cells = [cell.strip().strip("*").lower() for cell in row.strip("|").split("|")]
        assert any(cell in STATUSES for cell in cells), number


def test_a_requirement_that_is_met_names_the_test_that_shows_it() -> None:
    for number, row in requirement_rows():
        cells = [cell.strip().strip("*").lower() for cell in row.strip("|").split("|")]
        if "met" in cells or "partly" in cells:
            tests = [word for word in _CODE.findall(row) if word.startswith("tests/")]
            assert tests, number
            for test in tests:
                assert (ROOT / test.split("::")[0]).exists(), (number, test)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in _LINK.findall(path.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue  # an address elsewhere
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), target
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), target


def anchors(path: Path) -> set[str]:
    """The anchors that the headings of a document make."""
    headings = re.findall(r"^#+\s+(.*)$", path.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_exists(path: Path) -> None:
    """Paths in code marks, such as `surveys/foundation/config.py`."""
    folders = "|".join(sorted(map(re.escape, top_level_folders())))
    for word in _CODE.findall(path.read_text("utf-8")):
        if re.fullmatch(rf"(?:{folders})/[\w./-]*", word):
            assert (ROOT / word).exists(), word


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_command_that_is_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    for word in _CODE.findall(path.read_text("utf-8")):
        if named := re.match(r"make ([a-z]+)", word):
            assert named[1] in targets, word


def variables_read() -> set[str]:
    """The environment variables that the settings are read from."""
    calls = (
        node
        for node in ast.walk(ast.parse(read("surveys/foundation/config.py")))
        if isinstance(node, ast.Call)
    )
    return {
        argument.value
        for call in calls
        if ast.unparse(call.func) in ("environ.get", "_number", "_choice")
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and re.fullmatch(r"[A-Z][A-Z_]+", argument.value)
        and argument.value != "INFO"
    }


def variables_documented() -> set[str]:
    """Those in the first cell of a row of a table of docs/operations.md."""
    rows = re.findall(r"^\|([^|]+)\|", read("docs/operations.md"), flags=re.MULTILINE)
    return {word for cell in rows for word in re.findall(r"`([A-Z][A-Z_]+)`", cell)}


def test_the_variables_of_the_manual_are_those_that_are_read() -> None:
    assert {"HOST", "PORT", "DATABASE_URL", "SECRET_KEY_FILE"} <= variables_read()
    assert variables_documented() == variables_read()


def test_no_other_module_reads_the_environment_for_a_setting() -> None:
    """One door: what is read elsewhere would be missing from the manual."""
    readers = [
        str(path.relative_to(ROOT))
        for package in ("surveys", "capacity")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)", path.read_text("utf-8"))
    ]
    assert readers == ["surveys/foundation/config.py"]
