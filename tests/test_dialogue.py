"""The record of the dialogue: what it holds, and that what is wrong with it is named by file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hled_dash import store
from hled_dash.catalogue import DATA, Catalogue, DataFaults, load_catalogue
from hled_dash.catalogue.models import DialogueEntry, is_earlier
from tests import small_data

RECORD, EVENTS = "dialogue/record/2021.yaml", "dialogue/events.yaml"


def test_every_entry_has_both_languages_and_a_document(catalogue: Catalogue) -> None:
    assert len(catalogue.record) >= 192
    assert len(catalogue.events) >= 67
    for row in (*catalogue.record.values(), *catalogue.events.values()):
        assert row.what.en != row.what.es, row.id
        assert {row.what.en[-1], row.what.es[-1]} == {"."}, row.id
        assert not re.match(r"(The (same|review|plan|parties)|Both sides|Work plan line)\b", row.what.en), row.id
    assert len({row.what.en for row in catalogue.record.values()}) == len(catalogue.record)


def test_the_record_is_in_the_order_of_its_dates(catalogue: Catalogue) -> None:
    dates = [row.date for row in catalogue.record.values()]
    assert dates == sorted(dates)
    assert (dates[0][:4], dates[-1][:4]) == ("2013", "2026")


def test_the_meetings_of_the_dialogue_are_all_there(catalogue: Catalogue) -> None:
    of_kind: dict[str | None, list[str]] = {}
    for row in catalogue.record.values():
        of_kind.setdefault(row.meeting, []).append(row.date)
    assert of_kind["cabinet"] == ["2013-09-20", "2015-01-06", "2016-02-25", "2021-09-09", "2022-09-12", "2023-09-29"]
    assert of_kind["review"] == ["2014-06-27", "2015-07-29", "2022-04-18", "2023-04-18", "2024-04-19"]


def test_every_objective_has_a_commitment(catalogue: Catalogue) -> None:
    committed = {code for row in catalogue.record.values() if row.kind == "commitment" for code in row.objectives}
    assert committed == set(catalogue.objectives)


def test_commitments_on_semiconductors_link_to_later_reports(catalogue: Catalogue) -> None:
    plan = catalogue.record["2023-09-29-semi-plan"]
    later = [catalogue.record[code] for code in plan.later]
    assert len(later) >= 6
    assert all("semicond" in row.what.es for row in later)
    assert catalogue.record["2022-07-12-methane"].later == ()


def test_the_example_of_the_readme_is_a_row(catalogue: Catalogue) -> None:
    block = (DATA / "README.md").read_text(encoding="utf-8").split("## The record of the dialogue", 1)[1]
    (row,) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", block, re.DOTALL)[0])
    entry = DialogueEntry.model_validate(row)
    assert set(entry.parties) <= set(catalogue.parties)
    assert set(entry.objectives) <= set(catalogue.objectives)


def test_dates_compare_as_far_as_they_are_known() -> None:
    assert is_earlier("2023-09-29", "2024")
    assert is_earlier("2024-01", "2024-02-20")
    assert not is_earlier("2024", "2024-03")
    assert not is_earlier("2024-03", "2024")


@pytest.mark.parametrize(("file", "old", "new", "line", "message"), [
    (RECORD, "date: '2021-09'", "date: '2021-13'", 2, "date: Value error, '2021-13' is not a date"),
    (RECORD, "date: '2021-09-09'", "date: '2021-02-30'", 16, "date: Value error, '2021-02-30' is not a date"),
    (RECORD, "date: '2021-09'", "date: '21-9'", 2, "date: Value error, '21-9' is not a date"),
    (RECORD, "objectives: [I.1]", "objectives: [II.1]", 1, "DialogueEntry: Value error, objectives of another pillar"),
    (RECORD, "objectives: [I.1]", "objectives: [I.9]", 5, "promise: objective 'I.9' is not in the catalogue"),
    (RECORD, "es: Prometido.", "es: ''", 6, "what.es: String should have at least 1 character"),
    (RECORD, "Promised.", "At the same summit it was promised.", 6, "does not stand alone: 'At the same'"),
    (RECORD, "Prometido.", "Se prometió en dicha reunión.", 6, "does not stand alone: 'dicha reunión'"),
    (EVENTS, "- id: ", "- id: promise # ", 1, "is the id of an entry of the record too"),
    (RECORD, "parties: [mexico]", "parties: [atlantis]", 7, "promise: party 'atlantis' is not in the catalogue"),
    (RECORD, "address: https://", "address: ftp://", 11, "document.address: String should match pattern"),
    (RECORD, "kind: commitment", "kind: hope", 3, "kind: Input should be 'meeting'"),
    (RECORD, "kind: meeting", "kind: milestone", 15, "meeting belongs to every entry of kind meeting"),
    (RECORD, "kind: commitment", "kind: document", 1, "later belongs to commitments only"),
    (RECORD, "later: [meeting]", "later: [meetings]", 14, "promise: entry 'meetings' is not in the catalogue"),
    (RECORD, "date: '2021-09'", "date: '2021-10'", 14, "promise: entry 'meeting' is earlier"),
    (RECORD, "later: [meeting]", "later: [promise]", 14, "promise: an entry is not later than itself"),
    (RECORD, "title: plan", "title: other", 24, "described otherwise in another record"),
    (RECORD, "read_in: document", "read_in: unread", 13, "document.read_in: Input should be 'document'"),
    (EVENTS, "end: '2021-04-02'", "end: '2021-02'", 3, "Event: end lies before date"),
    (EVENTS, "objectives: [I.1]", "objectives: []", 5, "objectives: Tuple should have at least 1 item"),
    ("dialogue/parties.yaml", "country: MEX", "country: ZZZ", 1, "mexico: country 'ZZZ' is not in the catalogue"),
])
def test_a_fault_is_named_by_file_and_line(tmp_path: Path, file: str, old: str, new: str, line: int, message: str,
                                           ) -> None:
    data = small_data.write(tmp_path)
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    faults = list(map(str, caught.value.faults))
    assert any(fault.startswith(f"data/{file}:{line}: ") and message in fault for fault in faults), faults


def test_a_row_in_two_files_is_a_fault(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    (data / RECORD).with_name("2022.yaml").write_text((data / RECORD).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DataFaults, match=r"promise: is there twice, first in data/dialogue/record/2021\.yaml:1"):
        load_catalogue(data)
