"""Names of the tables that a loaded file fills, and of what is found in them."""

OF_FILES = ("interchange", "functional_group", "transaction_set", "fault")
"""Tables of the envelope: their rows stay where a unit is quarantined, and say what became of it."""

STORED = {
    "claim": "claim_row",
    "service_line": "service_line_row",
    "claim_provider": "claim_provider_row",
    "claim_date": "claim_date_row",
    "claim_reference": "claim_reference_row",
}
"""Tables that are asked for by one name and stored under another: the first is a view of the second."""

OF_CLAIMS = (
    "claim_row",
    "service_line_row",
    "diagnosis",
    "drug_line",
    "claim_provider_row",
    "claim_contact",
    "claim_date_row",
    "claim_reference_row",
    "claim_note",
    "claim_fixed_format",
    "claim_amount",
    "claim_attachment",
    "claim_condition",
    "claim_quantity",
    "claim_measurement",
    "claim_form",
    "claim_form_answer",
    "other_payer",
    "line_adjudication",
    "claim_adjustment",
    "unread_value",
)
"""Tables of what claims hold, as they are stored."""

OF_RUNS = ("run", "rule_run", "finding", "finding_history")
"""Tables of what the judge said."""


def finding_id(rule: str, *, line: str = "line") -> str:
    """SQL that names a finding: by its interchange's segments, the rule (SQL), and the claim's and line's place there.

    It reads `file`, `interchange`, `claim` and, under the name given, the service line. It is the same however the
    interchange was wrapped; an example has no segments, and goes by its file and place.
    """
    return f"""
        left(sha256(concat_ws('|', coalesce(interchange.segments_sha256, file.sha256 || interchange.segment_number),
                              {rule},
                              claim.segment_number - interchange.segment_number,
                              coalesce({line}.segment_number - interchange.segment_number, 0))), 16)"""
