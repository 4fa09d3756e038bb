"""What the planner's desk asks for: checks while one writes, files, studies and their results."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ioc.api.answering import json, problem
from ioc.i18n import LANGUAGES, Language, both, language
from ioc.services.desk766 import Request as Asked
from ioc.services.desk766 import share_of
from ioc.services.planning import LONGEST_TEXT, Planner, PlanRefused
from ioc.services.reports import page, scenarios_zip, workbook
from ioc.services.studies import Studies
from ioc.services.studying import Wish, start_comparison, start_index766, start_tornado
from ioc.services.verdicts import study_view
from ioc.services.vocabulary import vocabulary
from ioc.services.words import said
from simulation.errors import IocError

Handler = Callable[[Request], Awaitable[Response]]
Name = Annotated[str, Field(max_length=120)]
Wanted = Annotated[str, Field(max_length=40)] | None
MOST_STAFF = 10.0
"""Times the staff of now that may be asked for; assumed: more is a slip, as 120 for 120 %."""
_Body = TypeVar("_Body", bound=BaseModel)

_CSV, _XLSX, _HTML, _ZIP = (
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/html; charset=utf-8",
    "application/zip",
)


class _Closed(BaseModel):
    """A body without any other key."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class TextBody(_Closed):
    """A scenario's text, under the name at which it stands or would stand."""

    name: Name
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class SaveBody(TextBody):
    """A text to keep; ``before`` is what stood there when the planner began to change it."""

    before: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None


class SetBody(TextBody):
    """One value to write into the text; nothing puts it back to what lies below."""

    path: Annotated[str, Field(max_length=300)]
    value: Annotated[str, Field(max_length=4_000)] | None


class CopyBody(TextBody):
    """A new name for the text."""

    as_: Annotated[Name, Field(alias="as")]


class NameBody(_Closed):
    """A scenario by name."""

    name: Name


class StudyBody(_Closed):
    """What to study."""

    kind: Literal["compare", "tornado"]
    variants: Annotated[list[Name], Field(min_length=1, max_length=20)]
    replications: Annotated[int, Field(ge=1, le=500)]
    province: Name
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class Index766Body(_Closed):
    """What the 766 desk is to change; what is left out stays as it is."""

    province: Name
    staff: Wanted = None
    online: Wanted = None
    digitised: Wanted = None
    payment: Wanted = None
    days: Annotated[int, Field(ge=1, le=14)] = 5
    replications: Annotated[int, Field(ge=1, le=200)] = 10


class IdBody(_Closed):
    """A study by its id."""

    id: Name


