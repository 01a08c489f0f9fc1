"""A web server on this machine whose pages show pictures. Chromium takes every name under .localhost to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """What the server answers: path → content type, body, further headers. Unknown paths are 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.files: dict[str, tuple[str, bytes, dict[str, str]]] = {}

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def add_page(self, path: str, body: str, style: str = "") -> str:
        """Its address."""
        page = f'<!doctype html><meta charset="utf-8"><title>{path}</title><style>{style}</style>{body}'
        self.files[path] = ("text/html; charset=utf-8", page.encode(), {})
        return self.url(path)

    def add_picture(
        self, path: str, data: bytes, content_type: str = "image/jpeg", headers: dict[str, str] | None = None
    ) -> str:
        """Its address."""
        self.files[path] = (content_type, data, headers or {})
        return self.url(path)


@contextmanager
def running_site() -> Iterator[Site]:
    """A site on a free port of the loopback interface."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(server.server_address[1])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content_type, body, headers = site.files.get(self.path, ("text/plain", b"", {}))
            self.send_response(200 if self.path in site.files else 404)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
