"""A relay in front of a server, which counts whatever crosses it: a browser can be asked what a
page has fetched, but not what its worker has."""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

_REQUEST = re.compile(rb"^(?:GET|POST|HEAD) \S+ HTTP/1\.1\r$", re.MULTILINE)


@dataclass(slots=True)
class Relay:
    """Listens on a port of its own; ``received`` are bytes from the server, headers included."""

    host: str
    port: int
    received: int = 0
    requests: int = 0
    _door: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._door = socket.create_server((self.host, 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self._door.getsockname()[1]}"

    def count(self) -> tuple[float, float]:
        """kB and requests since this was last asked."""
        found = self.received / 1000, float(self.requests)
        self.received = self.requests = 0
        return found

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection((self.host, self.port))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(*ends, near), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                if source is near:
                    self.requests += len(_REQUEST.findall(part))
                else:
                    self.received += len(part)
                target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        target.close()
