"""Somebody's phone at one link, and what the server has of it: for tests of answering offline."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import select

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.models import Round
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database, now
from surveys.questionnaires.queries import latest_version
from tests.browser.conftest import SCREENSHOTS, Site
from tests.browser.visitor import Visitor
from tests.factories import make_invitation, make_organization, make_round
from tests.web.small_survey import CODE, publish_small_survey
from wsgi import create_app

PATIENCE = 15.0  # seconds for what happens by itself

# Everything that the browser has kept on the device, as bytes, whatever it is.
_RAW = """async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('answering');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = [];
  for (const name of database.objectStoreNames) {
    const rows = await new Promise(resolve => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => resolve(request.result);
    });
    for (const row of rows) {
      found.push(JSON.stringify(row));
      for (const value of Object.values(row)) {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
          const bytes = new Uint8Array(value.buffer || value);
          for (const name of ["utf-8", "utf-16"]) found.push(new TextDecoder(name).decode(bytes));
        }
      }
    }
  }
  database.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  return found;
}"""

_SECRETS = """async () => {
  const database = await new Promise(resolve => {
    const request = indexedDB.open('answering');
    request.onsuccess = () => resolve(request.result);
  });
  const places = await new Promise(resolve => {
    const request = database.transaction('places').objectStore('places').getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  const told = [];
  for (const {secret} of places) {
    const read = await crypto.subtle.exportKey('raw', secret).then(() => true, () => false);
    told.push([secret.algorithm.name, secret.extractable, read]);
  }
  return told;
}"""


class Line:
    """What lies between a browser and the site; it can be cut, and mended again."""

    def __init__(self, site: Site) -> None:
        host, port = site.address.removeprefix("http://").split(":")
        self._site = (host, int(port))
        self._open: list[socket.socket] = []
        self._is_cut = False
        self._door = socket.create_server((host, 0))
        self.address = f"http://{host}:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for end in self._open:
            _hang_up(end)
        self._open.clear()

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._site)
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation to the small survey and the path of its link."""

    path: str
    invitation_id: int
    round_id: int


class Office:
    """The installation's own side: it makes links, closes rounds, looks into the database."""

    def __init__(self, site: Site) -> None:
        secret = (site.state / "secret-key").read_text("utf-8").strip()
        url = f"sqlite:///{site.state / 'database.sqlite3'}"
        settings = Settings(
            Environment.LAPTOP,
            site.state,
            url,
            secret,
            public_url=site.address,
            log_level="WARNING",
        )
        self.app = create_app(settings)

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    def link(self, code: str = CODE) -> Link:
        with self.app.app_context(), self.database.writing() as session:
            if latest_version(session, CODE) is None:
                publish_small_survey(session)
            round_ = make_round(session, code)
            invitation, secret = make_invitation(session, round_, make_organization(session))
            found = Link(f"/a/{secret}", invitation.id, round_.id)
            session.commit()
        return found

    def close(self, link: Link) -> None:
        with self.app.app_context(), self.database.writing() as session:
            close_round(session, session.get_one(Round, link.round_id), now())
            session.commit()

    def response(self, link: Link) -> Response | None:
        with self.database.reading() as session:
            return session.scalar(
                select(Response)
                .join(Invitation, Invitation.id == Response.invitation_id)
                .where(Invitation.id == link.invitation_id)
            )

    def answers(self, link: Link) -> dict[str, Any]:
        response = self.response(link)
        return {} if response is None else dict(response.answers)

    def revision(self, link: Link) -> int:
        response = self.response(link)
        return 0 if response is None else response.revision

    def await_answers(self, link: Link, wanted: dict[str, Any]) -> None:
        """Wait until the server has exactly these."""
        wait_until(lambda: self.answers(link) == wanted, lambda: str(self.answers(link)))


def wait_until(is_so: Callable[[], bool], told: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


class Phone:
    """A browser of 360 pixels at a link; ``page`` is the window in front.

    ``line`` is its own connection to the site, if it is given one.
    """

    def __init__(self, context: BrowserContext, link: Link, line: Line | None = None) -> None:
        self.context = context
        self.link = link
        self.line = line
        self.visitor = Visitor(context, SCREENSHOTS, scripts=True)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, below: str = "") -> None:
        self.page.goto(self.link.path + below)
        wait_until(lambda: self.page.evaluate("typeof Page !== 'undefined' && Page.place !== null"))

    def open_and_keep(self) -> None:
        """The first view, until the whole questionnaire is on the device."""
        self.open()
        self.page.wait_for_selector("#remove:visible", timeout=PATIENCE * 1000)

    def other_window(self) -> Page:
        """A second window of the same browser at the same page."""
        page = self.context.new_page()
        page.goto(self.page.url)
        return page

    def choose(self, name: str, value: str) -> None:
        self.visitor.choose(name, value)

    def write(self, name: str, text: str) -> None:
        control = self.page.locator(f'[name="{name}"]')
        control.fill(text)
        control.blur()

    def go(self, button: str = "next") -> None:
        """Press a button of the section's form and wait for the page it leads to."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f'button[name="go"][value="{button}"]').click()

    @property
    def state(self) -> str:
        return self.page.locator("#saved").inner_text()

    def await_state(self, text: str) -> None:
        wait_until(lambda: text in self.state, lambda: self.state)

    def wait_until(self, is_so: Callable[[], bool], told: Callable[[], str] = str) -> None:
        """Meanwhile the browser is listened to."""

        def ask() -> bool:
            self.page.wait_for_timeout(20)
            return is_so()

        wait_until(ask, told)

    def text(self, name: str, number: int | None = None) -> str:
        """A text of the script in the page's language, in the right plural form."""
        return str(
            self.page.evaluate(
                "([name, n]) => n === null ? Page.texts[name] : Page.count(Page.texts[name], n)",
                [name, number],
            )
        )

    @property
    def is_kept_page(self) -> bool:
        return self.page.locator("#device[data-kept]").count() == 1

    def raw(self) -> str:
        """Everything on the device, one after another."""
        return "\n".join(self.page.evaluate(_RAW))

    def secrets(self) -> list[list[Any]]:
        """Of each key: its algorithm, whether it says it can be read out, whether it can."""
        found: list[list[Any]] = self.page.evaluate(_SECRETS)
        return found

    @contextmanager
    def offline(self) -> Iterator[None]:
        """The browser is told so; and its line is cut, as a service worker that starts meanwhile
        may not have heard of it yet."""
        if self.line is not None:
            self.line.cut()
        self.context.set_offline(True)
        yield
        if self.line is not None:
            self.line.mend()
        self.context.set_offline(False)

    def lose_acknowledgements(self, times: int) -> list[str]:
        """The server gets and keeps the next answers, but its replies get lost."""
        lost: list[str] = []

        def lose(route: Route) -> None:
            if len(lost) >= times:
                route.continue_()
                return
            lost.append(route.fetch().text())
            route.abort("connectionreset")

        self.context.route("**/answer", lose)
        return lost

    def leave(self) -> None:
        """What the browser itself notes of the missing connection is no fault of the page's."""
        self.visitor.faults = [f for f in self.visitor.faults if "Failed to load resource" not in f]
        self.visitor.leave()


def options(address: str, language: str = "en") -> dict[str, Any]:
    return {
        "base_url": address,
        "viewport": {"width": 360, "height": 740},
        "locale": language,
    }
