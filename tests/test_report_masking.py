"""What a report shows of patients, at each level, in every output: searched for in the unpacked files themselves."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest
from report_cases import RULES, made_store

from auditor.report import Mask, Settings, write_reports
from auditor.report.masking import HIDDEN, Person, Words, cleaned, may_show, month, numbered, private_values
from auditor.store import Store


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A store whose first finding quotes its patient in message, remedy and evidence, as a careless rule would."""
    with made_store(claims=60, flagged=40) as made:
        made.execute(
            """
            update finding set
                message = concat('Seen: ', c.subscriber_last_name, ', member ', c.member_id, ', born ',
                    strftime(c.patient_birth_date, '%Y%m%d'), '.'),
                remedy = 'Write to ' || c.subscriber_address || '.',
                evidence = json_object('patient_last_name', c.subscriber_last_name, 'who', c.member_id,
                    'note_text', 'free words', 'code', 'J9325')
            from claim c
            where c.claim_key = finding.claim_key and finding.rule_id = 'CD001'
            """
        )
        yield made


def everything(folder: Path) -> str:
    """All outputs of a report as one text, payloads and sheets unpacked."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.suffix != ".xlsx"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    packed = dict(re.findall(r'octet-stream" id="([\w-]+)">([^<]+)<', page))
    texts += [base64.b64decode(packed.pop("ids-payload")).hex()] if packed else []
    texts += [gzip.decompress(base64.b64decode(one)).decode(errors="replace") for one in packed.values()]
    with zipfile.ZipFile(folder / "findings.xlsx") as book:
        texts += [book.read(name).decode() for name in book.namelist()]
    return "\n".join(texts)


def reported(store: Store, folder: Path, level: Mask) -> str:
    """All that a report at a level says."""
    write_reports(store, RULES, Settings(folder, level, "the auditor asked" if level == "none" else ""))
    return everything(folder)


PRIVATE_NAMES = (
    "last_name", "first_name", "middle_name", "patient_name", "insured_name", "subscriber", "member", "address",
    "street", "city", "postal", "zip", "birth", "born", "dob", "phone", "fax", "email", "note", "notes", "description",
    "free_text", "medical_record", "group_number",
)  # fmt: skip
HIDDEN_BY_STRICT = ("authorization", "g1", "referral", "control_number", "prescription", "trace", "person", "patient")
CLAIM_NAMES = ("claim", "claims", "claim_id", "claim_ids", "clm01", "claim_2", "other_claim")
CODE_LIST_DAYS = (
    "valid", "effective", "succeeded", "superseded", "published", "from", "until", "to", "since", "own_first",
    "own_last",
)  # fmt: skip
KNOWN_NAMES = (
    "drug", "drugs", "product", "unit", "units", "code", "codes", "strength", "payer", "policy", "list", "source",
    "basis", "place", "modifier", "modifiers", "window", "route", "article", "edition", "dataset", "kind", "status",
    "identified", "named", "known", "reason", "arithmetic", "vial", "vials", "word", "words", "conversion", "that_day",
    "carried", "elsewhere", "how", "falls", "measure", "procedure", "procedures", "label", "rule", "family",
    "indicator", "service", "services",
)  # fmt: skip
CODES = (
    "J9035", "96413", "0001U", "25", "JW", "C50.911", "C509", "Z85.820", "25 59", "50 59", "J9035, 96413",
    "J9035, 96360", "5", "12", "-12.5", "1,000",
    "33%", "true", "false", "yes", "no", "123456789",
)  # fmt: skip
NO_CODES = ("Smith", "SMITH JANE", "1234567890", "J9035 x", "jane", "ABC", "C50.91111", "A1B2C3", "12 May", "truer")


def shown_value(name: str, value: str | None, level: Mask, claims: Mapping[str, str] | None = None) -> object:
    """What becomes of one value of a finding's evidence, of which the claim knows nothing."""
    words = Words("", "", json.dumps({name: value}))
    return json.loads(cleaned(words, level, Person(()), claims or {}).evidence)[name]


