"""Amounts as requests write them: decimal text and a currency, exact to its own minor unit, never a float."""

from typing import Annotated

from pydantic import Field, model_validator

from orders.formats.values import BadValue, amount
from orders.view import Money
from orders.web.reading import Strict

Unsigned = Annotated[str, Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,3})?$", description="Such as 12.34.")]
Signed = Annotated[str, Field(pattern=r"^-?[0-9]{1,13}(\.[0-9]{1,3})?$", description="Such as 12.34 or -0.50.")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217.")]


class AmountBody(Strict):
    """An amount of zero or more."""

    amount: Unsigned
    currency_code: Currency

    @model_validator(mode="after")
    def exact(self) -> "AmountBody":
        """Never rounded: what is finer than the currency's own unit is refused."""
        self.money()
        return self

    def money(self) -> Money:
        return exactly(self.amount, self.currency_code)


class SignedAmountBody(Strict):
    """An amount that goes to the buyer, or below zero takes from what goes there."""

    amount: Signed
    currency_code: Currency

    @model_validator(mode="after")
    def exact(self) -> "SignedAmountBody":
        """As above."""
        self.money()
        return self

    def money(self) -> Money:
        return exactly(self.amount, self.currency_code)


def exactly(text: str, currency: str) -> Money:
    """Minor units. Raises ValueError, without the text: it is not repeated in an answer."""
    try:
        return amount(text, currency)
    except BadValue:
        raise ValueError(f"more decimals than {currency} has") from None
