"""/v1/jobs: how far long work is, cancelling it, having what came of it."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs
from typing_extensions import TypedDict

from orders.access.access import Scope
from orders.api.keys import ID, ORDERS
from orders.api.render import instant
from orders.jobs.job import Job, JobKind, JobState
from orders.service.files import Files
from orders.view import SellerId
from orders.web.operation import Call, Reply, operation
from orders.web.paging import PageQuery, next_page, position
from orders.web.reading import NoBody, NoQuery

LIST = "list_jobs"  # what a cursor of this list is bound to
BYTES = "application/octet-stream"  # a browser shows none of it


class JobQuery(PageQuery):
    """Which jobs."""

    kind: JobKind | None = None
    processing_status: JobState | None = None


class ProgressJson(TypedDict):
    """Orders or rows that are done; `total` is null until it is known."""

    done: int
    total: int | None


class FatalJson(TypedDict):
    """Why a job is FATAL: the same word as in a problem's type, and the sentence."""

    type: str
    detail: str


class JobJson(TypedDict):
    """One job. `counts`: what became of its rows. `result`: where to fetch what it made, once there is something."""

    id: str
    kind: JobKind
    account_id: str
    processing_status: JobState
    progress: ProgressJson
    counts: dict[str, int]
    fatal: FatalJson | None
    cancel_requested: bool
    requested_by: str
    created_at: str
    ended_at: str | None
    result: str | None


class JobPageJson(TypedDict):
    """The newest first."""

    items: list[JobJson]
    next: str | None
    next_cursor: str | None


def job_json(job: Job) -> JobJson:
    """One job as it is told."""
    there = job.result_name is not None and not job.alive
    fatal: FatalJson | None = None if job.problem is None else {"type": job.problem, "detail": job.detail or ""}
    return {
        "id": job.job_id,
        "kind": job.kind,
        "account_id": job.account_id,
        "processing_status": job.state,
        "progress": {"done": job.done, "total": job.total},
        "counts": dict(job.counts),
        "fatal": fatal,
        "cancel_requested": job.cancel_asked,
        "requested_by": job.actor,
        "created_at": instant(job.created_at) or "",
        "ended_at": instant(job.ended_at),
        "result": f"/v1/jobs/{job.job_id}/result" if there else None,
    }


def accepted(job: Job) -> Reply:
    """202, and where to look how far it is."""
    return Reply(body=job_json(job), location=f"/v1/jobs/{job.job_id}")


@operation("GET", "/v1/jobs", summary="List jobs", scopes=(Scope.ORDERS_READ,), query=JobQuery, returns=JobPageJson)
async def list_jobs(call: Call[JobQuery, NoBody]) -> Reply:
    """Imports, feeds and reports, the newest first. What has ended is kept for some days, with its result."""
    asked = call.query
    jobs, last = await call.request.app[ORDERS].jobs.list(
        call.access.seller_id, asked.kind, asked.processing_status, position(call, LIST), asked.limit
    )
    found: JobPageJson = {"items": [job_json(one) for one in jobs], **next_page(call, LIST, last)}
    return Reply(body=found)


@operation(
    "GET",
    f"/v1/jobs/{ID}",
    summary="Read how far a job is",
    scopes=(Scope.ORDERS_READ,),
    returns=JobJson,
    errors=(HTTPStatus.NOT_FOUND,),
)
async def get_job(call: Call[NoQuery, NoBody]) -> Reply:
    """IN_QUEUE, IN_PROGRESS, then DONE, CANCELLED or FATAL."""
    job = await call.request.app[ORDERS].jobs.get(call.access.seller_id, call.id)
    return Reply(body=job_json(job))


@operation(
    "POST",
    f"/v1/jobs/{ID}/cancel",
    summary="Cancel a job",
    scopes=(Scope.ORDERS_READ,),
    returns=JobJson,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    idempotent=True,
)
async def cancel_job(call: Call[NoQuery, NoBody]) -> Reply:
    """Takes the scope that asking for it took. What was done until then stays done. 409 `job-ended`: it is over."""
    job = await call.request.app[ORDERS].jobs.cancel(call.access, call.id)
    return Reply(body=job_json(job))


@operation(
    "GET",
    f"/v1/jobs/{ID}/result",
    summary="Fetch what a job made",
    scopes=(Scope.ORDERS_READ,),
    returns=None,
    media_type=BYTES,
    errors=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
async def get_job_result(call: Call[NoQuery, NoBody]) -> Reply:
    """A report; of a feed or an import what became of its rows (TSV). 404 until there is one.

    A report with buyers in it takes the scope pii:read, and so does what is wrong with the rows of an import that
    somebody else sent: it quotes their cells. That it was read is audited.
    409 `report-outdated`: an order in it was cancelled since, and hides its buyer.
    """
    service = call.request.app[ORDERS]
    result = await service.jobs.result(call.access, call.id)
    headers: dict[str, str] = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{result.name}"',
        hdrs.CONTENT_LENGTH: str(result.size),
    }
    body: Any = (
        b""
        if call.request.method == hdrs.METH_HEAD
        else _pieces(service.files, call.access.seller_id, result.file_id)
    )
    return Reply(body=body, headers=headers)


async def _pieces(files: Files, seller: SellerId, file_id: str) -> AsyncIterator[bytes]:
    async for piece in files.pieces(seller, file_id):
        yield piece


JOB_OPERATIONS = (list_jobs, get_job, cancel_job, get_job_result)
