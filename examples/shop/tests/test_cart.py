import unittest

import shop.pricing
from shop import Cart
from shop.catalog import sample_catalog
from shop.receipt import make_receipt, render
from shop.stock import OutOfStock, Stock


class CartTest(unittest.TestCase):
    def setUp(self):
        self.stock = Stock({"apple": 12, "pear": 8, "bread": 3})
        self.cart = Cart(sample_catalog(), self.stock)

    def test_takes_from_the_stock_and_gives_back(self):
        self.cart.add("apple", 5)
        self.assertEqual(7, self.stock.available("apple"))
        self.cart.remove("apple")
        self.assertEqual(12, self.stock.available("apple"))
        self.assertEqual([], self.cart.lines())

    def test_out_of_stock(self):
        with self.assertRaises(OutOfStock):
            self.cart.add("bread", 4)
        with self.assertRaises(LookupError):
            self.cart.add("plum")

    def test_compares_carts(self):
        other = Cart(sample_catalog(), self.stock)
        self.cart.add("apple")
        other.add("pear")
        self.assertTrue(self.cart.is_cheaper_than(other))
        self.assertEqual(45, shop.pricing.total_price(self.cart.lines()))

    def test_receipt(self):
        self.cart.add("apple", 12)
        receipt = make_receipt(self.cart)
        self.assertEqual(486, receipt.total_price)
        self.assertEqual(54, receipt.saved)
        self.assertIn("4.86", render(receipt))


if __name__ == "__main__":
    unittest.main()
