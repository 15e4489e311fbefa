"""Receipts to print."""

from dataclasses import dataclass

from .pricing import line_price, savings, total_price


@dataclass(frozen=True)
class Receipt:
    rows: tuple
    total_price: int
    saved: int


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def make_receipt(cart, voucher_percent=0):
    lines = cart.lines()
    rows = tuple((p.name, quantity, line_price(p, quantity)) for p, quantity in lines)
    return Receipt(
        rows=rows,
        total_price=total_price(lines, voucher_percent),
        saved=savings(lines, voucher_percent),
    )


def render(receipt):
    rows = [f"{quantity:>3} x {name:<12}{money(cents):>8}" for name, quantity, cents in receipt.rows]
    rows.append(f"{'':18}{money(receipt.total_price):>8}")
    if receipt.saved:
        rows.append(f"you saved {money(receipt.saved)}")
    return "\n".join(rows)
