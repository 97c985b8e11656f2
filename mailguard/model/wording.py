"""Finding and origin codes as sentences for people. The one place where codes become words.

Plain words: what is so, and, where it helps, what to do next. {claimed} and {actual} are filled in where given.
"""

SENTENCES: dict[str, str] = {
    "rule.crashed": "A check could not be made ({claimed}). This mail is not trusted until it can.",
}


def sentence(code: str, claimed: str | None, actual: str | None) -> str:
    """The sentence for `code`; an unknown code is shown as itself, never hidden."""
    template = SENTENCES.get(code, f"{code}: {{claimed}} / {{actual}}")
    return template.replace("{claimed}", claimed or "–").replace("{actual}", actual or "–")
