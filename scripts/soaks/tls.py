"""TLS before a node, with a certificate made on the spot, and a cable that can be pulled."""
import pathlib
import socket
import ssl
import subprocess
import threading


def authority(folder: pathlib.Path) -> None:
    """Makes ca.pem, and tls.pem with its key for 127.0.0.1, signed by it."""
    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Soak authority")
    openssl("req", *curve[:-2], "-keyout", "tls.key", "-out", "tls.csr", "-subj", "/CN=127.0.0.1")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(
        "x509", "-req", "-in", "tls.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "tls.pem")


class Cable:
    """A TLS listener that carries what comes to a port of this machine; `cut` breaks everything off and takes nothing new."""

    def __init__(self, folder: pathlib.Path):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.to, self.whole, self.lock, self.open = None, True, threading.Lock(), set()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def carry(self, to: int) -> None:
        self.to = to
        threading.Thread(target=self.listen, daemon=True).start()

    def cut(self) -> None:
        with self.lock:
            self.whole = False
            for each in self.open:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it is gone already

    def mend(self) -> None:
        self.whole = True

    def listen(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(caller,), daemon=True).start()

    def serve(self, caller: socket.socket) -> None:
        node = None
        try:
            if not self.whole:
                return
            caller.settimeout(30)
            caller = self.context.wrap_socket(caller, server_side=True)
            node = socket.create_connection(("127.0.0.1", self.to), timeout=30)
            with self.lock:
                if not self.whole:
                    return
                self.open |= {caller, node}
            back = threading.Thread(target=self.copy, args=(node, caller), daemon=True)
            back.start()
            self.copy(caller, node)
            back.join()
        except OSError:
            pass  # either side has left: that is what this is for
        finally:
            with self.lock:
                self.open -= {caller, node}
            for each in (caller, node):
                if each is not None:
                    each.close()

    @staticmethod
    def copy(source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(1 << 16):
                sink.sendall(piece)
        except OSError:
            pass  # as above
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # as above