@pytest.mark.parametrize("name", PRIVATE_NAMES)
@pytest.mark.parametrize("around", ["{}", "patient_{}", "{}_1"])
def test_what_is_named_as_private_is_hidden(name: str, around: str) -> None:
    """A value whose name says that it is a patient's is shown by no level but none."""
    shown = [shown_value(around.format(name), "a value", level) for level in ("standard", "strict", "none")]
    assert shown == [HIDDEN, HIDDEN, "a value"]
    evidence = json.dumps({"code": "1", around.format(name): "x"})
    finding = pl.DataFrame({"claim_key": [1], "message": [""], "remedy": [""], "evidence": [evidence]})
    assert may_show(finding, pl.DataFrame({"claim_key": [1], "member_id": ["M0001"]})).to_list() == [True]


def test_a_name_is_private_as_a_whole_word() -> None:
    """A name that only contains such a word is another name."""
    assert [shown_value(name, "a value", "standard") for name in ("capacity", "noted", "zipped")] == ["a value"] * 3


@pytest.mark.parametrize("name", HIDDEN_BY_STRICT)
def test_strict_hides_what_leads_to_a_patient(name: str) -> None:
    """Numbers that another system can look up are shown by standard alone."""
    for called in (f"the_{name}", f"{name}_sent"):
        assert [shown_value(called, "123", level) for level in ("standard", "strict")] == ["123", HIDDEN]


@pytest.mark.parametrize("name", CLAIM_NAMES)
def test_strict_gives_claims_names_of_the_run(name: str) -> None:
    """Numbers of claims become names of this run; one that the run does not know is hidden."""
    claims = {"A1": "claim 1", "A2": "claim 2"}
    assert shown_value(name, "A1; A2", "strict", claims) == "claim 1, claim 2"
    assert shown_value(name, "A1, A9", "strict", claims) == f"claim 1, {HIDDEN}"


def test_strict_knows_a_claim_under_any_name() -> None:
    """A value that is a claim's number is replaced whatever its name."""
    assert shown_value("kind", "A1", "strict", {"A1": "claim 1"}) == "claim 1"


@pytest.mark.parametrize("value", ["", None])
def test_nothing_stays_nothing(value: str | None) -> None:
    """A value that is not there is not told to be hidden."""
    assert shown_value("postal_code", value, "standard") == value


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ({"valid_from": "2024-01-01"}, "2024-01-01"),
        ({"valid_from": "2024-01-01", "first_dose": "2024-01-01"}, "2024-01"),
        ({"valid_from": "2025-02-13"}, "2024-01"),
    ],
)
def test_strict_cuts_the_days_of_sentences(evidence: dict[str, str], shown: str) -> None:
    """A sentence keeps the days that evidence gives as a code list's, and as nobody's else; others become months."""
    said = "Listed since 2024-01-01, given 2025-02-13 and 2025-03-01."
    words = cleaned(Words(said, said, json.dumps(evidence)), "strict", Person((), "2025-02-13"), {})
    assert words.message == words.remedy == f"Listed since {shown}, given 2025-02 and 2025-03."


def test_letters_of_other_languages_stay() -> None:
    """Evidence is written as people read it."""
    assert "Café" in cleaned(Words("m", "r", '{"code":"Café"}'), "standard", Person(()), {}).evidence


@pytest.mark.parametrize("name", CODE_LIST_DAYS)
def test_strict_shows_the_days_of_code_lists(name: str) -> None:
    """The first and last day of a code are nobody's; any other day becomes its month."""
    assert [shown_value(called, "2024-01-05", "strict") for called in (f"code_{name}", f"{name}_day")] == [
        "2024-01-05"
    ] * 2
    assert shown_value("day", "2024-01-05", "strict") == "2024-01"


@pytest.mark.parametrize("name", KNOWN_NAMES)
def test_strict_shows_words_of_known_names(name: str) -> None:
    """What rules say in words of drugs, units and places is no patient's."""
    assert shown_value(f"own_{name}", "some words", "strict") == "some words"


def test_strict_hides_words_of_unknown_names() -> None:
    """Words under a name that nobody knows are hidden, numbers and codes are not."""
    assert [shown_value("something", value, "strict") for value in NO_CODES] == [HIDDEN] * len(NO_CODES)
    assert [shown_value("something", value, "strict") for value in CODES] == list(CODES)


def people(store: Store) -> set[str]:
    """Every private value of every claim, birth dates in three spellings."""
    frame = store.frame(
        """
        select subscriber_last_name, subscriber_first_name, member_id, subscriber_address,
            strftime(subscriber_birth_date, '%Y-%m-%d') as birth_date
        from claim
        """
    )
    return {value for row in frame.iter_rows(named=True) for value in private_values(row)}


