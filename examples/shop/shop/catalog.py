"""The goods that the shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """One article. Prices are whole cents."""

    sku: str
    name: str
    cents: int
    category: str = "other"


class Catalog:
    """Finds products by their SKU."""

    def __init__(self, products):
        self._by_sku = {product.sku: product for product in products}

    def find(self, sku):
        try:
            return self._by_sku[sku]
        except KeyError:
            raise LookupError(f"no product with SKU {sku!r}") from None

    def in_category(self, category):
        return [p for p in self._by_sku.values() if p.category == category]


def sample_catalog():
    return Catalog(
        [
            Product("apple", "Apple", 45, "fruit"),
            Product("pear", "Pear", 60, "fruit"),
            Product("bread", "Rye bread", 390, "bakery"),
            Product("soap", "Soap", 275),
        ]
    )
