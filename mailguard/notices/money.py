"""An amount as a notice prints it → Money, or None where it cannot be read in one way only. Never guesses.

The decimal mark and the currency behind a bare "$" come from the profile's locale (NOTICES section 6: measured,
no library keeps the sign, refuses letters among digits and tells 1.234 from 1,234 at once).
"""

from mailguard.notices.patterns import compiled, is_whole
from mailguard.notices.width import narrow
from orders.view import EXPONENTS, Money

LENGTH_LIMIT = 40  # characters; an amount is never longer

# ISO 4217: legal tender today.
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU "
    "UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
_DOLLARS = (
    "ARS AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD UYU XCD"
)
CURRENCIES = frozenset(_CODES.split())
DOLLARS = frozenset(_DOLLARS.split())
# A sign → the currencies that it may stand for; one of several is chosen by a code or the locale, else by nobody.
SIGNS: dict[str, frozenset[str]] = {
    "US$": frozenset({"USD"}),
    "CA$": frozenset({"CAD"}),
    "C$": frozenset({"CAD"}),
    "AU$": frozenset({"AUD"}),
    "A$": frozenset({"AUD"}),
    "R$": frozenset({"BRL"}),
    "$": DOLLARS,
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "zł": frozenset({"PLN"}),
}
ALONE = {"¥": "JPY"}  # what a sign means where neither code nor locale says another

_GROUPED = {
    ".": compiled(r"[0-9]{1,15}(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]+)?"),
    ",": compiled(r"[0-9]{1,15}(?:,[0-9]+)?|[0-9]{1,3}(?:[.][0-9]{3}){1,4}(?:,[0-9]+)?"),
}
_SPACED = {
    ".": compiled(r"[0-9]{1,3}(?: [0-9]{3}){1,4}(?:\.[0-9]+)?|[0-9]{1,3}(?:'[0-9]{3}){1,4}(?:\.[0-9]+)?"),
    ",": compiled(r"[0-9]{1,3}(?: [0-9]{3}){1,4}(?:,[0-9]+)?|[0-9]{1,3}(?:'[0-9]{3}){1,4}(?:,[0-9]+)?"),
}


def money(text: str, decimal: str, default: str | None) -> Money | None:
    """Read one amount whole: sign or parentheses, currency as sign or code, digits grouped in threes.

    `decimal` is "." or ","; `default` is the ISO 4217 code that a bare "$" stands for. An amount without any
    currency, with letters among its digits, more or fewer decimals than its currency has, or a lone group
    of three after the decimal mark gives None.
    """
    if len(text) > LENGTH_LIMIT:
        return None
    plain = narrow(text).replace("\u2019", "'")
    negative, plain = _signed(plain)
    plain, currencies = _currencies(plain, default)
    twice, plain = _signed(plain)
    if currencies is None or (negative and twice):
        return None
    minor = _minor(plain, decimal, EXPONENTS.get(currencies, 2))
    return None if minor is None else Money(-minor if negative or twice else minor, currencies)


def _signed(text: str) -> tuple[bool, str]:
    """Take a minus in front, or the parentheses around (accounting: a deduction), off."""
    if text.startswith("-"):
        return True, text[1:].lstrip()
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    return False, text


def _currencies(text: str, default: str | None) -> tuple[str, str | None]:
    """Take signs and codes off both ends; the one currency that all of them agree on, or None."""
    agreed: frozenset[str] | None = None
    sign_seen = ""
    for _ in range(2):
        sign, means, text = _one_currency(text)
        if means is None:
            break
        agreed = means if agreed is None else agreed & means
        sign_seen = sign or sign_seen
    if not agreed:
        return text, None
    if len(agreed) > 1:
        alone = default if default in agreed else ALONE.get(sign_seen)
        return text, alone
    return text, next(iter(agreed))


def _one_currency(text: str) -> tuple[str, frozenset[str] | None, str]:
    """One sign or code at either end: (sign, what it may mean, the rest)."""
    if text[:3] in CURRENCIES:
        return "", frozenset({text[:3]}), text[3:].lstrip()
    if text[-3:] in CURRENCIES:
        return "", frozenset({text[-3:]}), text[:-3].rstrip()
    if text.startswith("-") and len(text) > 1 and not text[1].isdigit():
        sign, means, rest = _one_currency(text[1:].lstrip())
        return sign, means, "-" + rest
    for sign, means in SIGNS.items():
        if text.startswith(sign):
            return sign, means, text[len(sign) :].lstrip()
        if text.endswith(sign):
            return sign, means, text[: -len(sign)].rstrip()
    return "", None, text


def _minor(digits: str, decimal: str, exponent: int) -> int | None:
    """Digits in their groups → minor units; None unless the decimals are none or exactly the currency's."""
    if not (is_whole(_GROUPED[decimal], digits) or is_whole(_SPACED[decimal], digits)):
        return None
    whole, _, fraction = digits.partition(decimal)
    if fraction and len(fraction) != exponent:
        return None
    units = "".join(sign for sign in whole if sign.isdigit())
    return int(units + fraction.ljust(exponent, "0")) if len(units) <= 15 else None
