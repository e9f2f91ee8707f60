"""Which addresses of foreign text may be opened, once a person has agreed: the web and mail, nothing else."""

from urllib.parse import urlsplit

SCHEMES = ("http", "https", "mailto")


def may_open(address: str) -> bool:
    """Other schemes start programs or hand files and names to strangers."""
    scheme, colon, rest = address.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        return False
    return bool(rest) if scheme.lower() == "mailto" else rest.startswith("//") and bool(host_of(address))


def host_of(address: str) -> str:
    """The host that a web address leads to, without user, password and port; empty when there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # an address that looks like one of IPv6 and is none
        return ""
