"""July 2025 in a melanoma practice: Imlygic courses begun and carried on, visits, ultrasound, and what goes wrong."""

from stories.melanoma_claims import CODES, SERVICES
from stories.melanoma_doses import RIGHT, UNITS
from stories.melanoma_words import IDA, OFFICE
from stories.words import Batch, Group, Interchange, Story

STORY = Story(
    "melanoma_practice",
    (
        Interchange(
            *("SMPMELANOMA", "SMPCLEARING", "20250801", 1001),
            (
                Group(
                    (
                        (Batch(OFFICE, IDA, RIGHT + UNITS),),
                        (Batch(OFFICE, IDA, CODES + SERVICES),),
                    )
                ),
            ),
        ),
    ),
)
