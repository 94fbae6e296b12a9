"""Definition files: what is read, and faults that name the file, the line and the item."""

import os
import tempfile
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.definition import (
    document_faults,
    read_definition,
    read_translation,
    translation_faults,
    translations_beside,
)
from surveys.questionnaires.domain.expression import ExpressionCode
from surveys.questionnaires.domain.faults import DefinitionError, Fault, FaultCode
from surveys.questionnaires.labels import fault_text
from tests.unit.questionnaires.samples import ROLE, survey_document

SURVEY = """\
code: sample
version: "1.0"
kind: survey
title: "Sample"
purpose: "To test"
choices:
  agreement:
    - {code: "1", text: "No"}
    - {code: "2", text: "Rather not"}
    - {code: "3", text: "So so"}
    - {code: "4", text: "Rather"}
    - {code: "5", text: "Yes"}
    - {code: dk, text: "Don't know", special: dont_know}
sections:
  - code: part
    title: "Part"
    items:
      - {code: heard, type: scale, text: "Heard?", choices: agreement}
      - code: stages
        type: grid
        text: "Stages for {name}?"
        choices: agreement
        rows:
          - {code: design, text: "Design"}
      - {code: again, type: rating, text: "Again?", min: 0, max: 10}
      - {code: comment, type: text, text: "Comment?", visible_if: "${stages.design} < 2"}
"""

DIAGNOSTIC = """\
code: diagnostic
version: "1.0"
kind: diagnostic
title: "Diagnostic"
purpose: "To test"
group: workers
sections:
  - include: areas.yaml
  - code: W1
    title: "Own"
    items:
      - code: W1.1
        type: criterion
        text: "Register"
        anchors: {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
"""

AREAS = """\
# an included part
sections:
  - code: C1
    title: "Common"
    items:
      - code: C1.1
        type: criterion
        text: "Mandate"
        anchors:
          1: "a"
          2: "b"
          3: "c"
          4: "d"
          5: "e"
"""

FRENCH = """\
translates: sample
language: fr
texts:
  title: "Exemple"
  heard.text: "Entendu ?"
  stages.text: "Étapes pour {name} ?"
"""


