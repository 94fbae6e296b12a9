"""A client that costs next to nothing: it shares the cores with the server that it measures.

It speaks just as much HTTP/1.1 as the production server does: one kept-alive connection, a status
line, headers, and a body of the length that they name.
"""

import socket
from dataclasses import dataclass, field

_LENGTH = b"\r\ncontent-length: "


class Unexpected(Exception):
    """The server answered something else than asked for, or nothing."""


@dataclass(slots=True)
class Wire:
    """One connection; opened when first used, and anew after it broke."""

    host: str
    port: int
    _socket: socket.socket | None = field(default=None, init=False)

    def ask(self, verb: str, path: str, body: bytes = b"", cookie: str = "") -> tuple[int, bytes]:
        """Status and body. Raises OSError when the connection breaks, Unexpected for what is no
        HTTP; the connection is closed then."""
        try:
            return self._ask(verb, path, body, cookie)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, verb: str, path: str, body: bytes, cookie: str) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection((self.host, self.port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"{verb} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        if cookie:
            head += f"Cookie: {cookie}\r\n"
        if body or verb == "POST":
            head += (
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n"
            )
        self._socket.sendall(head.encode() + b"\r\n" + body)
        return self._answer(self._socket)

    def _answer(self, connection: socket.socket) -> tuple[int, bytes]:
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            self._more(connection, received)
        head = bytes(received[:end]).lower()
        at = head.find(_LENGTH)
        if not head.startswith(b"http/1.1 ") or at < 0:
            raise Unexpected(head[:200].decode("latin-1"))
        length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
        while len(received) < end + 4 + length:
            self._more(connection, received)
        return int(head[9:12]), bytes(received[end + 4 :])

    def _more(self, connection: socket.socket, received: bytearray) -> None:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        received += part
