"""The app under a path of a real nginx, in a real browser: python -m tests.proxy

Needs nginx (Debian: `apt-get install nginx-light`), so it is no part of the suite. Serves the app
by `.deploy/nginx.conf`, opens every page, draws a digit, copies a link, imports a record, and reads
what shows a preview of a link. Exit status 1 and one line where nginx is missing.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

from mnist_core.app.look import NAME
from tests.support.chromium import launch
from tests.support.server import ROOT, free_port, serve, stock
from tests.support.sub_path import PATH, visit

HOST = "digits.localhost"  # another host than the app's; browsers look for it on this machine
WHOLE = """daemon off; user root; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  types {{ image/png png; }}
  server {{ listen 127.0.0.1:{port}; server_name {host}; include {folder}/digits.conf; }}
}}
"""


@contextmanager
def nginx(program: str, app: str, folder: Path) -> Iterator[str]:
    """A proxy in front of the app at that address; its address with the path."""
    port, host = free_port(), urlsplit(app).netloc
    part = (ROOT / ".deploy/nginx.conf").read_text("utf-8")
    part = part.replace("127.0.0.1:8501", host).replace("/srv/digits", str(ROOT))
    (folder / "digits.conf").write_text(part, "utf-8")
    config = folder / "nginx.conf"
    config.write_text(WHOLE.format(folder=folder, port=port, host=HOST), "utf-8")
    server = subprocess.Popen([program, "-p", folder, "-c", config])
    try:
        yield f"http://{HOST}:{port}{PATH}"
    finally:
        server.terminate()
        server.wait(20)


def fetch(address: str, path: str) -> bytes:
    """What the proxy answers, which is waited for until it listens."""
    port = urlsplit(address).port
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": HOST})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.1)
    raise AssertionError("nginx does not listen")


def check_preview(address: str) -> None:
    """Title and picture, for what reads the first HTML alone."""
    html = fetch(address, f"{PATH}/draw").decode()
    assert f"<title>{NAME}</title>" in html, html[:500]
    (picture,) = re.findall(r'property="og:image" content="([^"]+)"', html)
    found = fetch(address, urlsplit(picture).path)
    assert found.startswith(b"\x89PNG"), picture


def main() -> int:
    """Run it, and say what holds."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        print("tests.proxy needs nginx; Debian has it as nginx-light", file=sys.stderr)
        return 1
    expect.set_options(timeout=30_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(stock(Path(folder) / "store"), path=PATH) as app,
        nginx(program, app, Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        check_preview(address)
        visit(launch(playwright), address)
    print(f"every page, a drawing, a copied link, an import and the link preview work at {address}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