def write(folder: Path, **files: str) -> Path:
    """Write the files (``a_fr`` stands for ``a.fr.yaml``); the path of the first one."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files)).replace('_', '.')}.yaml"


def faults_of(path: Path) -> list[Fault]:
    try:
        if "." in path.stem:
            original = path.with_name(path.stem.split(".")[0] + ".yaml")
            return translation_faults(read_definition(original), read_translation(path))
        read_definition(path)
    except DefinitionError as error:
        return list(error.faults)
    return []


def test_a_definition_becomes_a_canonical_document(tmp_path: Path) -> None:
    document = read_definition(write(tmp_path, sample=SURVEY))
    assert document_faults(document) == []
    assert document["language"] == "en"
    assert document["choices"]["agreement"][5]["special"] == "dont_know"
    assert [item["code"] for item in document["sections"][0]["items"]] == [
        "heard",
        "stages",
        "again",
        "comment",
    ]
    assert document["sections"][0]["items"][2]["min"] == 0


def test_included_sections_stand_where_the_include_stood(tmp_path: Path) -> None:
    """C1-C9 are one file that all three diagnostics include."""
    document = read_definition(write(tmp_path, diagnostic=DIAGNOSTIC, areas=AREAS))
    assert [section["code"] for section in document["sections"]] == ["C1", "W1"]
    assert document["sections"][0]["items"][0]["anchors"]["3"] == "c"


def test_plain_words_of_other_yaml_dialects_are_text(tmp_path: Path) -> None:
    """ "no" is a code here, and a version is not a number."""
    text = (
        SURVEY.replace('code: "1"', "code: no")
        .replace('"1.0"', "1.10")
        .replace("scale", "select_one")
    )
    document = read_definition(write(tmp_path, sample=text))
    assert document["version"] == "1.10"
    assert document["choices"]["agreement"][0]["code"] == "no"


F, E = FaultCode, ExpressionCode
SHARE = '      - {code: share, type: integer, text: "Share?", min: 5, max: 5}\n'
TWO_DK = '    - {code: dk2, text: "Still not", special: dont_know}\nsections:\n'


def changed(old: str, new: str, text: str = SURVEY) -> dict[str, str]:
    assert text.count(old) >= 1, f"{old!r} is not in the file"
    return {"sample": text.replace(old, new, 1)}


def condition(text: str) -> dict[str, str]:
    return changed("${stages.design} < 2", text)


CASES: list[tuple[FaultCode | ExpressionCode, str, dict[str, str]]] = [
    (F.NOT_YAML, "sample.yaml:3", changed("kind: survey", "kind: survey: x")),
    (F.SEVERAL_DOCUMENTS, "sample.yaml:27", {"sample": SURVEY + "---\nx: 1\n"}),
    (F.ALIAS, "sample.yaml:5", changed('"To test"', "*title")),
    (F.TAG, "sample.yaml:5", changed('"To test"', '!!str "To test"')),
    (F.NESTED_TOO_DEEP, "sample.yaml:5", changed('"To test"', "[" * 30 + "]" * 30)),
    (F.KEY_NOT_TEXT, "sample.yaml:5", changed('purpose: "To test"', '[a]: "x"')),
    (F.DUPLICATE_KEY, "sample.yaml:5", changed("purpose", "title")),
    (F.FILE_TOO_LARGE, "sample.yaml:1", {"sample": SURVEY + "#" * 1_000_000}),
    (F.INCLUDE_NOT_FOUND, "sample.yaml:8", {"sample": DIAGNOSTIC}),
    (
        F.INCLUDE_REPEATED,
        "areas.yaml:3",
        {"sample": DIAGNOSTIC, "areas": "# in a circle\nsections:\n  - include: areas.yaml\n"},
    ),
    (F.MISSING_KEY, "sample.yaml:1", changed('purpose: "To test"\n', "")),
    (F.MISSING_KEY, "sample.yaml:18 heard", changed('text: "Heard?", ', "")),
    (F.MISSING_KEY, "sample.yaml:25 again", changed(", max: 10", "")),
    (F.UNKNOWN_KEY, "sample.yaml:21 stages", changed("grid\n", "grid\n        colour: blue\n")),
    (F.UNKNOWN_KEY, "sample.yaml:26 comment", changed("visible_if", "low")),
    (F.UNKNOWN_KEY, "sample.yaml:6", changed("choices:", "group: workers\nchoices:")),
    (F.WRONG_TYPE, "sample.yaml:8", changed('"1", text', "1, text")),
    (F.WRONG_TYPE, "sample.yaml:25 again", changed("min: 0", 'min: "0"')),
    (F.WRONG_TYPE, "sample.yaml:1", {"sample": ""}),
    (F.VALUE_NOT_ALLOWED, "sample.yaml:20 stages", changed("grid", "matrix")),
    (F.VALUE_NOT_ALLOWED, "sample.yaml:3", changed("survey", "poll")),
    (F.CODE_FORMAT, "sample.yaml:19 my stages", changed("code: stages", 'code: "my stages"')),
    (F.CODE_FORMAT, "sample.yaml:15 part\n", changed("code: part", 'code: "part\\n"')),
    (F.CODE_FORMAT, "sample.yaml:8", changed("areas.yaml", "../areas.yaml", DIAGNOSTIC)),
    (F.FIVE_ANCHORS, "sample.yaml:15 W1.1", changed(', 5: "e"', "", DIAGNOSTIC)),
    (F.FIVE_ANCHORS, "sample.yaml:15 W1.1", changed('5: "e"', '5: "e", 6: "f"', DIAGNOSTIC)),
    (F.FIVE_ANCHORS, "areas.yaml:9 C1.1", {"sample": DIAGNOSTIC, "areas": AREAS[:-10]}),
    (F.TOO_SMALL, "sample.yaml:25 again", changed("min: 0", "min: -1")),
    (F.TOO_LARGE, "sample.yaml:25 again", changed("max: 10", "max: 11")),
    (
        F.TOO_FEW,
        "sample.yaml:23 stages",
        changed('\n          - {code: design, text: "Design"}', " []"),
    ),
    (
        F.TOO_MANY,
        "sample.yaml:23 stages",
        changed(
            '          - {code: design, text: "Design"}\n',
            "".join(f'          - {{code: r{n}, text: "R"}}\n' for n in range(51)),
        ),
    ),
    (F.TEXT_TOO_LONG, "sample.yaml:21 stages", changed("Stages", "S" * 4001)),
    (F.TEXT_EMPTY, "sample.yaml:21 stages", changed('"Stages for {name}?"', '"  "')),
    (F.TEXT_CONTROL_CHARACTER, "sample.yaml:21 stages", changed("Stages", "\\0Stages")),
    (F.DUPLICATE_CODE, "sample.yaml:25 heard", changed("code: again", "code: heard")),
    (F.DUPLICATE_CODE, "sample.yaml:25 part", changed("code: again", "code: part")),
    (F.DUPLICATE_CODE, "sample.yaml:13", changed("code: dk", 'code: "5"')),
    (F.RESERVED_CODE, "sample.yaml:25 choices", changed("code: again", "code: choices")),
    (
        F.CRITERION_CODE,
        "sample.yaml:12 W2.1",
        changed("W1.1", "W2.1", DIAGNOSTIC) | {"areas": AREAS},
    ),
    (
        F.UNKNOWN_CHOICES,
        "sample.yaml:22 stages",
        changed("        choices: agreement", "        choices: depth"),
    ),
    (
        F.UNUSED_CHOICES,
        "sample.yaml:14",
        changed("sections:", '  spare:\n    - {code: a, text: "A"}\nsections:'),
    ),
    (F.REPEATED_SPECIAL, "sample.yaml:7", changed("sections:\n", TWO_DK)),
    (F.SCALE_CODES, "sample.yaml:18 heard", changed('"5"', '"6"')),
    (F.MIN_NOT_BELOW_MAX, "sample.yaml:27 share", {"sample": SURVEY + SHARE}),
    (F.UNKNOWN_FIELD, "sample.yaml:26 comment", condition("${stages} < 2")),
    (F.NOT_AN_EARLIER_FIELD, "sample.yaml:26 comment", condition("${comment} = ''")),
    (E.TOO_LONG, "sample.yaml:26 comment", condition("1" * 2001)),
    (E.TOO_DEEP, "sample.yaml:26 comment", condition("-" * 60 + "1")),
    (E.UNEXPECTED, "sample.yaml:26 comment", condition("${stages.design} ! 2")),
    (E.UNFINISHED, "sample.yaml:26 comment", condition("${stages.design} <")),
    (E.UNKNOWN_FUNCTION, "sample.yaml:26 comment", condition("contains(1)")),
    (E.WRONG_ARGUMENTS, "sample.yaml:26 comment", condition("not(1, 2)")),
    (F.FILE_NAME, "sample.es.yaml:2", {"sample_es": FRENCH, "sample": SURVEY}),
    (
        F.WRONG_QUESTIONNAIRE,
        "sample.fr.yaml:1",
        {"sample_fr": FRENCH.replace("sample", "other"), "sample": SURVEY},
    ),
    (
        F.UNKNOWN_TEXT,
        "sample.fr.yaml:5",
        {"sample_fr": FRENCH.replace("heard", "hoerd"), "sample": SURVEY},
    ),
    (
        F.PLACEHOLDERS,
        "sample.fr.yaml:6",
        {"sample_fr": FRENCH.replace("{name}", "{nom}"), "sample": SURVEY},
    ),
    (
        F.TEXT_EMPTY,
        "sample.fr.yaml:4",
        {"sample_fr": FRENCH.replace("Exemple", ""), "sample": SURVEY},
    ),
]


@pytest.mark.parametrize(("code", "place", "files"), CASES, ids=[case[0] for case in CASES])
def test_a_fault_names_file_line_and_item(
    code: FaultCode, place: str, files: dict[str, str], tmp_path: Path
) -> None:
    (fault,) = faults_of(write(tmp_path, **files))
    assert fault.code is code
    assert str(fault).startswith(f"{place}: {code}")
    sentence = fault_text(fault)
    assert sentence and "%(" not in sentence


def test_every_fault_has_an_example() -> None:
    untested: set[StrEnum] = {F.FILE_UNREADABLE}  # below: it needs bytes
    assert {code for code, _, _ in CASES} | untested == {*FaultCode, *ExpressionCode}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"title: \xe9", None])
def test_a_file_that_is_no_text_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    if content is not None:
        path.write_bytes(content)
    (fault,) = faults_of(path)
    assert (fault.code, fault.file, fault.line) == (F.FILE_UNREADABLE, "sample.yaml", 1)


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    broken = (
        SURVEY.replace("max: 10", "max: 11")
        .replace("type: grid", "type: matrix")
        .replace('title: "Part"', 'titel: "Part"')
    )
    assert [str(fault) for fault in faults_of(write(tmp_path, sample=broken))] == [
        "sample.yaml:15 part: missing_key (key=title)",
        "sample.yaml:16 part: unknown_key (key=titel)",
        "sample.yaml:20 stages: value_not_allowed (allowed=select_one, select_multiple, scale,"
        " rating, grid, integer, text, country, criterion)",
        "sample.yaml:25 again: too_large (limit=10)",
    ]


def test_an_error_prints_one_line_for_each_fault(tmp_path: Path) -> None:
    path = write(tmp_path, sample=SURVEY.replace("< 2", "<").replace("code: again", "code: heard"))
    with pytest.raises(DefinitionError) as refused:
        read_definition(path)
    assert str(refused.value).splitlines() == [
        "sample.yaml:25 heard: duplicate_code (value=heard)",
        "sample.yaml:26 comment: expression_unfinished (column=19)",
    ]


def test_faults_of_an_included_file_name_that_file(tmp_path: Path) -> None:
    path = write(tmp_path, diagnostic=DIAGNOSTIC, areas=AREAS.replace("C1.1", "C2.1"))
    (fault,) = faults_of(path)
    assert str(fault) == "areas.yaml:6 C2.1: criterion_code (section=C1)"


def test_a_fault_behind_an_included_file_keeps_its_own_line(tmp_path: Path) -> None:
    two_areas = AREAS + AREAS[AREAS.index("  - code") :].replace("C1", "C2")
    path = write(tmp_path, diagnostic=DIAGNOSTIC.replace("W1.1", "W2.1"), areas=two_areas)
    (fault,) = faults_of(path)
    assert str(fault) == "diagnostic.yaml:12 W2.1: criterion_code (section=W1)"


def test_translations_of_included_files_are_merged(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        diagnostic=DIAGNOSTIC,
        areas=AREAS,
        diagnostic_fr='translates: diagnostic\nlanguage: fr\ntexts: {W1.title: "Propre"}\n',
        areas_fr='translates: areas\nlanguage: fr\ntexts: {C1.title: "Commun"}\n',
        areas_ar='translates: areas\nlanguage: ar\ntexts: {C1.title: "مشترك"}\n',
    )
    assert translations_beside(path) == {
        "fr": {"W1.title": "Propre", "C1.title": "Commun"},
        "ar": {"C1.title": "مشترك"},
    }


def test_faults_of_translations_are_collected_over_all_files(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        diagnostic=DIAGNOSTIC,
        areas=AREAS,
        diagnostic_fr='translates: diagnostic\nlanguage: fr\ntexts: {W9.title: "Propre"}\n',
        areas_fr='translates: zones\nlanguage: fr\ntexts: {C1.title: "Commun"}\n',
        areas_ar="translates: areas\nlanguage: ar\n",
    )
    with pytest.raises(DefinitionError) as refused:
        translations_beside(path)
    assert str(refused.value).splitlines() == [
        "diagnostic.fr.yaml:3: unknown_text (key=W9.title)",
        "areas.ar.yaml:1: missing_key (key=texts)",
        "areas.fr.yaml:1: wrong_questionnaire (value=zones, expected=areas)",
    ]


def test_documents_from_elsewhere_are_checked_alike() -> None:
    document = survey_document(ROLE, ROLE)
    assert [str(f) for f in document_faults(document)] == [
        "document role: duplicate_code (value=role)"
    ]
    assert document_faults(document | {"sections": [{"include": "areas.yaml"}]}) == [
        Fault(F.INCLUDE_NOT_FOUND, (("file", "areas.yaml"),), path=("sections", 0))
    ]
    assert [fault.code for fault in document_faults(["not", "a", "questionnaire"])] == [
        F.WRONG_TYPE
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
places = st.sampled_from(["code", "kind", "choices", "sections", "title", "group"])


@given(places, json_values)
def test_any_value_in_any_place_is_sound_or_has_faults(place: str, value: object) -> None:
    for fault in document_faults(survey_document(ROLE) | {place: value}):
        assert fault_text(fault)


@given(st.data())
def test_a_damaged_file_is_read_or_refused_with_lines(data: st.DataObject) -> None:
    """Truncated, mutated and hostile files end in faults, never in a crash."""
    start = data.draw(st.integers(0, len(SURVEY)))
    end = data.draw(st.integers(start, min(len(SURVEY), start + 40)))
    piece = data.draw(
        st.one_of(st.text(max_size=10), st.sampled_from(["[" * 500, "{a: ", "*x", "&x "]))
    )
    damaged = SURVEY[:start] + piece + SURVEY[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.yaml"
        path.write_bytes(damaged.encode("utf-8", "surrogatepass"))
        for fault in faults_of(path):
            assert fault.file == "sample.yaml"
            assert (
                1 <= fault.line <= damaged.count("\n") + 1 + damaged.count("\r") + len(os.linesep)
            )
