"""Which encoding bytes are written in, where neither a mark nor UTF-8 tells: by charset-normalizer's guess."""

from app.domain.text_files import ENCODING_NAMES

LOOKED_AT = 64 * 1024
FEW = 3  # bytes beyond ASCII from which nothing can be told
_BEYOND_ASCII = bytes(range(128, 256))
# Most letters of the West are the same in all of these: then it is the one that Windows and the web mean.
_LATIN = frozenset(
    {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2", "latin-1", "iso8859-15", "mac-roman"}
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "koi8-u")
_NARROWER = {"cp932": "shift_jis", "cp949": "euc_kr"}


def guess(data: bytes) -> str | None:
    """A codec of ours (`ENCODING_NAMES`) that can read all of the bytes; None: no idea. Blocks."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    if len(sample) - len(sample.translate(None, _BEYOND_ASCII)) < FEW and _read(data, "cp1252") is not None:
        return "cp1252"
    candidates = [name for name in ENCODING_NAMES if not name.startswith("utf-")]
    matches = from_bytes(sample, cp_isolation=candidates, enable_fallback=False)
    ours = _by_python_name()
    names = [ours[match.encoding] for match in matches if match.encoding in ours]
    names = [name for name in names if _read(data, name) is not None]
    if not names:
        return None
    first = names[0]
    if first in _LATIN and ("cp1252" in names or _same(sample, first, "cp1252")):
        return "cp1252" if _read(data, "cp1252") is not None else first
    if first in _CYRILLIC:
        return max((name for name in _CYRILLIC if _read(data, name) is not None), key=lambda name: _small(sample, name))
    narrower = _NARROWER.get(first)
    return narrower if narrower and _same(data, first, narrower) else first


def _sample(data: bytes) -> bytes:
    """Enough to tell by, cut at a line end: half a letter would spoil it. Long plain stretches say nothing."""
    if len(data) <= LOOKED_AT:
        return data
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)
    return sample if len(sample) <= LOOKED_AT else sample[: sample.rfind(b"\n", 0, LOOKED_AT) + 1] or sample[:LOOKED_AT]


def _small(data: bytes, encoding: str) -> float:
    """The share of small letters among the Cyrillic ones: the wrong reading turns small letters into capitals."""
    text = _read(data, encoding) or ""
    letters = [letter for letter in text if "\u0400" <= letter <= "\u04ff"]
    others = sum(not letter.isascii() for letter in text) - len(letters)
    return (sum(letter.islower() for letter in letters) - others) / max(1, len(letters))


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _same(data: bytes, one: str, other: str) -> bool:
    return _read(data, one) is not None and _read(data, one) == _read(data, other)


def _by_python_name() -> dict[str, str]:
    """Our names by those that charset-normalizer says ("koi8_r")."""
    from encodings.aliases import aliases

    plain = {name: name.replace("-", "_") for name in ENCODING_NAMES}
    return {aliases.get(said, said): name for name, said in plain.items()}
