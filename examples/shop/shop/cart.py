"""A customer's cart."""

from . import pricing


class Cart:
    """Holds products and their quantities, in the order in which they were put in."""

    def __init__(self, catalog, stock):
        self._catalog = catalog
        self._stock = stock
        self._quantities = {}

    def add(self, sku, quantity=1):
        product = self._catalog.find(sku)
        self._stock.reserve(product.sku, quantity)
        self._quantities[sku] = self._quantities.get(sku, 0) + quantity

    def remove(self, sku):
        quantity = self._quantities.pop(sku, 0)
        if quantity:
            self._stock.release(sku, quantity)

    def lines(self):
        return [(self._catalog.find(sku), n) for sku, n in self._quantities.items()]

    def is_cheaper_than(self, other):
        return pricing.total_price(self.lines()) < pricing.total_price(other.lines())
