"""Counts what really goes over the wire: a TCP proxy that passes bytes on as they are."""
import socket
import threading


class Wire:
    """Listens on a free port and passes everything to another one; `sent` and `received` are seen from the caller."""

    def __init__(self, port: int):
        self.target = port
        self.sent = self.received = self.requests = self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return  # closed: the benchmark is over
            self.connections += 1
            node = socket.create_connection(("127.0.0.1", self.target))
            for source, sink, name in ((caller, node, "sent"), (node, caller, "received")):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.pass_on, args=(source, sink, name), daemon=True).start()

    def pass_on(self, source: socket.socket, sink: socket.socket, name: str) -> None:
        try:
            while data := source.recv(1 << 18):
                setattr(self, name, getattr(self, name) + len(data))
                # A request of a few hundred bytes without a body is one piece.
                self.requests += name == "sent"
                sink.sendall(data)
        except OSError:
            pass  # one side has gone; the other is told below
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it was the one that went

    def take(self) -> tuple[int, int]:
        """Bytes both ways, and requests, since this was last asked."""
        total = self.sent + self.received, self.requests
        self.sent = self.received = self.requests = 0
        return total

    def close(self) -> None:
        self.listener.close()
