"""RFC 2047 encoded-words: "=?utf-8?Q?Caf=C3=A9?=" to text, in one pass from left to right."""

import binascii

from mailguard.message.charsets import decode


def decode_words(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its encoded-words decoded, and the names of charsets that are unknown.

    `text` is an unfolded header value of capped length. White space between two encoded-words falls away (RFC 2047
    section 6.2); neighbours of one charset are decoded together, since real senders split characters. A word that
    is not well-formed stays as it is. Never raises; linear.
    """
    if "=?" not in text:
        return text, ()
    out: list[str] = []
    unknown: list[str] = []
    run: list[bytes] = []  # bytes of neighbouring words that share `charset`
    charset, gap, at = "", "", 0
    while (word := _next(text, at)) is not None:
        start, end, word_charset, data = word
        gap = text[at:start]
        if run and (gap.strip() or word_charset != charset):
            out.append(_joined(run, charset, unknown))
            run = []
            out.append(gap if gap.strip() else "")
        elif not run:
            out.append(gap)
        charset = word_charset
        run.append(data)
        at = end
    if run:
        out.append(_joined(run, charset, unknown))
    out.append(text[at:])
    return "".join(out), tuple(unknown)


def _joined(run: list[bytes], charset: str, unknown: list[str]) -> str:
    text, known = decode(b"".join(run), charset)
    if not known:
        unknown.append(charset[:40])
    return text


def _next(text: str, at: int) -> tuple[int, int, str, bytes] | None:
    """The next well-formed word: start, end, charset in lower case, bytes."""
    while (start := text.find("=?", at)) >= 0:
        # A word is at most 75 long by RFC; real ones are longer, never longer than the capped field.
        first = text.find("?", start + 2)
        second = text.find("?", first + 1) if first > 0 else -1
        end = text.find("?=", second + 1) if second > 0 else -1
        if end < 0:
            return None
        data = _bytes(text[first + 1 : second], text[second + 1 : end])
        charset = text[start + 2 : first].partition("*")[0].lower()  # RFC 2231 section 5: charset*language
        if data is not None and charset and len(charset) < 41 and " " not in text[start:second]:
            return start, end + 2, charset, data
        at = start + 2
    return None


def _bytes(encoding: str, payload: str) -> bytes | None:
    """The bytes of one word; None where it is no word."""
    if not payload.isascii() or (" " in payload and encoding in "bB"):
        return None
    raw = payload.encode("ascii")
    if encoding in ("q", "Q"):
        return binascii.a2b_qp(raw, header=True)
    if encoding in ("b", "B"):
        try:
            return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
        except binascii.Error:
            return None
    return None
