import unittest

from shop import total_price
from shop.catalog import sample_catalog
from shop.pricing import cheapest, line_price, percent_of, savings


class PricingTest(unittest.TestCase):
    def setUp(self):
        self.catalog = sample_catalog()

    def lines(self, **quantities):
        return [(self.catalog.find(sku), n) for sku, n in quantities.items()]

    def test_rounds_half_up(self):
        self.assertEqual(3, percent_of(25, 10))
        self.assertEqual(2, percent_of(24, 10))

    def test_many_of_a_kind_are_cheaper(self):
        self.assertEqual(45 * 9, line_price(self.catalog.find("apple"), 9))
        self.assertEqual(405, line_price(self.catalog.find("apple"), 10))
        self.assertEqual(3900, line_price(self.catalog.find("bread"), 10))

    def test_total_with_a_voucher(self):
        self.assertEqual(0, total_price([]))
        self.assertEqual(480, total_price(self.lines(apple=2, bread=1)))
        self.assertEqual(432, total_price(self.lines(apple=2, bread=1), voucher_percent=10))

    def test_savings_and_cheapest(self):
        lines = self.lines(apple=10, soap=1)
        self.assertEqual(45, savings(lines))
        self.assertEqual(("soap", 275), (cheapest(lines)[0].sku, cheapest(lines)[1]))
        self.assertIsNone(cheapest([]))

    def test_no_empty_lines(self):
        with self.assertRaises(ValueError):
            line_price(self.catalog.find("soap"), 0)


if __name__ == "__main__":
    unittest.main()
