"""What a cart costs. All amounts are whole cents."""

BULK_QUANTITY = 10
BULK_PERCENT = 10

# Categories that are never discounted.
_FULL_PRICE = {"bakery"}


def percent_of(cents, percent):
    """A part of an amount, rounded half up."""
    return (cents * percent + 50) // 100


def line_price(product, quantity):
    """The price of one line, with the discount for many of a kind."""
    if quantity < 1:
        raise ValueError(f"quantity must be at least 1, not {quantity}")
    full = product.cents * quantity
    if quantity >= BULK_QUANTITY and product.category not in _FULL_PRICE:
        return full - percent_of(full, BULK_PERCENT)
    return full


def total_price(lines, voucher_percent=0):
    """The price of all lines, after a voucher.

    `lines` are pairs of a product and its quantity.
    """
    total = sum(line_price(product, quantity) for product, quantity in lines)
    return total - percent_of(total, voucher_percent)


def cheapest(lines):
    """The line that costs least; None for an empty cart."""
    found = None
    for product, quantity in lines:
        price = line_price(product, quantity)
        if found is None or price < found[1]:
            found = (product, price)
    return found


def savings(lines, voucher_percent=0):
    """How much the discounts take off."""
    full = sum(product.cents * quantity for product, quantity in lines)
    return full - total_price(lines, voucher_percent)