class Planning:
    """Routes under ``/api/plan``."""

    def __init__(self, planner: Planner, studies: Studies) -> None:
        """Plan on this desk."""
        self._planner = planner
        self._studies = studies

    def routes(self) -> list[BaseRoute]:
        """The routes."""
        posts: dict[str, Handler] = {
            "check": self.check,
            "set": self.set,
            "save": self.save,
            "copy": self.copy,
            "delete": self.delete,
            "study": self.study,
            "index766": self.index766,
            "stop": self.stop,
        }
        return [
            *(
                Route(f"/api/plan/{name}", _answering(handler), methods=["POST"])
                for name, handler in posts.items()
            ),
            Route("/api/plan/words.json", _answering(self.words)),
            Route("/api/plan/file/{name}.yaml", _answering(self.file)),
            Route("/api/plan/study/{id}.json", _answering(self.state)),
            Route("/api/plan/study/{id}/{file}", _answering(self.paper)),
        ]

    async def check(self, request: Request) -> Response:
        """Everything that is to be said of a text."""
        body = await _read(request, TextBody)
        return json(await asyncio.to_thread(self._planner.checked, body.name, body.text, _lang(request)))

    async def set(self, request: Request) -> Response:
        """The text with one value changed."""
        body = await _read(request, SetBody)
        return json({"text": await asyncio.to_thread(self._planner.set, body.text, body.path, body.value)})

    async def save(self, request: Request) -> Response:
        """Keep a text."""
        body = await _read(request, SaveBody)
        await asyncio.to_thread(self._planner.save, body.name, body.text, body.before)
        return json({"ok": True})

    async def copy(self, request: Request) -> Response:
        """Keep a text under a new name."""
        body = await _read(request, CopyBody)
        return json({"name": await asyncio.to_thread(self._planner.copy, body.text, body.as_)})

    async def delete(self, request: Request) -> Response:
        """Delete one's own file."""
        body = await _read(request, NameBody)
        await asyncio.to_thread(self._planner.delete, body.name)
        return json({"ok": True})

    async def study(self, request: Request) -> Response:
        """Begin a study."""
        body = await _read(request, StudyBody)
        return json({"id": await asyncio.to_thread(self._begin, body)})

    def _begin(self, body: StudyBody) -> str:
        wish = Wish(replications=body.replications, province=body.province, seed=body.seed)
        if body.kind == "tornado":
            return start_tornado(self._planner, self._studies, body.variants[0], wish)
        return start_comparison(self._planner, self._studies, body.variants, wish)

    async def index766(self, request: Request) -> Response:
        """Ask the 766 desk."""
        body = await _read(request, Index766Body)
        return json({"id": await asyncio.to_thread(self._ask766, body, _lang(request))})

    def _ask766(self, body: Index766Body, lang: Language) -> str:
        asked = Asked(
            province=body.province,
            staff=_staff(body.staff) if body.staff else None,
            online=body.online or None,
            digitised=body.digitised or None,
            payment=body.payment or None,
            days=body.days,
            replications=body.replications,
        )
        return start_index766(self._studies, asked, lang)

    async def stop(self, request: Request) -> Response:
        """Stop a study."""
        body = await _read(request, IdBody)
        self._studies.stop(body.id)
        return json({"ok": True})

    async def words(self, request: Request) -> Response:
        """What the editor offers while one types."""
        return json(await asyncio.to_thread(vocabulary, _lang(request)))

    async def file(self, request: Request) -> Response:
        """A scenario's file as it is kept."""
        name = request.path_params["name"]
        text = (await asyncio.to_thread(self._planner.opened, name))["text"]
        return _download(text.encode(), "application/yaml", f"{name}.yaml")

    async def state(self, request: Request) -> Response:
        """How a study stands."""
        return json(self._studies.row(request.path_params["id"]))

    async def paper(self, request: Request) -> Response:
        """A study's files: the runs, the workbook, the report, the scenarios."""
        name, file = request.path_params["id"], request.path_params["file"]
        data, kind = await asyncio.to_thread(self._paper, name, file, _lang(request))
        return _download(data, kind, f"{name}-{file}")

    def _paper(self, name: str, file: str, lang: Language) -> tuple[bytes, str]:
        results = self._studies.results(name)
        if file == "results.csv":
            return results.frame().to_csv(index=False, lineterminator="\n").encode("utf-8-sig"), _CSV
        if file == "comparison.xlsx":
            return workbook(results), _XLSX
        if file == "report.html":
            view = study_view(results, self._studies.row(name), lang)
            return page(view, results, lang).encode(), _HTML
        if file == "resolved.zip":
            return scenarios_zip(results), _ZIP
        raise KeyError(file)


def _staff(written: str) -> float:
    """Staff against now as the planner wrote it.

    Raises:
        PlanRefused: It is no share, or one that nobody can mean: ``120`` for 120 %.
    """
    with suppress(IocError):
        share = share_of(written)
        if 0 <= share <= MOST_STAFF:
            return share
    words = both("desk766.wrong_staff")
    raise PlanRefused(*(words[lang].format(text=written, most=f"{100 * MOST_STAFF:g}") for lang in LANGUAGES))


def _answering(handler: Handler) -> Handler:
    """Turn what goes wrong into answers: 400 for another form, 404 for the unknown, 409 for the refused."""

    @wraps(handler)
    async def safe(request: Request) -> Response:
        try:
            return await handler(request)
        except ValidationError:
            return problem(400, said("room.bad_request"))
        except KeyError:
            return problem(404, said("plan.unknown"))
        except PlanRefused as refused:
            return problem(409, refused.text)
        except IocError as error:
            return problem(409, {"vi": error.in_language("vi"), "en": str(error)})

    return safe


async def _read(request: Request, shape: type[_Body]) -> _Body:
    """The body in its shape.

    Raises:
        ValidationError: It has another shape.
    """
    return shape.model_validate_json(await request.body())


def _lang(request: Request) -> Language:
    named = request.query_params.get("lang")
    return language(named if named is not None else request.cookies.get("lang"))


def _download(data: bytes, kind: str, name: str) -> Response:
    headers: dict[str, Any] = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "cache-control": "no-store",
    }
    return Response(data, 200, headers, kind)
