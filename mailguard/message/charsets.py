"""Bytes to text by an allow-list of charsets: one that can hide text (UTF-7, UTF-16, escapes) is refused.

Fallbacks are those of mail programs, so that we read what the person reads (NOTICES section 7).
"""

# Name as mail writes it → Python codec. A name that is not here is unknown.
CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-1": "cp1252",  # programs read latin-1 as its superset; 0x80 is the euro sign there
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "iso-2022-jp": "iso2022_jp",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-3": "iso2022_jp_3",
    "euc-jp": "euc_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "iso-8859-8-i": "iso8859_8",
    **{f"cp{number}": f"cp{number}" for number in (1250, 1251, 1252, 1253, 1254)},
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{number}": f"cp{number}" for number in (874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)},
}


def decode(data: bytes, charset: str) -> tuple[str, bool]:
    """Text, and whether the charset is one we know ("" means none was named).

    Never raises. Bytes that the charset does not have become U+FFFD, so no value with them can equal anything.
    An unknown charset is read as Latin-1: good enough to find a contradiction, never good enough for a claim.
    """
    codec = CODECS.get(charset.strip().lower() or "us-ascii")
    if codec is None:
        return data.decode("latin-1"), False
    if data.isascii() and not codec.startswith("iso2022"):
        return data.decode("ascii"), True
    if codec == "ascii":  # undeclared 8-bit is UTF-8 nearly always
        codec = "utf-8" if _is_utf8(data) else "cp1252"
    return data.decode(codec, "replace"), True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
