"""A designer at the pages of one round, who presses what is written there, in either language."""

import gettext
from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.browser.conftest import ROOT
from tests.browser.visitor import Visitor

NARROW, WIDE = 320, 1280


@dataclass(frozen=True, slots=True)
class Plan:
    """A round that somebody has in mind; ``asked`` is the title of its questionnaire."""

    language: str
    mode: str
    title: str
    asked: str


# Marks that keep numbers and names in their place among words of the other direction.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


def _plain(text: str) -> str:
    return text.translate(_MARKS).strip()


# A figure that explains itself is read as the figure alone.
_READ = """cells => cells.map(cell => {
    const figure = cell.querySelector("details.explain > summary");
    return figure ? figure.firstChild.textContent : cell.innerText;
})"""


def _cells(row: Locator) -> list[str]:
    return list(map(_plain, row.locator("> *").evaluate_all(_READ)))


class Officer:
    """Texts are given in English and looked for as the page's language has them."""

    def __init__(self, visitor: Visitor, plan: Plan) -> None:
        self.visitor, self.page, self.plan = visitor, visitor.page, plan
        self.page.set_default_timeout(10_000)
        folder = ROOT / "translations"
        self._words = gettext.translation(
            "messages", folder, [plan.language], fallback=plan.language == "en"
        )

    def say(self, text: str, **values: object) -> str:
        said = self._words.gettext(text)
        return said % values if values else said

    def follow(self, text: str) -> None:
        self.page.get_by_role("link", name=self.say(text), exact=True).first.click()

    def tab(self, text: str) -> None:
        """One of the round's pages, unless it is the one that is shown."""
        tabs = self.page.get_by_role("navigation", name=self.say("Pages of this round"))
        tab = tabs.get_by_text(self.say(text), exact=True)
        if tab.get_attribute("aria-current") is None:
            tab.click()

    def press(self, text: str) -> None:
        self.visitor.press(self.say(text))

    def press_of(self, one: str, many: str, number: int) -> None:
        """Press a button that names a number."""
        text = self._words.ngettext(one, many, number) % {"count": number, "num": number}
        self.visitor.press(text)

    def unfold(self, text: str) -> None:
        self.page.locator("summary").get_by_text(self.say(text), exact=True).click()

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def tick(self, label: str) -> None:
        self.field(label).check(force=True)

    def field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(self.say(label)).first

    def select(self, label: str, text: str) -> None:
        """Choose the first option that holds ``text``."""
        option = self.field(label).locator("option", has_text=text).first
        self.field(label).select_option(option.get_attribute("value"))

    def sees(self, text: str) -> None:
        assert self.say(text) in self.visitor.text, self.visitor.text

    def open_invitation(self, organization: str) -> None:
        """From the list of invitations, the first one of ``organization``."""
        line = self.page.locator("main tbody tr", has_text=organization).first
        line.get_by_role("link").click()

    def row(self, start: str) -> list[str]:
        """The cells of the first table row that holds the cell ``start``."""
        cell = self.page.locator("main tbody tr > *").get_by_text(start, exact=True).first
        row = cell.locator("xpath=ancestor-or-self::tr")
        return _cells(row)

    def table(self, caption: str) -> list[list[str]]:
        """The cells of the table under ``caption``."""
        found = self.page.locator("main table", has_text=self.say(caption)).first
        rows = found.locator("tbody tr").all()
        return [_cells(row) for row in rows]

    def facts(self) -> dict[str, str]:
        """The page's list of facts, read at one moment."""
        texts = "all => all.map(each => each.innerText)"
        found = self.page.locator("dl.facts dt, dl.facts dd").evaluate_all(texts)
        return dict(zip(found[::2], found[1::2], strict=True))

    def fact(self, name: str) -> str:
        return self.facts()[self.say(name)]

    def check(self, name: str, narrow: bool = False) -> None:
        """The page stands on a wide screen; those that are looked at most on a small one too."""
        direction = "rtl" if self.plan.language == "ar" else "ltr"
        assert self.visitor.language == (self.plan.language, direction)
        for width in (NARROW, WIDE) if narrow else (WIDE,):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.visitor.check_page(f"round-{name}-{self.plan.language}-{width}")
