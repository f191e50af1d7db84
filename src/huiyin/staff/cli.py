"""`huiyin staff …` and `huiyin unit …`: the organisation from the command line."""

import argparse
import getpass
import sys

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.cli import CommandSet, print_json
from huiyin.base.errors import Invalid, NotFound
from huiyin.search import registry
from huiyin.search.queries import best
from huiyin.staff import actions, queries
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries.held import everything_held

OPERATOR = Actor.system("command line")


def register(commands: CommandSet) -> None:
    """Add the commands of this room."""
    first = commands.add(
        "staff create-admin",
        _create_admin,
        help="add a person who administers everything; on an empty database the unit at the top too",
    )
    _login_arguments(first)
    first.add_argument(
        "--company", default="Huiyin", help="name of the unit at the top where there is none yet"
    )
    _login_arguments(commands.add("staff create", _create, help="add a person"))
    password = commands.add("staff set-password", _set_password, help="give a person a new password")
    password.add_argument("username")
    _password_argument(password)
    factor = commands.add(
        "staff reset-second-factor",
        _reset_second_factor,
        help="switch off the second factor of somebody who lost phone and recovery codes",
    )
    factor.add_argument("username")
    commands.add("staff list", _list_staff, help="list people and what they hold", json_output=True)
    appoint = commands.add("staff appoint", _appoint, help="have a person hold a position, new if need be")
    appoint.add_argument("username")
    appoint.add_argument("--unit", required=True, metavar="CODE", help="unit of the position")
    appoint.add_argument("--role", required=True, metavar="CODE", help="role of the position")
    appoint.add_argument("--title", help="title of the position; default: the role's name")
    appoint.add_argument("--scope", metavar="CODE", help="unit that the position acts for; default: its own")
    appoint.add_argument("--head", action="store_true", help="the position heads its unit")
    add = commands.add("unit add", _add_unit, help="add a unit to the organisation tree")
    add.add_argument("code")
    add.add_argument("name")
    add.add_argument("--kind", required=True, choices=OrgUnit.Kind.values)
    add.add_argument("--parent", metavar="CODE", help="unit above; without it at the top")
    add.add_argument("--desk", action="store_true", help="it is the service desk of its office")
    held = commands.add(
        "handover", _handover, help="all that a person holds, for those who take it over", json_output=True
    )
    held.add_argument("username", metavar="USER")
    search = commands.add(
        "search", _search, help="what a person finds in the search box, the likeliest first", json_output=True
    )
    search.add_argument("query")
    search.add_argument("--as", dest="username", required=True, metavar="USER", help="who searches")
    search.add_argument(
        "--kind", action="append", default=[], help="only this kind, for example customers; may be repeated"
    )
    search.add_argument("--limit", type=int, default=20, help="at most so many (default: 20)")
    commands.add("unit list", _list_units, help="list the organisation tree", json_output=True)


def _login_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("name", help="the person's name")
    parser.add_argument("--phone", default="")
    parser.add_argument("--number", default="", help="employee number")
    _password_argument(parser)


def _password_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _create_admin(arguments: argparse.Namespace) -> int:
    person = actions.create_administrator(
        username=arguments.username,
        details=_details(arguments),
        password=_read_password(arguments),
        company=arguments.company,
        by=OPERATOR,
        at=clock.now(),
    )
    _tell(_("%(name)s (%(username)s) administers everything."), person)
    return 0


def _create(arguments: argparse.Namespace) -> int:
    person = actions.create_staff(
        username=arguments.username,
        details=_details(arguments),
        password=_read_password(arguments),
        by=OPERATOR,
        at=clock.now(),
    )
    _tell(_("%(name)s (%(username)s) is there; `huiyin staff appoint` gives a position."), person)
    return 0


def _set_password(arguments: argparse.Namespace) -> int:
    person = _person(arguments.username)
    actions.set_password(person.pk, password=_read_password(arguments), by=OPERATOR, at=clock.now())
    _tell(_("%(name)s (%(username)s) has a new password; open sessions have ended."), person)
    return 0


def _reset_second_factor(arguments: argparse.Namespace) -> int:
    person = _person(arguments.username)
    actions.remove_second_factor(person.pk, by=OPERATOR, at=clock.now())
    _tell(_("%(name)s (%(username)s) logs in by password alone; open sessions have ended."), person)
    return 0


