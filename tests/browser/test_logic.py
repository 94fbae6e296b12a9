"""The browser's evaluator agrees with the engine: the same truth table, the same questionnaires,
the same readings of what people type (R19)."""

import json
import math
import random
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from surveys.questionnaires.cli import built_in_files
from surveys.questionnaires.definition import read_definition
from surveys.questionnaires.domain.answering import asked, problems, progress_by_section
from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.expression import parse
from surveys.questionnaires.domain.logic import as_text
from surveys.questionnaires.domain.portable import condition_tree, portable_logic
from surveys.questionnaires.domain.reading import Problem, ProblemCode, read_field
from surveys.questionnaires.domain.structure import (
    Answer,
    Field,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
)
from tests.browser.conftest import ROOT
from tests.web.small_survey import DOCUMENT
from wsgi import INSTRUMENT_FOLDERS

TRUTH_TABLE = json.loads(
    (ROOT / "tests" / "unit" / "questionnaires" / "truth-table.json").read_text("utf-8")
)
INSTRUMENTS = [path for folder in INSTRUMENT_FOLDERS for path in built_in_files(folder)]
ON_THE_DEVICE = {
    ProblemCode.NOT_AN_INTEGER,
    ProblemCode.OUT_OF_RANGE,
    ProblemCode.SPECIAL_NOT_ALONE,
}

_EVALUATE = """cases => cases.map(({tree, answers}) =>
  Logic.evaluate(tree, new Map(Object.entries(answers))))"""
