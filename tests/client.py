"""A test client that follows links and forms like a browser, and checks every page it gets.

House rules for each HTML page: valid HTML, a title, ``lang`` with its ``dir``, one main heading,
unique ids, every control labelled, no inline style or script, a strict content security policy.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any
from xml.etree import ElementTree

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.constituents.models import Person

RIGHT_TO_LEFT = {"ar"}

_SPACE = re.compile(r"\s+")


class Page:
    """A parsed page, with the questions that tests ask of it."""

    def __init__(self, html: str) -> None:
        parser = html5lib.HTMLParser(
            tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False
        )
        self.root: ElementTree.Element = parser.parse(html)
        self.errors = [code for _, code, _ in parser.errors]

    def all(self, path: str) -> list[ElementTree.Element]:
        return self.root.findall(path)

    def text(self, path: str = ".//body") -> str:
        return " ".join(words(element) for element in self.all(path))

    @property
    def html(self) -> ElementTree.Element:
        return self.root

    def links(self) -> dict[str, str]:
        """Link texts and where they lead."""
        return {words(a): a.get("href", "") for a in self.all(".//a")}

    def form(self, action_part: str = "") -> dict[str, str]:
        """What a browser would send for the form whose action is, or holds, ``action_part``."""
        forms = self.all(".//form")
        exact = (form for form in forms if form.get("action", "") == action_part)
        holding = (form for form in forms if action_part in form.get("action", ""))
        for form in chain(exact, holding):
            return fields_of(form)
        raise AssertionError(f"no form to {action_part!r} on this page")


def words(element: ElementTree.Element) -> str:
    return _SPACE.sub(" ", "".join(_texts(element))).strip()


def _texts(element: ElementTree.Element) -> Iterator[str]:
    """All text within, a line break as a space; of a figure that explains itself the figure."""
    yield " " if element.tag == "br" else element.text or ""
    for child in element:
        if child.tag == "details" and child.get("class") == "explain":
            yield from _shown(child[0])
        else:
            yield from _texts(child)
        yield child.tail or ""


def _shown(summary: ElementTree.Element) -> Iterator[str]:
    """The figure itself, a text or a bar with its value; not what readers of screens hear after."""
    yield summary.text or ""
    for part in summary:
        if part.get("class") != "vh":
            yield from _texts(part)


def panel_of(element: ElementTree.Element) -> dict[str, str]:
    """What the panel of the figure within ``element`` tells, by its headings; "" leads it."""
    (panel,) = element.findall(".//details[@class='explain']/div")
    terms, told = panel.findall("dl/dt"), panel.findall("dl/dd")
    above = " ".join(words(part) for part in panel.findall("p"))
    return {"": above} | dict(zip(map(words, terms), map(words, told), strict=True))


def fields_of(form: ElementTree.Element) -> dict[str, str]:
    sent: dict[str, str] = {}
    for control in form.iter():
        name = control.get("name", "")
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "textarea":
            sent[name] = control.text or ""
        elif control.tag == "select":
            chosen = [o for o in control.iter("option") if o.get("selected") is not None]
            first = next(iter(control.iter("option")), None)
            option = chosen[0] if chosen else first
            if option is not None:
                sent[name] = option.get("value", words(option))
        elif control.tag == "input":
            kind = control.get("type", "text")
            if kind in ("radio", "checkbox") and control.get("checked") is None:
                continue
            if kind not in ("submit", "button", "file"):
                sent[name] = control.get("value", "")
    return sent


@lru_cache(maxsize=4)
def parsed(html: str) -> Page:
    """The page, read once for the house rules and for whoever asked for it."""
    return Page(html)


class HouseClient(FlaskClient):
    """Flask's client plus the house rules."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A context of its own for each request: else a test's open context would hand the person
        # and the session of one request on to the next.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            check_house_rules(response)
        return response

    def become(self, person: Person) -> None:
        """Be signed in as ``person`` from now on."""
        with self.session_transaction() as cookie:
            cookie["person"] = [person.id, person.session_number]

    def page(self, path: str, status: int = 200, **kwargs: Any) -> Page:
        response = self.get(path, **kwargs)
        assert response.status_code == status, (path, response.status_code)
        return parsed(response.text)

    def submit(
        self, path: str, data: dict[str, Any] | None = None, at: str = "", form: str | None = None
    ) -> TestResponse:
        """Open the page ``at`` (default: ``path``), fill in its form to ``path``, and send it."""
        page = parsed(self.get(at or path).text)
        sent: dict[str, Any] = {**page.form(path if form is None else form), **(data or {})}
        return self.post(path, data=sent)

    def send(self, path: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send what no page has a form for, or none any more."""
        token = self.page("/account").form()["csrf_token"]
        return self.post(path, data={"csrf_token": token, **(data or {})}, **kwargs)


def check_house_rules(response: TestResponse) -> None:
    page = parsed(response.text)
    where = response.request.path
    assert not page.errors, (where, page.errors)
    language = page.html.get("lang")
    assert language, where
    assert page.html.get("dir") == ("rtl" if language in RIGHT_TO_LEFT else "ltr"), where
    assert page.text(".//title").strip(), where
    assert len(page.all(".//h1")) == 1, where
    assert not [e for e in page.root.iter() if e.get("style") is not None], where
    assert not [s for s in page.all(".//script") if not s.get("src") and not s.get("nonce")], where
    assert not page.all(".//style"), where
    _check_ids(page, where)
    _check_labels(page, where)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy, where
    assert response.headers["Referrer-Policy"] == "no-referrer"


def _check_ids(page: Page, where: str) -> None:
    ids = [element.get("id") for element in page.root.iter() if element.get("id") is not None]
    doubled = {name for name in ids if ids.count(name) > 1}
    assert not doubled, (where, doubled)
    for element in page.root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, (where, attribute, name)


def _check_labels(page: Page, where: str) -> None:
    labelled = {label.get("for") for label in page.all(".//label")}
    wrapped = {id(child) for label in page.all(".//label") for child in label.iter()}
    for control in page.root.iter():
        if control.tag not in ("input", "select", "textarea"):
            continue
        if control.get("type") in ("hidden", "submit"):
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        assert named or control.get("id") in labelled or id(control) in wrapped, (
            where,
            control.get("name"),
        )
