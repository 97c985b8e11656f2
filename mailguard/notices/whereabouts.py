"""On which line of a TOML file a key or a value stands: for people, found by searching the text."""


def line_of_section(text: str, section: str) -> int:
    """The 1-based line of `[section]`; 1 where it has no line of its own."""
    for number, line in enumerate(text.splitlines(), 1):
        if section and _section(line) == section:
            return number
    return 1


def line_of(text: str, key: str, section: str = "", value: str = "") -> int:
    """The line where `key` is set within `section`, or further down where `value` stands among its values."""
    inside, start = not section, line_of_section(text, section)
    bare = key.rpartition(".")[2]
    for number, line in enumerate(text.splitlines(), 1):
        named = _section(line)
        if named is not None:
            inside = named == section or named == f"{section}.labels"
            if not section and named.partition(".")[0] == key:
                return number
            continue
        name = line.partition("=")[0].replace('"', "").replace(" ", "")
        if inside and "=" in line and (name in (key, bare, f"labels.{key}") or name.startswith(f"{key}.")):
            return _line_of_value(text, number, value)
    return start


def _line_of_value(text: str, start: int, value: str) -> int:
    """The first line from `start` that holds the value; `start` where it is written otherwise (escapes)."""
    if value:
        for number, line in enumerate(text.splitlines()[start - 1 :], start):
            if value in line:
                return number
    return start


def _section(line: str) -> str | None:
    bare = line.partition("#")[0].strip()
    if not (bare.startswith("[") and bare.endswith("]")) or "," in bare or '"' in bare.strip('[]"'):
        return None
    return bare.strip("[]").replace('"', "").replace(" ", "")
