"""The stories of the sample files, in the order in which a newcomer reads them."""

from stories import (
    broken_in_the_middle,
    courses,
    immune_globulin_clinic,
    infusion_centre,
    melanoma_practice,
    office_visits,
    payer_inbox,
)

TOLD = (
    melanoma_practice.STORY,
    infusion_centre.STORY,
    immune_globulin_clinic.STORY,
    office_visits.STORY,
    payer_inbox.STORY,
    courses.JANUARY,
    courses.FEBRUARY,
    broken_in_the_middle.STORY,
)