@pytest.mark.parametrize("level", ["standard", "strict"])
def test_nobody_is_shown(store: Store, tmp_path: Path, level: Mask) -> None:
    """No name, member id, address, birth date or note of any claim stands in any output."""
    said = reported(store, tmp_path, level)
    assert sorted(value for value in people(store) if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said)) == []
    assert "free words" not in said


def test_standard_keeps_claim_and_date(store: Store, tmp_path: Path) -> None:
    """CLM01 and service dates stay, because people must find the claim."""
    said = reported(store, tmp_path, "standard")
    rows = store.rows("select distinct claim_id, strftime(service_date, '%Y-%m-%d') from finding")
    assert all(claim_id in said and day in said for claim_id, day in rows)


def test_strict_hides_claim_and_day(store: Store, tmp_path: Path) -> None:
    """With strict no CLM01 stands anywhere, and no day of a service."""
    said = reported(store, tmp_path, "strict")
    rows = store.rows(
        "select distinct claim_id, strftime(service_date, '%Y-%m-%d') from finding where service_date <> '2025-01-01'"
    )
    assert [row for row in rows if row[0] in said or row[1] in said] == []
    assert '"claim 1"' in said


def test_none_shows_all(store: Store, tmp_path: Path) -> None:
    """With none the patient's name and member id stand in the outputs, and the page gives the reason."""
    said = reported(store, tmp_path, "none")
    last, member = store.rows(
        "select subscriber_last_name, member_id from claim where claim_key in (select claim_key from finding) limit 1"
    )[0]
    assert f"{last}, RICHARDINA (member {member})" in said
    assert "the auditor asked" in (tmp_path / "index.html").read_text(encoding="utf-8").split("<main")[0]


@pytest.mark.parametrize("level", ["standard", "strict", "none"])
def test_the_level_is_on_the_page(store: Store, tmp_path: Path, level: Mask) -> None:
    """A banner says how much is shown, and no output calls itself what it can't be."""
    said = reported(store, tmp_path, level)
    assert f'class="mask mask-{level}"' in said
    assert "de-identified" not in said.lower()
    assert "deidentified" not in said.lower()


def test_the_same_patient_has_one_number(store: Store, tmp_path: Path) -> None:
    """A patient keeps one number through a report, counted in the order of the files."""
    reported(store, tmp_path, "standard")
    lines = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text().splitlines()]
    shown = {line["claim_id"]: line["patient"] for line in lines}
    keys = dict(store.rows("select claim_id, patient_key from finding"))
    assert len(set(shown.values())) == len(set(keys.values()))
    assert len({(shown[claim], keys[claim]) for claim in keys}) == len(set(keys.values()))
    assert shown[store.rows("select claim_id from finding order by segment_number limit 1")[0][0]] == "patient 1"


SAID = Words(
    "Dose on 2025-02-13, claim A-1, after A-0.",
    "Look at 2025-02-13.",
    '{"day":"2025-02-13","earlier_claim":"A-0","code":"J9325"}',
)


def test_strict_words() -> None:
    """Strict cuts days to months and replaces claim ids, in sentences as in evidence."""
    shown = cleaned(SAID, "strict", Person((), "2025-02-13", "A-1", "claim 4"), {"A-0": "claim 3", "A-1": "claim 4"})
    assert shown.message == "Dose on 2025-02, claim claim 4, after claim 3."
    assert json.loads(shown.evidence) == {"day": "2025-02", "earlier_claim": "claim 3", "code": "J9325"}


def test_strict_hides_a_claim_it_does_not_know() -> None:
    """A claim without a finding has no number in the report, so strict shows none."""
    shown = cleaned(SAID, "strict", Person((), "2025-02-13", "A-1", "claim 4"), {"A-1": "claim 4"})
    assert json.loads(shown.evidence)["earlier_claim"] == HIDDEN
    assert "A-0" not in shown.message


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("anything", "Some Unknown Text", HIDDEN),
        ("anything", "123456789012", HIDDEN),
        ("anything", "250", "250"),
        ("anything", "96405 96406", "96405 96406"),
        ("drug_name", "Imlygic", "Imlygic"),
        ("valid_from", "2025-01-01", "2025-01-01"),
        ("first_dose", "2025-01-01", "2025-01"),
        ("authorization_number", "G1-77", HIDDEN),
        ("member_id", "X", HIDDEN),
    ],
)
def test_strict_evidence(name: str, value: str, shown: str) -> None:
    """Strict shows evidence that it knows to be nobody's, and hides the rest."""
    words = Words("m", "r", json.dumps({name: value}))
    assert json.loads(cleaned(words, "strict", Person(()), {}).evidence) == {name: shown}


