"""How many pieces are left."""


class OutOfStock(Exception):
    """There are fewer pieces than were asked for."""


class Stock:
    def __init__(self, pieces):
        self._pieces = dict(pieces)

    def available(self, sku):
        return self._pieces.get(sku, 0)

    def reserve(self, sku, quantity):
        left = self.available(sku) - quantity
        if left < 0:
            raise OutOfStock(f"{sku}: {self.available(sku)} left, {quantity} wanted")
        self._pieces[sku] = left

    def release(self, sku, quantity):
        self._pieces[sku] = self.available(sku) + quantity
