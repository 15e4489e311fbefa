"""A small shop: catalogue, stock, cart, prices and receipts."""

from .cart import Cart
from .catalog import Catalog, Product
from .pricing import total_price
