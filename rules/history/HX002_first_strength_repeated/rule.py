"""Doses of a drug's first strength, each against the patient's earlier doses of that drug."""

import polars as pl


def outcomes(dose: pl.LazyFrame, drug: pl.LazyFrame, drug_product: pl.LazyFrame) -> pl.LazyFrame:
    """Give one row a dose of the first strength: fail where the patient has an earlier date of the drug.

    A dose whose NDC no table knows is unknown where there is an earlier date.
    """
    person = ["patient_key", "drug"]
    with_strengths = drug_product.filter(pl.col("strength").is_not_null()).select("drug")
    names = drug.select("drug", drug_name="name").unique("drug", keep="first", maintain_order=True)
    is_first_strength = pl.col("has_initial_strength").fill_null(value=False)
    is_unread = pl.col("has_unread_strength").fill_null(value=False)
    is_first_date = (pl.col("place") == 0) | pl.any_horizontal(pl.col(person) != pl.col(person).shift(1))
    return (
        dose.join(with_strengths, on="drug", how="semi")
        .sort(*person, "service_date")
        .with_columns(place=pl.int_range(pl.len(), dtype=pl.Int32))
        .with_columns(first_place=pl.when(is_first_date).then("place").forward_fill())
        .with_columns(
            earlier_dates=pl.col("place") - pl.col("first_place"),
            last_dose_on=pl.when(pl.col("place") > pl.col("first_place")).then(pl.col("service_date").shift(1)),
        )
        .filter(is_first_strength | is_unread)
        .join(names, on="drug", how="left")
        .select(
            claim_key=pl.coalesce("initial_claim_key", "claim_key"),
            line_key=pl.coalesce("initial_line_key", "line_key"),
            outcome=pl.when(pl.col("earlier_dates") == 0)
            .then(pl.lit("pass"))
            .when(is_first_strength)
            .then(pl.lit("fail"))
            .otherwise(pl.lit("unknown")),
            drug="drug",
            drug_name="drug_name",
            service_date="service_date",
            earlier_dates="earlier_dates",
            last_dose_on="last_dose_on",
            days_since=(pl.col("service_date") - pl.col("last_dose_on")).dt.total_days().cast(pl.Int32),
            amount_at_risk="initial_charge",
            amount_direction=pl.lit("over"),
        )
    )
