"""An amount as a notice prints it → Money, or None where it cannot be read in one way only. Never guesses.

The decimal mark and the currency behind a bare "$" come from the profile's locale (NOTICES section 6: measured,
no library keeps the sign, refuses letters among digits and tells 1.234 from 1,234 at once).
"""

from functools import lru_cache

from mailguard.notices.patterns import compiled
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
# ISO 4217 "no currency": a locale whose bare "$" is each shop's own dollar; the order says which (shop_money).
UNSAID = "XXX"
DOLLARS = frozenset(_DOLLARS.split())
# A sign → the currencies that it may stand for; one of several is chosen by a code or the locale, else by nobody.
SIGNS: dict[str, frozenset[str]] = {
    "US$": frozenset({"USD"}),
    "CA$": frozenset({"CAD"}),
    "C$": frozenset({"CAD"}),
    "CDN$": frozenset({"CAD"}),
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
# eBay sets a blank between the country and its sign.
_SPACED = tuple((f"{country} $", f"{country}$") for country in ("US", "CA", "C", "AU", "A"))
ALONE = {"¥": "JPY"}  # what a sign means where neither code nor locale says another

MEANS: dict[str, frozenset[str]] = SIGNS | {code: frozenset({code}) for code in CURRENCIES}
# An amount with its currency in the midst of a text.
AMOUNT = compiled(
    r"(?:US|CA|C|AU|A)?\s?[$€£¥￥]\s?[0-9][0-9.,]{0,14}(?:\s(?:USD|EUR|GBP|CAD|AUD|JPY))?"
    r"|\b[0-9][0-9., \x{a0}\x{202f}]{0,14}[0-9]\s?(?:€|円|(?:EUR|USD|GBP|CAD|AUD|JPY)\b)"
    r"|\b(?:EUR|USD|GBP|CAD|AUD|JPY)\s?[0-9][0-9.,]{0,14}"
    r"|\b[0-9]\s?(?:€|円|(?:EUR|USD|GBP|CAD|AUD|JPY)\b)"
)
_NO_CURRENCY = frozenset("0123456789.,-()' ")
_GROUP_MARKS = {".": (",", " ", "'"), ",": (".", " ", "'")}  # by decimal mark


def money(text: str, decimal: str, default: str | None) -> Money | None:
    """Read one amount whole: sign or parentheses, currency as sign or code, digits grouped in threes.

    `decimal` is "." or ","; `default` is the ISO 4217 code that a bare "$" stands for (UNSAID: the shop's own).
    An amount without any currency, with letters among its digits, more or fewer decimals than its currency has,
    or a lone group of three after the decimal mark gives None.
    """
    return _money(text, decimal, default) if len(text) <= LENGTH_LIMIT else None  # long ones stay out of the cache


@lru_cache(maxsize=4096)  # shipping, fees and the price of a shop's few goods come again
def _money(text: str, decimal: str, default: str | None) -> Money | None:
    plain = narrow(text).replace("\u2019", "'")
    for spaced, closed in _SPACED if " $" in plain else ():
        plain = plain.replace(spaced, closed)
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
        if default == UNSAID and agreed == DOLLARS:
            alone = UNSAID
        return text, alone
    return text, next(iter(agreed))


def _one_currency(text: str) -> tuple[str, frozenset[str] | None, str]:
    """One sign or code at either end: (it, what it may mean, the rest)."""
    head = next((at for at, sign in enumerate(text) if sign in _NO_CURRENCY), len(text))
    if head:
        means = MEANS.get(text[:head])
        return text[:head], means, text[head:].lstrip() if means else text
    tail = next((at for at in range(len(text), 0, -1) if text[at - 1] in _NO_CURRENCY), 0)
    means = MEANS.get(text[tail:])
    return text[tail:], means, text[:tail].rstrip() if means else text


def _minor(digits: str, decimal: str, exponent: int) -> int | None:
    """Digits in their groups → minor units; None unless the decimals are none or exactly the currency's."""
    whole, mark, fraction = digits.partition(decimal)
    units = _ungrouped(whole, decimal)
    if units is None or (mark and (len(fraction) != exponent or not _are_digits(fraction))):
        return None
    return int(units + fraction.ljust(exponent, "0"))


def _ungrouped(whole: str, decimal: str) -> str | None:
    """The digits without the marks between groups of three; one kind of mark only, at most 15 digits."""
    for mark in _GROUP_MARKS[decimal]:
        if mark in whole:
            first, *groups = whole.split(mark)
            if not 1 <= len(first) <= 3 or any(len(one) != 3 for one in groups):
                return None
            whole = "".join((first, *groups))
            break
    return whole if len(whole) <= 15 and _are_digits(whole) else None


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