_WALK = """([questionnaire, drafts]) => drafts.map(draft => {
  const answers = new Map(Object.entries(draft));
  return {
    asked: Logic.asked(questionnaire, answers)
      .map(({section, item, fields}) => [section, item, fields.map(({code}) => code)]),
    missing: Logic.missing(questionnaire, answers),
    progress: [...Logic.progress(questionnaire, answers)]
      .map(([section, counts]) => [section, counts.answered, counts.asked]),
  };
})"""
_READ = """cases => cases.map(({item, fields}) =>
  Object.fromEntries(Logic.read(item, fields)))"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with the evaluator and nothing else."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "static" / "js" / "logic.js")
    yield page
    page.close()


def questionnaire(path: Path | None) -> Questionnaire:
    return from_document(DOCUMENT if path is None else read_definition(path))


def test_the_whole_truth_table(page: Page) -> None:
    cases = [
        {"tree": condition_tree(parse(case["expression"])), "answers": case["answers"]}
        for case in TRUTH_TABLE
    ]
    found = page.evaluate(_EVALUATE, cases)
    assert len(found) == len(TRUTH_TABLE) > 100
    wrong = [
        (case, result)
        for case, result in zip(TRUTH_TABLE, found, strict=True)
        if result != case["result"] or isinstance(result, bool) != isinstance(case["result"], bool)
    ]
    assert wrong == []


def test_numbers_are_written_alike(page: Page) -> None:
    chance = random.Random(1)
    numbers = [
        *(0.0, -0.0, 1e21, 1e23, 1.5e300, 1e-7, 5e-324, 0.1 + 0.2, 123456789012345680.0),
        *(math.ldexp(chance.uniform(-1, 1), chance.randrange(-300, 300)) for _ in range(500)),
    ]
    cases = [{"tree": ["selected", as_text(n), n], "answers": {}} for n in numbers]
    wrong = [
        n for n, same in zip(numbers, page.evaluate(_EVALUATE, cases), strict=True) if not same
    ]
    assert wrong == []


def test_a_number_too_large_for_json_is_still_one(page: Page) -> None:
    tree = condition_tree(parse("9" * 400 + " > 1"))
    assert page.evaluate(_EVALUATE, [{"tree": json.loads(json.dumps(tree)), "answers": {}}]) == [
        True
    ]


def draft(chance: random.Random, known: Questionnaire) -> dict[str, Answer]:
    """Some answers, more or fewer of them."""
    share = chance.random()
    return {field.code: _answer(chance, field) for field in known.fields if chance.random() < share}


def _answer(chance: random.Random, field: Field) -> Answer:
    codes = [option.code for option in field.options]
    if field.kind is FieldKind.CHOICE:
        return chance.choice(codes)
    if field.kind is FieldKind.CHOICES:
        return tuple(code for code in codes if chance.random() < 0.4) or (codes[0],)
    if field.kind is FieldKind.INTEGER:
        return chance.randint(max(field.min, -5), min(field.max, 200))
    return chance.choice(["SEN", "FRA", "two words", "العمل", "12"])


@pytest.mark.parametrize(
    "path", [None, *INSTRUMENTS], ids=lambda path: path.stem if path else "small"
)
def test_every_questionnaire_asks_the_same_here_and_there(page: Page, path: Path | None) -> None:
    known = questionnaire(path)
    chance = random.Random(2)
    drafts = [{}, *(draft(chance, known) for _ in range(60))]
    found = page.evaluate(_WALK, [portable_logic(known), drafts])
    for answers, walked in zip(drafts, found, strict=True):
        assert walked["asked"] == [
            [section.code, item.code, [field.code for field in fields]]
            for section, item, fields in asked(known, answers)
        ]
        assert walked["missing"] == [problem.field for problem in problems(known, answers)]
        assert walked["progress"] == [
            [code, counts.answered, counts.asked]
            for code, counts in progress_by_section(known, answers).items()
        ]


def test_some_of_the_questionnaires_have_conditions() -> None:
    """Else the test before this one would say little."""
    conditional = [
        path.stem for path in INSTRUMENTS if any(i.visible_if for i in questionnaire(path).items)
    ]
    assert len(conditional) >= 3


TYPED = [
    *(
        "",
        " ",
        "7",
        " 7 ",
        "007",
        "-3",
        "--3",
        "+3",
        "3.5",
        "1e3",
        "12a",
        "٣٤",
        "१२",
        "𝟕",
        "9" * 31,
    ),
    *("150", "151", "-1", "text", "two\r\nlines", "one\rline", "yes", "dk", "½", "١٥١"),
]


def test_what_is_typed_is_read_alike(page: Page) -> None:
    known = questionnaire(None)
    (logic,) = [portable_logic(known)]
    told = {item["code"]: item for _, items in logic for item in items}
    cases = [(f, [typed]) for f in known.fields for typed in TYPED]
    ways = known.field("ways")
    cases += [
        (ways, values) for values in (["post", "phone"], ["post", "dk"], ["dk"], ["phone"] * 2)
    ]
    asked_for = [{"item": told[f.item], "fields": {f.code: raw}} for f, raw in cases]
    found = page.evaluate(_READ, asked_for)
    compared = 0
    for (field, raw), said in zip(cases, found, strict=True):
        expected = read_field(field, raw, {"SEN"})
        if isinstance(expected, Problem) and expected.code not in ON_THE_DEVICE:
            continue  # a form of ours cannot send it, or only the server can tell
        compared += 1
        assert said[field.code] == _as_told(expected), (field.code, raw)
    assert compared > 100


def _as_told(outcome: Answer | Problem | None) -> Mapping[str, Any]:
    if outcome is None:
        return {}
    if isinstance(outcome, Problem):
        return {"problem": outcome.code}
    return {"answer": list(outcome) if isinstance(outcome, tuple) else outcome}


def test_digits_of_every_script_are_digits(page: Page) -> None:
    """As far as the browser and this Python know the same ones."""
    digits = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) == "Nd"]
    item = Item(code="years", type=ItemType.INTEGER, text="?")
    ((_, (told,)),) = portable_logic(_with(item))
    found = page.evaluate(_READ, [{"item": told, "fields": {"years": [d]}} for d in digits])
    wrong = [
        d for d, said in zip(digits, found, strict=True) if said["years"].get("answer") != int(d)
    ]
    assert len(digits) > 500 and wrong == []


def _with(item: Item) -> Questionnaire:
    document = json.loads(json.dumps(DOCUMENT))
    document["sections"] = [
        {
            "code": "only",
            "title": "Only",
            "items": [{"code": item.code, "type": item.type, "text": item.text}],
        }
    ]
    return from_document(document)
