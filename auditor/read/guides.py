"""Which guide a group or set follows, by GS01, GS08, ST01 and ST03; what is no 837P is named."""

import re

_OURS = "X222"
_USUAL = "005010X222A1"
_GUIDE = re.compile(r"(\d{6})(X\d{3})(\w*)")
_GUIDES = {
    "X098": "837P, professional claims of 4010",
    "X096": "837I, institutional claims of 4010",
    "X097": "837D, dental claims of 4010",
    "X222": "837P, professional claims",
    "X223": "837I, institutional claims",
    "X224": "837D, dental claims",
    "X291": "837, professional predetermination",
    "X292": "837, institutional predetermination",
    "X293": "837, dental predetermination",
    "X298": "837, professional claims after adjudication",
    "X299": "837, institutional claims after adjudication",
    "X300": "837, dental claims after adjudication",
    "X221": "835, payment",
    "X279": "270 or 271, eligibility",
    "X212": "276 or 277, claim status",
    "X214": "277CA, claim acknowledgment",
    "X217": "278, services review",
    "X215": "278, services review inquiry",
    "X216": "278, services review notice",
    "X218": "820, premium payment",
    "X220": "834, enrolment",
    "X230": "997, acknowledgment",
    "X231": "999, acknowledgment",
}
_SETS = {
    "835": "payment", "834": "enrolment", "820": "premium payment", "270": "eligibility inquiry",
    "271": "eligibility answer", "276": "claim status inquiry", "277": "claim status answer",
    "278": "services review", "275": "attachment", "997": "acknowledgment", "999": "acknowledgment",
    "850": "purchase order", "810": "invoice", "856": "ship notice",
}  # fmt: skip
_GROUPS = {
    "HP": "835, payment", "BE": "834, enrolment", "RA": "820, premium payment", "HS": "270, eligibility inquiry",
    "HB": "271, eligibility answer", "HR": "276, claim status inquiry", "HN": "277, claim status answer",
    "HI": "278, services review", "FA": "997 or 999, acknowledgment", "PO": "850, purchase order", "IN": "810, invoice",
    "SH": "856, ship notice",
}  # fmt: skip
_SHOWN = re.compile(r"\d{1,9}|[A-Z]{2}|\d{6}[A-Z]\d{3}(?:[A-Z]\d)?")

Refusal = tuple[str, str]


def refuse_group(code: str, version: str) -> Refusal | None:
    """Why a group is not read: code of the fault and what was found; None where it may hold professional claims."""
    if code != "HC" and not _is_ours(version):
        return "E036", f"GS01 {shown(code)} ({_GROUPS.get(code, 'not claims')}), GS08 {_named(version)}"
    match = _GUIDE.fullmatch(version)
    if match is None:
        if version and not version.startswith("005010"):
            return "E036", f"GS08 {shown(version)}: claims of another version"
        return None
    if match.group(2) == _OURS and match.group(1) == "005010":
        return None
    return "E037" if match.group(2) in ("X223", "X224") else "E036", f"GS08 {_named(version)}"


def refuse_set(number: str, version: str, group_version: str) -> Refusal | None:
    """Why a set of a group that was not refused is not read; None where it holds professional claims."""
    if number != "837":
        return "E036", f"ST01 {shown(number)} ({_SETS.get(number, 'not claims')})"
    if _is_ours(version) or (_is_ours(group_version) and _GUIDE.fullmatch(version) is None):
        return None
    if _is_ours(group_version):
        return "E038", f"GS08 {_named(group_version)}, ST03 {_named(version)}"
    if _GUIDE.fullmatch(version) is None:
        return "E036", "neither GS08 nor ST03 names a guide"
    return "E037" if version[6:10] in ("X223", "X224") else "E036", f"ST03 {_named(version)}"


def doubt_version(version: str, group_version: str) -> Refusal | None:
    """What is strange about the guide of a set that is read."""
    if not version:
        return "E040", f"ST03 empty, GS08 {shown(group_version)}"
    if version != group_version:
        return "E039", f"ST03 {shown(version)}, GS08 {shown(group_version)}"
    return None


def is_usual(version: str) -> bool:
    """Whether this is the version that is in force."""
    return version == _USUAL


def shown(text: str) -> str:
    """A number, group code or version of the envelope, else only its length: it may stand where a name should."""
    if not text:
        return "empty"
    return text if _SHOWN.fullmatch(text) else f"text of {len(text)} characters"


def _named(version: str) -> str:
    match = _GUIDE.fullmatch(version)
    name = _GUIDES.get(match.group(2), "a guide not known here") if match else "no guide"
    return f"{shown(version)} ({name})"


def _is_ours(version: str) -> bool:
    match = _GUIDE.fullmatch(version)
    return match is not None and match.group(1) == "005010" and match.group(2) == _OURS
