"""The steps of promises, joint matters, several departments, transfers and decisions."""

from django.utils.translation import gettext_lazy as _

from huiyin.cases import actions
from huiyin.cases.forms import among
from huiyin.cases.views.step import Step

AMONG: dict[str, Step] = {
    "promise": Step(
        _("Promise something"), "clock-check", among.PromiseForm, actions.make_promise, _("Promise recorded.")
    ),
    "promise-move": Step(
        _("Move a promise"),
        "calendar-time",
        among.PromiseMoveForm,
        actions.change_promise,
        _("The new time is recorded."),
    ),
    "promise-keep": Step(
        _("Promise kept"), "circle-check", among.PromiseKeepForm, actions.keep_promise, _("Recorded as kept.")
    ),
    "promise-drop": Step(
        _("Release a promise"),
        "circle-minus",
        among.PromiseDropForm,
        actions.drop_promise,
        _("The promise is released."),
    ),
    "involve": Step(
        _("Ask one more department"),
        "user-plus",
        among.InvolveForm,
        actions.involve_department,
        _("The contact sheet is on its way."),
    ),
    "confirm": Step(
        _("Confirm in writing"),
        "writing-sign",
        among.ConfirmForm,
        actions.confirm_sheet,
        _("Confirmed in writing."),
    ),
    "conclude": Step(
        _("Handled as it is"),
        "checks",
        among.ConcludeForm,
        actions.conclude_handling,
        _("The matter counts as handled."),
    ),
    "join": Step(_("Join under another matter"), "link", among.JoinForm, actions.join_case, _("Joined.")),
    "leave": Step(
        _("Release from the joint matter"),
        "arrow-back-up",
        among.LeaveForm,
        actions.leave_case,
        _("It stands by itself again."),
    ),
    "duplicate": Step(
        _("Link as a duplicate"),
        "copy",
        among.DuplicateForm,
        actions.link_duplicate,
        _("Linked as a duplicate."),
        "danger",
    ),
    "transfer": Step(
        _("Pass to another body"),
        "arrow-right",
        among.TransferForm,
        actions.transfer_case,
        _("Passed on."),
        "danger",
    ),
    "receipt": Step(
        _("Record the receipt"),
        "rosette-discount-check",
        among.ReceiptForm,
        actions.record_receipt,
        _("The receipt is recorded."),
    ),
    "tell-transfer": Step(
        _("Tell the customer who deals with it"),
        "message-2",
        among.TellTransferForm,
        actions.tell_transfer,
        _("The customer knows."),
    ),
    "submit": Step(
        _("Submit to leadership"),
        "stairs-up",
        among.SubmitForm,
        actions.submit_suggestion,
        _("It lies before leadership."),
    ),
    "decide": Step(_("Decide"), "scale", among.DecideForm, actions.decide_suggestion, _("Decided.")),
    "carry-out": Step(
        _("Report as carried out"),
        "circle-check",
        among.CarryOutForm,
        actions.carry_out_decision,
        _("Reported as carried out."),
    ),
}
