"""People and their posts: new, put right, another post, gone; when they do not want to be reached."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, submit
from huiyin.customers import actions, forms, queries
from huiyin.customers.views.form_page import card_of, changeable, form_page, saved


@require_http_methods(["GET", "POST"])
def new_contact(request: Request, customer_id: int) -> HttpResponse:
    """Add a person at the customer."""
    customer = changeable(customer_id, request.actor)
    form = forms.ContactForm(request.POST or None, customer=customer)
    done = submit(
        form, lambda values: actions.add_contact(customer_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer_id)
    return form_page(
        request, form, heading=_("New contact"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_http_methods(["GET", "POST"])
def edit_contact(request: Request, contact_id: int) -> HttpResponse:
    """Correct a person's name or present post."""
    contact = queries.get_contact(contact_id, request.actor)
    customer = changeable(contact.customer_id, request.actor)
    post = queries.open_post_of(contact)
    known = {"name": contact.name, "title": contact.title}
    if post is not None:
        known |= {"department": post.department, "part": post.part}
    form = forms.EditContactForm(request.POST or None, customer=customer, initial=known)
    done = submit(
        form, lambda values: actions.edit_contact(contact_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer.pk)
    return form_page(
        request, form, heading=_("Edit contact"), submit=_("Save"), back=card_of(customer), lead=customer.name
    )


@require_http_methods(["GET", "POST"])
def move_contact(request: Request, contact_id: int) -> HttpResponse:
    """Have a person take another post, here or at another customer."""
    contact = queries.get_contact(contact_id, request.actor)
    customer = changeable(contact.customer_id, request.actor)
    path = customer.unit.path
    points = [(point.pk, point.shown_to(request.actor, path)) for point in queries.points_of_person(contact)]
    form = forms.MoveForm(request.POST or None, actor=request.actor, customer=customer, points=points)
    done = submit(
        form,
        lambda values: actions.take_post(
            contact_id,
            customer_id=values["to"],
            post=actions.PostFacts(
                values["title"], values.get("department", ""), values.get("part", ""), values["since"]
            ),
            points=values.get("points", ()),
            cause=values["cause"],
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        return saved(request, done.customer_id)
    return form_page(
        request, form, heading=_("Another post"), submit=_("Save"), back=card_of(customer), lead=contact.name
    )


@require_http_methods(["GET", "POST"])
def leave(request: Request, contact_id: int) -> HttpResponse:
    """Have a person leave the customer."""
    contact = queries.get_contact(contact_id, request.actor)
    customer = changeable(contact.customer_id, request.actor)
    today = {"until": timezone.localdate(clock.now()).isoformat()}
    form = forms.LeaveForm(request.POST or None, initial=today)
    done = submit(
        form, lambda values: actions.leave_post(contact_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer.pk)
    return form_page(
        request, form, heading=_("Has left"), submit=_("Save"), back=card_of(customer), lead=contact.name
    )


@require_http_methods(["GET", "POST"])
def refuse(request: Request, point_id: int) -> HttpResponse:
    """Note for what a customer does not want to be reached here."""
    customer = changeable(queries.get_contact_point(point_id, request.actor).customer_id, request.actor)
    form = forms.OptOutForm(request.POST or None)
    done = submit(form, lambda values: actions.opt_out(point_id, **values, by=request.actor, at=clock.now()))
    if done is not None:
        return saved(request, customer.pk)
    return form_page(
        request, form, heading=_("Does not want to be reached"), submit=_("Save"), back=card_of(customer),
        lead=customer.name,
    )  # fmt: skip


@require_POST
def agree(request: Request, opt_out_id: int) -> HttpResponse:
    """Note that the customer agrees again."""
    row = actions.opt_in(opt_out_id, by=request.actor, at=clock.now())
    return saved(request, row.contact_point.customer_id)


@require_http_methods(["GET", "POST"])
def hours(request: Request, point_id: int) -> HttpResponse:
    """Set the hours in which nobody calls there."""
    point = queries.get_contact_point(point_id, request.actor)
    customer = changeable(point.customer_id, request.actor)
    form = forms.HoursForm(request.POST or None, point=point)
    done = submit(
        form, lambda values: actions.set_quiet_hours(point_id, **values, by=request.actor, at=clock.now())
    )
    if done is not None:
        return saved(request, customer.pk)
    return form_page(
        request, form, heading=_("Hours without calls"), submit=_("Save"), back=card_of(customer),
        lead=customer.name,
    )  # fmt: skip