@pytest.mark.parametrize(
    "name",
    ["patient_last_name", "member_id", "birth_date", "note_text", "description", "subscriber_address", "contact_phone"],
)
def test_standard_hides_by_name(name: str) -> None:
    """Standard hides evidence whose name says that it is a patient's, and its value in the sentence."""
    words = Words("It says ROE.", "r", json.dumps({name: "ROE"}))
    shown = cleaned(words, "standard", Person(()), {})
    assert (shown.message, json.loads(shown.evidence)) == (f"It says {HIDDEN}.", {name: HIDDEN})
    assert is_suspected(words, {"subscriber_last_name": "OTHER"})


def is_suspected(words: Words, person: dict[str, str]) -> bool:
    """Whether standard looks closer at a finding on a claim with such a person."""
    finding = pl.DataFrame([{"claim_key": 1, **asdict(words)}])
    return bool(may_show(finding, pl.DataFrame([{"claim_key": 1, "is_dependent": False, **person}]))[0])


@pytest.mark.parametrize(
    ("person", "is_looked_at"),
    [
        ({"subscriber_last_name": "ROE"}, True),
        ({"patient_first_name": " ROE "}, True),
        ({"subscriber_last_name": "ROBERTS"}, False),
        ({"member_id": "ME"}, False),
        ({"patient_birth_date": "1950-02-03"}, True),
        ({"patient_birth_date": "1950-02-04"}, False),
    ],
)
@pytest.mark.parametrize("place", ["message", "remedy", "evidence"])
def test_standard_looks_where_a_person_may_be(place: str, person: dict[str, str], *, is_looked_at: bool) -> None:
    """A value of the claim's own people, with birth dates in three spellings, is looked at wherever it stands."""
    for spelled in ("1950-02-03", "19500203", "02/03/1950"):
        text = f"ROE, MEMBER, {spelled}" if "birth" not in "".join(person) else spelled
        said = {"message": "m", "remedy": "r", "evidence": "{}"} | {place: json.dumps({"x": text})}
        assert is_suspected(Words(**said), person) == is_looked_at


@pytest.mark.parametrize(
    ("words", "name"),
    [(Words("RO", "E", "{}"), "ROE"), (Words("m", "RO", "{}"), "RO{}"), (Words("ROXE", "r", "{}"), "RO.E")],
)
def test_no_value_is_made_of_two(words: Words, name: str) -> None:
    """A name is looked for letter by letter, and in one sentence."""
    assert not is_suspected(words, {"subscriber_last_name": name})


def test_a_name_of_strange_letters_is_looked_for() -> None:
    """A bracket in a name is a bracket."""
    assert is_suspected(Words("ROE (JR says", "r", "{}"), {"subscriber_last_name": "ROE (JR"})


def test_a_value_in_a_longer_word_stays() -> None:
    """The name ROE is hidden as a word, not inside another."""
    words = Words("ROE, ROEBUCK and MONROE", "r", "{}")
    assert cleaned(words, "standard", Person(("ROE",)), {}).message == f"{HIDDEN}, ROEBUCK and MONROE"


def test_a_birth_date_that_is_the_service_date_stays() -> None:
    """A newborn's service date may be shown."""
    assert cleaned(SAID, "standard", Person(("2025-02-13",), "2025-02-13"), {}).message == SAID.message


def test_month_and_numbers() -> None:
    """Days are cut to months wherever they stand; names are numbered as they come."""
    assert month("from 2025-01-31 to 2025-02-01; 55513-0078-01") == "from 2025-01 to 2025-02; 55513-0078-01"
    assert numbered(["b", "a", "b"], "patient") == {"b": "patient 1", "a": "patient 2"}


def test_values_of_three_letters_are_looked_for() -> None:
    """Two letters are no name that could be told from other words."""
    assert private_values({"patient_last_name": " ROE ", "patient_first_name": "AL", "is_dependent": True}) == ("ROE",)


def test_a_birth_date_is_looked_for_in_three_spellings() -> None:
    """A sentence may write the day as X12 does, or as people do."""
    assert set(private_values({"patient_birth_date": "1950-02-03"})) == {"1950-02-03", "19500203", "02/03/1950"}