def _list_staff(arguments: argparse.Namespace) -> int:
    people = list(queries.search_staff(OPERATOR, state="all").order_by("username"))
    held = queries.positions_of([person.pk for person in people], clock.now())
    posts = {
        person.pk: [f"{post.unit.code} {post.title}" for post in held.get(person.pk, [])] for person in people
    }
    if arguments.json:
        print_json({"staff": [_row(person, posts[person.pk]) for person in people]})
    else:
        for person in people:
            closed = "" if person.is_active else _(" (login closed)")
            print(f"{person.username}\t{person.name}{closed}\t{', '.join(posts[person.pk])}")
    return 0


def _row(person: Staff, posts: list[str]) -> dict[str, object]:
    return {
        "username": person.username,
        "name": person.name,
        "is_active": person.is_active,
        "positions": posts,
    }


def _appoint(arguments: argparse.Namespace) -> int:
    person, at = _person(arguments.username), clock.now()
    unit, role = queries.get_unit_by_code(arguments.unit), queries.get_role(arguments.role)
    scope = queries.get_unit_by_code(arguments.scope) if arguments.scope else unit
    title = arguments.title or role.name
    position = queries.find_position(unit, role, scope, title) or actions.create_position(
        unit_id=unit.pk,
        title=title,
        role_code=role.code,
        scope_unit_id=scope.pk,
        is_head=arguments.head,
        by=OPERATOR,
        at=at,
    )
    actions.appoint(person.pk, position_id=position.pk, since=at, by=OPERATOR, at=at)
    held = {"title": position.title, "unit": position.unit.name}
    print(_("%(name)s is now %(title)s, %(unit)s.") % {"name": person.name, **held})
    return 0


def _add_unit(arguments: argparse.Namespace) -> int:
    parent = queries.get_unit_by_code(arguments.parent) if arguments.parent else None
    unit = actions.create_unit(
        code=arguments.code,
        name=arguments.name,
        kind=arguments.kind,
        parent_id=parent.pk if parent else None,
        is_desk=arguments.desk,
        by=OPERATOR,
        at=clock.now(),
    )
    print(_("%(name)s (%(code)s) is there.") % {"name": unit.name, "code": unit.code})
    return 0


def _list_units(arguments: argparse.Namespace) -> int:
    units = queries.list_units(OPERATOR, with_closed=True)
    if arguments.json:
        rows = [
            {
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind,
                "depth": unit.depth,
                "is_active": unit.is_active,
            }
            for unit in units
        ]
        print_json({"units": rows})
    else:
        for unit in units:
            closed = "" if unit.is_active else _(" (closed)")
            print(f"{'  ' * (unit.depth - 1)}{unit.code}  {unit.name}{closed}")
    return 0


def _tell(text: str, person: Staff) -> None:
    print(text % {"name": person.name, "username": person.username})


def _details(arguments: argparse.Namespace) -> actions.Details:
    return actions.Details(arguments.name, number=arguments.number, phone=arguments.phone)


def _person(username: str) -> Staff:
    person = queries.find_staff_by_username(username)
    if person is None:
        raise NotFound(_("There is no user %(username)s.") % {"username": username})
    return person


def _read_password(arguments: argparse.Namespace) -> str:
    """From standard input or typed twice; never an argument, which others on the machine could read."""
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Again: ")) != password:
        sys.exit(_("The two passwords differ."))
    return password


def _handover(arguments: argparse.Namespace) -> int:
    person = _person(arguments.username)
    rows = [
        {
            "kind": tie.kind,
            "id": one.id,
            "title": one.title,
            "customer": one.customer,
            "since": one.since and one.since.isoformat(),
            "url": one.url,
            "personal": tie.is_personal,
        }
        for tie, one in everything_held(person.pk, clock.now())
    ]
    if arguments.json:
        print_json(rows)
        return 0
    for row in rows:
        print(f"{row['kind']:<18} {row['id']:>8}  {row['title']}  {row['customer']}".rstrip())
    return 0


def _search(arguments: argparse.Namespace) -> int:
    person = _person(arguments.username)
    if unknown := set(arguments.kind) - set(registry.kind_codes()):
        known = ", ".join(registry.kind_codes())
        raise Invalid(
            _("there is no kind %(kind)s; there are: %(known)s")
            % {"kind": ", ".join(sorted(unknown)), "known": known}
        )
    found = best(
        arguments.query,
        queries.actor_for(person, clock.now()),
        kinds=arguments.kind,
        limit=max(arguments.limit, 0),
    )
    rows = [
        {"kind": one.kind.code, "id": one.object_id, "title": one.shown.title, "matched": one.matched}
        for one in found
    ]
    if arguments.json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['kind']:<10} {row['id']:>8}  {row['title']}  ({row['matched']})")
    return 0
