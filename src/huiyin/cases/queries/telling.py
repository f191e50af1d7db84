"""Who is to be told of what happens to a matter."""

from datetime import datetime

from huiyin.cases.models import Case, ContactSheet
from huiyin.staff.queries import staff_in


def people_of_sheet(sheet_id: int, at: datetime) -> list[int]:
    """The staff ids of the department that has a contact sheet; of its handler alone once there is one."""
    sheet = ContactSheet.objects.select_related("department").filter(pk=sheet_id).first()
    if sheet is None:
        return []
    if sheet.handler_id is not None:
        return [sheet.handler_id]
    return sorted(person.pk for person in staff_in(sheet.department, at))


def people_at(case_id: int, at: datetime) -> list[int]:
    """The staff id of whoever was asked first about a case, else those of its service desk."""
    case = Case.objects.select_related("desk").filter(pk=case_id).first()
    if case is None:
        return []
    if case.first_asked_id is not None:
        return [case.first_asked_id]
    return sorted(person.pk for person in staff_in(case.desk, at)) if case.desk is not None else []
