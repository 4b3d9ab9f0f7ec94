"""The store of records: filled from the pack, and for each customer only their own."""

import pytest
from django.conf import settings

from chat.models import Pack, Record
from chat.packs.contract import NoRecords
from chat.packs.folder import read_pack
from chat.packs.records import SampleRecord
from chat.services import records
from tests.live_data.verified import MARCUS, NORA, own_records, verified_conversation
from tests.people import start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

MINE = SampleRecord("policies", "P-1", "C-1", {"status": "active"})
CUSTOMER = SampleRecord("customers", "C-1", "C-1", {"name": "Ann", "email": "ann@example.com"})


@pytest.fixture
def shop(db):
    return Pack.objects.create(slug="shop", name="Shop", folder="/shop")


@pytest.fixture
def writable(shop):
    records.fill(shop, [CUSTOMER, MINE])
    return records.CustomerRecords("shop", "C-1", writable=True)


def states(pack) -> dict[str, str]:
    return {record.reference: record.data.get("status") for record in pack.records.filter(kind="policies")}


def test_the_folders_records_are_in_the_store():
    stored = {(record.kind, record.reference) for record in Record.objects.all()}

    assert stored == {(sample.kind, sample.reference) for sample in read_pack(settings.PACK).records}


def test_loading_again_keeps_what_has_happened_since(shop, writable):
    writable.update("policies", "P-1", {"status": "cancelled"})
    claim = writable.create("claims", {"kind": "Hail"}, prefix="CLM")

    records.fill(shop, [CUSTOMER, MINE])

    assert states(shop) == {"P-1": "cancelled"}
    assert shop.records.get(kind="claims").reference == claim["reference"]


def test_what_the_folder_has_changed_is_written_and_what_it_dropped_goes(shop, writable):
    records.fill(shop, [CUSTOMER, SampleRecord("policies", "P-1", "C-1", {"status": "ended"})])
    assert states(shop) == {"P-1": "ended"}

    records.fill(shop, [CUSTOMER, SampleRecord("policies", "P-2", "C-1", {"status": "active"})])
    assert states(shop) == {"P-2": "active"}


def test_a_deleted_record_comes_back(shop, writable):
    shop.records.filter(kind="policies").delete()

    records.fill(shop, [CUSTOMER, MINE])

    assert states(shop) == {"P-1": "active"}


def test_nobody_sees_records_before_they_are_verified():
    own = own_records(start_conversation())

    assert isinstance(own, NoRecords)
    assert (own.customer, own.list("policies"), own.get("policies", "POL-20411")) == (None, [], None)
    with pytest.raises(PermissionError):
        own.create("claims", {}, prefix="CLM")


def test_a_customer_sees_every_record_of_their_own_and_no_other():
    own = own_records(verified_conversation(NORA))
    others = Record.objects.exclude(customer_reference="CUS-1001")

    assert own.customer["email"] == NORA
    kinds = {"customers", "policies", "invoices", "claims"}
    mine = {(kind, record["reference"]) for kind in kinds for record in own.list(kind)}
    assert mine == set(Record.objects.filter(customer_reference="CUS-1001").values_list("kind", "reference"))
    assert others.count() > 50
    assert [each for each in others if own.get(each.kind, each.reference) is not None] == []


def test_a_reference_is_found_as_people_write_it():
    own = own_records(verified_conversation(NORA))

    assert own.get("policies", " pol-20411\x00")["reference"] == "POL-20411"


def test_somebody_elses_record_is_not_changed(shop, writable):
    records.fill(shop, [CUSTOMER, MINE, SampleRecord("policies", "P-9", "C-9", {"status": "active"})])

    assert writable.update("policies", "P-9", {"status": "cancelled"}) is None
    assert states(shop) == {"P-1": "active", "P-9": "active"}


def test_a_change_cannot_give_a_record_another_reference_or_owner(shop, writable):
    writable.update("policies", "P-1", {"reference": "P-9", "customer": "C-9", "status": "ended"})

    record = shop.records.get(kind="policies")
    assert (record.reference, record.customer_reference) == ("P-1", "C-1")


def test_only_a_confirmed_action_writes():
    own = own_records(verified_conversation(NORA))

    with pytest.raises(PermissionError):
        own.update("policies", "POL-20411", {"status": "cancelled"})
    with pytest.raises(PermissionError):
        own.create("claims", {}, prefix="CLM")


def test_the_store_of_another_company_is_closed(shop, writable):
    """The same customer reference in two packs means two customers."""
    assert records.CustomerRecords("shop", "CUS-1001", writable=False).list("policies") == []


def test_two_customers_with_one_address_are_nobody(shop):
    records.fill(shop, [CUSTOMER, SampleRecord("customers", "C-2", "C-2", {"name": "Bo", "email": "ANN@example.com"})])

    assert Record.objects.customer_with_email("shop", "ann@example.com") is None
    assert Record.objects.customer_with_email("acme", MARCUS).reference == "CUS-1002"
