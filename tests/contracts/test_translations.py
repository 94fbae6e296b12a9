"""Translations are whole: nothing missing, nothing stale, nothing that would break a sentence."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from surveys.foundation.i18n import LANGUAGES, SOURCE_LANGUAGE
from surveys.questionnaires.cli import built_in_files
from surveys.questionnaires.definition import read_definition, translations_beside
from surveys.questionnaires.domain.document import from_document, translated
from wsgi import INSTRUMENT_FOLDERS

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
KEYWORDS = ("_l", "_", "ngettext:1,2", "lazy_ngettext:1,2")
INSTRUMENTS = [path for folder in INSTRUMENT_FOLDERS for path in built_in_files(folder)]

_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%%|%[a-z]")
_TAG = re.compile(r"</?[a-z]+[^<>]*>")


def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def singular(message: Message) -> str:
    return key(message)[0]


def key(message: Message) -> tuple[str, ...]:
    """What the message is found by: its text, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text of code and templates, collected now, as ``make texts`` does."""
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    mapping = str(ROOT / "translations" / "babel.cfg")
    command = ["pybabel", "-q", "extract", "-F", mapping, *keywords, "-o", str(target), str(ROOT)]
    CommandLineInterface().run(command)  # type: ignore[no-untyped-call]  # it has no types
    with target.open("rb") as file:
        return read_po(file)


def test_texts_are_collected_here_as_make_texts_does() -> None:
    script = (ROOT / "bin" / "texts").read_text("utf-8")
    assert tuple(re.findall(r"-k (\S+)", script)) == KEYWORDS


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_exactly_the_texts_there_are(language: str, collected: Catalog) -> None:
    there = {key(m) for m in messages(collected)}
    kept = {key(m) for m in messages(catalogue(language))}
    assert sorted(there - kept) == [], "run make texts, then translate"
    assert sorted(kept - there) == [], "run make texts"


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_missing_and_nothing_is_a_guess(language: str) -> None:
    found = catalogue(language)
    missing = [singular(m) for m in messages(found) if not all(forms(m))]
    assert missing == []
    assert [singular(m) for m in messages(found) if m.fuzzy] == []
    assert not found.fuzzy


def forms(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_plural_form_is_there(language: str) -> None:
    """Two in French, six in Arabic."""
    found = catalogue(language)
    assert found.num_plurals == {"fr": 2, "ar": 6}[language]
    for message in messages(found):
        wanted = found.num_plurals if message.pluralizable else 1
        assert len(forms(message)) == wanted, singular(message)


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_original(language: str) -> None:
    """A form for none, one or two may say the number in words; no form may bring another name."""
    of_few = {"ar": 3}.get(language, 1)
    for message in messages(catalogue(language)):
        wanted = {p for text in key(message) for p in _PLACEHOLDER.findall(text)}
        for index, form in enumerate(forms(message)):
            found = set(_PLACEHOLDER.findall(form))
            assert found <= wanted, form
            in_words = 1 if message.pluralizable and index < of_few else 0
            assert len(wanted - found) <= in_words, form


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_markup_comes_in_or_goes_missing(language: str) -> None:
    for message in messages(catalogue(language)):
        wanted = sorted(_TAG.findall(singular(message)))
        for form in forms(message):
            assert sorted(_TAG.findall(form)) == wanted, form


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_begins_or_ends_with_a_space_of_its_own(language: str) -> None:
    for message in messages(catalogue(language)):
        for form in forms(message):
            assert form == form.strip(), form


def test_every_language_that_is_offered_has_a_catalogue_and_no_other_is_kept() -> None:
    kept = {path.parent.parent.name for path in ROOT.glob("translations/*/LC_MESSAGES/*.po")}
    assert kept == set(TRANSLATED)


@pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda path: path.stem)
def test_translations_of_instruments_fit_their_originals(path: Path) -> None:
    """No unknown key, no other placeholder: DefinitionError names file, line and key."""
    for language in translations_beside(path):
        assert language in LANGUAGES


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_dwcp_survey_is_translated_whole(language: str) -> None:
    (path,) = (p for p in INSTRUMENTS if p.stem == "dwcp-participation")
    assert untranslated(path, language) == set()


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("area", ["C1", "C2", "C3"])
def test_the_first_common_areas_are_translated_whole(language: str, area: str) -> None:
    (path,) = (p for p in INSTRUMENTS if p.stem == "ministry-of-labour")
    missing = {k for k in untranslated(path, language) if k.split(".")[0] == area}
    assert missing == set()


def untranslated(path: Path, language: str) -> set[str]:
    texts = translations_beside(path).get(language, {})
    return set(translated(from_document(read_definition(path)), texts).untranslated)
