"""Ways to be paid and to be reached, as a text names them: accounts, wallets, mail addresses, phone numbers.

By their form alone; nothing here is looked up.
"""

from mailguard.domains import is_hostname, skeleton
from orders.domain.spelling import words

LEAST_PHONE, MOST_PHONE = 9, 15  # digits
BASE58 = frozenset("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
BECH32 = frozenset("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
AROUND = ".,;:()<>[]\"'"  # what sentences put around such a word
PAYERS = frozenset(
    ("paypal", "zelle", "venmo", "cashapp", "revolut", "wise", "klarna", "bitcoin", "btc", "usdt", "iban", "konto")
)
# What a stranger wants who leaves a number or an address to write to.
WANTING = (
    *("pay", "paid", "payment", "paypal", "refund", "invoice", "support", "verify", "deposit", "transfer", "fee"),
    *("zahlung", "bezahlen", "erstattung", "überweisen", "paiement", "remboursement", "pago", "reembolso"),
    *("pagamento", "rimborso", "whatsapp", "telegram"),
)
WANTING_WORDS = frozenset(skeleton(word) for phrase in WANTING for word in words(phrase))


def names_account(text: str) -> bool:
    """A way to pay together with an account: a payment name beside an address or a long number; IBAN, wallet."""
    if any(is_iban(word) for word in joined_blocks(text)) or any(is_wallet(word) for word in text.split()):
        return True
    found = frozenset(words(text))
    return bool(found & PAYERS) and ("@" in text or any(len(word) > 7 and word.isdigit() for word in found))


def joined_blocks(text: str) -> tuple[str, ...]:
    """Words, and runs of words written in blocks of four, as IBANs are."""
    plain = text.upper().split()
    runs = ["".join(plain[at : at + 9]) for at, word in enumerate(plain) if len(word) == 4 and word[:2].isalpha()]
    return (*plain, *(run[:length] for run in runs for length in range(15, min(len(run), 34) + 1)))


def is_iban(word: str) -> bool:
    """ISO 13616: country, two check digits, up to 30 signs; the whole is 1 modulo 97."""
    if not (
        15 <= len(word) <= 34 and word.isascii() and word.isalnum() and word[:2].isalpha() and word[2:4].isdigit()
    ):
        return False
    return int("".join(str(int(sign, 36)) for sign in word[4:] + word[:4])) % 97 == 1


def is_wallet(word: str) -> bool:
    """A Bitcoin address (base58, or bech32 of BIP 173) or one of the Ethereum kind (ERC-55), by its form."""
    plain = word.strip(AROUND)
    if plain.startswith(("0x", "0X")):
        return len(plain) == 42 and all(sign in "0123456789abcdefABCDEF" for sign in plain[2:])
    if plain.lower().startswith("bc1"):
        return 14 <= len(plain) <= 74 and all(sign in BECH32 for sign in plain[3:].lower())
    mixed = any(sign.isdigit() for sign in plain) and plain != plain.lower() and plain != plain.upper()
    return mixed and plain[:1] in ("1", "3") and 26 <= len(plain) <= 35 and all(sign in BASE58 for sign in plain)


def names_contact(text: str) -> bool:
    """A mail address or a phone number in the same line as what is wanted: a payment, a refund, a call to support.

    Either alone is nothing: buyers leave them for the carrier.
    """
    for line in text.splitlines():
        said = " ".join(word for word in line.split() if "@" not in word)  # an address may be called "support@"
        wanted = any(skeleton(word) in WANTING_WORDS for word in words(said))
        if wanted and (has_address(line) or has_phone(line)):
            return True
    return False


def has_address(line: str) -> bool:
    return any(local and is_hostname(host.strip(AROUND)) for local, host in map(parted, line.split()))


def parted(word: str) -> tuple[str, str]:
    local, _, host = word.rpartition("@")
    return local, host


def has_phone(line: str) -> bool:
    """Nine to fifteen digits (ITU-T E.164) with nothing between them but what separates a phone number."""
    digits = 0
    for sign in f"{line}\n":
        if sign.isdecimal():
            digits += 1
        elif sign not in " -./()+":
            if LEAST_PHONE <= digits <= MOST_PHONE:
                return True
            digits = 0
    return False


def digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())
