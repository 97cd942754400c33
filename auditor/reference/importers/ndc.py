"""FDA's NDC directory: product.txt and package.txt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from auditor.errors import DatasetError
from auditor.reference.importers.checks import day, is_day, is_once, matches, refuse
from auditor.reference.importers.kind import Kind
from auditor.reference.importers.published import Part
from auditor.reference.importers.sheet import LINE, Layout, read_sheet

_TITLE = "NDC directory"

_PRODUCT = Layout(
    title="product file of the NDC directory",
    columns={
        "product_id": "productid",
        "product_ndc": "productndc",
        "name": "proprietaryname",
        "nonproprietary_name": "nonproprietaryname",
        "dosage_form": "dosageformname",
        "route": "routename",
        "labeler": "labelername",
        "substance": "substancename",
        "strength": "active numerator strength",
        "strength_unit": "active ingred unit",
    },
    anchors=("product_id", "product_ndc"),
)

_PACKAGE = Layout(
    title="package file of the NDC directory",
    columns={
        "product_id": "productid",
        "ndc_package_code": "ndcpackagecode",
        "package_description": "packagedescription",
        "start_marketing_date": "startmarketingdate",
        "end_marketing_date": "endmarketingdate",
        "ndc_exclude_flag": "ndc exclude flag",
    },
    anchors=("product_id", "ndc_package_code"),
)

_OF_PRODUCT = (matches("product_ndc", r"^\d{4,6}-\d{3,4}$", "a product NDC"), is_once("product_id"))

_OF_PACKAGE = (
    matches("product_id", ".", "a product id"),
    matches(
        "ndc_package_code", r"^(\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2})$", "an NDC, as 12345-678-90"
    ),
    is_day("start_marketing_date", optional=True),
    is_day("end_marketing_date", optional=True),
)


def _read(parts: Sequence[Part], _release: date) -> pl.DataFrame:
    named = {part.own_name.lower(): part for part in parts}
    if set(named) != {"product.txt", "package.txt"} or len(parts) > len(named):
        raise DatasetError(
            f"The {_TITLE} is product.txt and package.txt. Nothing was imported. Name both, or FDA's zip."
        )
    products, packages = read_sheet(named["product.txt"], _PRODUCT), read_sheet(named["package.txt"], _PACKAGE)
    refuse(named["product.txt"], _PRODUCT.title, products, _OF_PRODUCT)
    refuse(named["package.txt"], _PACKAGE.title, packages, _OF_PACKAGE)
    segments = pl.col("ndc_package_code").str.split_exact("-", 2).struct
    widths = {"field_0": 5, "field_1": 4, "field_2": 2}
    found = packages.join(products.drop(LINE), on="product_id", how="left", maintain_order="left").select(
        "product_ndc", "name", "nonproprietary_name", "dosage_form", "route", "labeler", "substance", "strength",
        "strength_unit", "package_description",
        ndc=pl.concat_str(segments.field(name).str.zfill(width) for name, width in widths.items()),
        is_excluded=pl.col("ndc_exclude_flag") == "E",
        valid_from=day("start_marketing_date").fill_null(date(1900, 1, 1)),
        valid_to=day("end_marketing_date").fill_null(date.max),
    )  # fmt: skip
    return found.unique("ndc", keep="first", maintain_order=True)


KIND = Kind(
    name="ndc",
    dataset="ndc_directory",
    title=_TITLE,
    publisher="FDA",
    url="https://www.fda.gov/drugs/drug-approvals-and-databases/national-drug-code-directory",
    wanted=(r"^(product|package)\.txt$",),
    read=_read,
    release_of=lambda _: None,
    by_file_date=True,
    sql=("insert into ndc_directory by name select * from imported",),
    tables=("ndc_directory",),
    holds="latest",
    fresh_days=60,
)
