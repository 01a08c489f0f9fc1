"""Names for results that say nothing and open only their own."""

from desktop_app.server.receipts import Receipts


def test_a_receipt_is_good_for_its_own_pairing_only() -> None:
    receipts = Receipts(per_client=10)
    mine, others = receipts.issue("a", 1), receipts.issue("b", 2)
    assert receipts.entry("a", mine) == 1
    assert receipts.entry("b", others) == 2
    assert receipts.entry("a", others) is receipts.entry("b", mine) is receipts.entry("c", mine) is None


def test_the_newest_are_kept_and_nobody_elses_are_pushed_out() -> None:
    receipts = Receipts(per_client=3)
    others = receipts.issue("b", 99)
    mine = [receipts.issue("a", number) for number in range(5)]
    assert [receipts.entry("a", receipt) for receipt in mine] == [None, None, 2, 3, 4]
    assert receipts.entry("b", others) == 99


def test_a_removed_pairing_takes_its_receipts_along() -> None:
    receipts = Receipts(per_client=3)
    receipt = receipts.issue("a", 1)
    receipts.forget("a")
    receipts.forget("never there")
    assert receipts.entry("a", receipt) is None


def test_receipts_are_random() -> None:
    receipts = Receipts(per_client=1)
    issued = {receipts.issue("a", 1) for _ in range(100)}
    assert len(issued) == 100
    assert all(len(bytes.fromhex(receipt)) == 16 for receipt in issued)
