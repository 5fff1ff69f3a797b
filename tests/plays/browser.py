"""A browser for plays: opens an address, follows where it is sent, and sends on the form that it is shown.

Named by $BROWSER, so that the program opens it as it would open any other.
"""

from __future__ import annotations

import html
import re
import ssl
import sys

import httpx2


def visit(address: str) -> int:
    """Open an address as somebody would who agrees to everything; return the last status."""
    with httpx2.Client(verify=ssl.create_default_context(), follow_redirects=True, timeout=20) as client:
        reply = client.get(address)
        form = re.search(r"<form[^>]*action=[\"']?([^\"' >]+)", reply.text)
        if form is not None:
            fields = dict(re.findall(r"name=[\"']?([^\"' >]+)[\"']? value=[\"']([^\"']*)[\"']", reply.text))
            reply = client.post(html.unescape(form[1]), data={n: html.unescape(v) for n, v in fields.items()})
        return reply.status_code


if __name__ == "__main__":
    sys.exit(0 if visit(sys.argv[1]) == 200 else 1)
