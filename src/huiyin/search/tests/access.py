"""The search box is for everybody; what it finds depends on who asks."""

from huiyin.base.tests.access import EVERYBODY, Access

ACCESS = {"search:results": Access(EVERYBODY), "search:suggest": Access(EVERYBODY)}
