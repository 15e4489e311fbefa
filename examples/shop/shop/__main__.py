"""Prints a sample receipt."""

from . import Cart
from .catalog import sample_catalog
from .receipt import make_receipt, render
from .stock import Stock


def main():
    catalog = sample_catalog()
    cart = Cart(catalog, Stock({"apple": 50, "pear": 8, "bread": 3}))
    cart.add("apple", 12)
    cart.add("bread")
    print(render(make_receipt(cart, voucher_percent=5)))


if __name__ == "__main__":
    main()
