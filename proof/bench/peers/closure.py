"""Which addresses a crawler must find: the link closure of a site, computed from its files.

    closure.py SITE OUT SEED_PATH...

Shares no code with any crawler: the standard library's HTML parser and URL rules over the files on disk.
Followed are the static links of HTML pages (a, area: href; frame, iframe: src) on the same host, without
their fragments; style sheets, scripts and pictures are not pages. OUT gets one line per address,
`200 /path` when the file is there and `404 /path` for a link that leads nowhere.
"""

import multiprocessing
import os
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

ORIGIN = "http://site.invalid"
LINKS = {"a": "href", "area": "href", "frame": "src", "iframe": "src"}
SITE = os.path.abspath(sys.argv[1])


class Links(HTMLParser):
    """Collects the link targets of one page, as they are written."""

    def __init__(self):
        super().__init__()
        self.base = None
        self.found = set()

    def handle_starttag(self, tag, attributes):
        if tag == "base" and self.base is None:
            self.base = dict(attributes).get("href")
        elif tag in LINKS:
            self.found.update(value for name, value in attributes if name == LINKS[tag] and value is not None)


def file_of(path):
    """The file a web server would answer with, or None."""
    file = os.path.join(SITE, unquote(path).lstrip("/"))
    if os.path.isdir(file):
        file = os.path.join(file, "index.html")
    return file if os.path.isfile(file) else None


def targets(path):
    """(is there such a page?, the paths it links to) for one path of the site."""
    file = file_of(path)
    if file is None:
        return path, False, []
    if not file.endswith((".html", ".htm")):
        return path, True, []
    page = Links()
    with open(file, encoding="utf-8", errors="replace") as text:
        page.feed(text.read())
    page.close()
    base = urljoin(ORIGIN + path, page.base or "")
    return path, True, sorted(filter(None, (on_site(base, link) for link in page.found)))


def on_site(base, link):
    """The path and query a link leads to, or None when it leaves the host."""
    try:
        url = urlsplit(urldefrag(urljoin(base, link.strip())).url)
    except ValueError:
        return None
    if f"{url.scheme}://{url.netloc}" != ORIGIN:
        return None
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def closure(seeds):
    """Breadth first, one layer at a time, the layer's pages parsed on all cores."""
    answers, layer = {}, list(dict.fromkeys(seeds))
    with multiprocessing.Pool() as pool:
        while layer:
            following = {}
            for path, found, links in pool.imap_unordered(targets, layer, chunksize=8):
                answers[path] = 200 if found else 404
                following.update(dict.fromkeys(links))
            layer = [path for path in following if path not in answers]
    return answers


def main():
    answers = closure(sys.argv[3:])
    with open(sys.argv[2] + ".part", "w", encoding="utf-8") as out:
        out.writelines(f"{status} {path}\n" for path, status in sorted(answers.items()))
    os.replace(sys.argv[2] + ".part", sys.argv[2])


if __name__ == "__main__":
    main()
