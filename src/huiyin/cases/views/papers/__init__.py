"""What stands on the forms of the trade, filled in or to be filled in by hand."""

from huiyin.cases.views.papers.communications import communication_list
from huiyin.cases.views.papers.matter import case_sheet
from huiyin.cases.views.papers.parts import Frame, frame
from huiyin.cases.views.papers.register import register_list
from huiyin.cases.views.papers.reviews import review_list
from huiyin.cases.views.papers.sheets import contact_sheet, handling_plan
from huiyin.cases.views.papers.visits import visit_record

__all__ = [
    "Frame",
    "case_sheet",
    "communication_list",
    "contact_sheet",
    "frame",
    "handling_plan",
    "register_list",
    "review_list",
    "visit_record",
]
