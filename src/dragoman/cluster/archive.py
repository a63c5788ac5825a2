"""Codes an archive on Ray Data: what is missing of it, then its quarantine and its incidents."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from ..article.coded import MANIFEST
from ..data import data_version, program_version
from ..errors import UsageError
from .coder import Coder
from .lifeline import Lifeline
from .output import GROUPED, Output
from .shards import Shard, find_shards

if TYPE_CHECKING:
    from ..reader import Reader

STORE = 2_000_000_000  # bytes that a local Ray moves rows through, at the most: beyond it they lie on the disk
STARTS = 3  # of a local Ray, which gives up when a busy machine takes more than half a minute to start it


@dataclass
class Coded:
    """What a run did: ``shards`` coded now and ``known`` before, in these ``articles`` and ``failed`` ones set aside
    (of the whole archive), and how many ``incidents`` were found (None when they stand there already, or weren't
    asked for)."""

    shards: int = 0
    known: int = 0
    articles: int = 0
    failed: int = 0
    incidents: int | None = None


def code_archive(
    source: str,
    output: str,
    *,
    address: str | None = None,
    workers: int | None = None,
    published: str | None = None,
    incidents: bool = True,
    dry_run: bool = False,
    make_reader: Callable[[], Reader] | None = None,
    on_progress: Callable[[int, int, int], None] = lambda done, shards, articles: None,
) -> Coded:
    """Codes the articles of ``source`` into the folder ``output``; what stands there already is not read again.

    Both may be addresses of any fsspec file system. ``address`` is a Ray cluster's ("auto", "host:6379",
    "ray://host:10001"); without one, a local Ray is started unless one runs in this process. ``workers`` is the number
    of processes that read, each with a model of its own (default: one for each CPU). ``make_reader`` makes another
    Reader in each. With ``dry_run``, nothing is read: the Coded says what would be. ``on_progress`` is told the shards
    done, all shards and the articles read now. Raises UsageError when there is nothing to read, or ``output`` holds
    something else.
    """
    target = Output(output)
    shards = find_shards(source)
    _check_manifest(target, dry_run)
    known = target.done()
    missing = [shard for shard in shards if shard.name not in known]
    result = Coded(known=len(shards) - len(missing))
    if dry_run:
        return replace(result, shards=len(missing))
    started = connect(address, workers)
    try:
        if missing:
            target.remove(GROUPED)
            _code(missing, target, workers, published, make_reader, result, on_progress, len(shards))
        result.failed = target.gather_quarantine()
        if incidents and target.read_json(GROUPED) is None:
            from .incidents import find_incidents

            result.incidents = find_incidents(target)
            target.write_json({"incidents": result.incidents}, GROUPED)
        target.remove("_unfinished")
    finally:
        if started:
            import ray

            ray.shutdown()
    return result


def _check_manifest(target: Output, dry_run: bool) -> None:
    """An archive is of one version of the program and its data, so that its rows are of one kind."""
    this = {"dragoman": program_version(), "data": data_version()}
    made_by = target.read_json(MANIFEST)
    if made_by is None:
        if target.fs.exists(target.root) and target.fs.ls(target.root):
            raise UsageError(f"{target.address} holds something else than a coded archive; name an empty folder")
        if not dry_run:
            target.write_json(this, MANIFEST)
    elif made_by != this:
        versions = (f"dragoman {made_by.get('dragoman')}, data {made_by.get('data')}" for made_by in (made_by, this))
        raise UsageError("{} was made by {}, and this is {}; name an empty folder".format(target.address, *versions))


def connect(address: str | None, workers: int | None) -> bool:
    """Connects to Ray, and says whether this call did."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anyone
    try:
        import ray
    except ImportError as error:
        raise UsageError('code-archive needs Ray; install it with: pip install "dragoman[cluster]"') from error
    if ray.is_initialized():
        _settle()
        return False
    local: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False, **_store()}
    for tries_left in range(STARTS - 1, -1, -1):
        try:
            ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **local)
            break
        except Exception as error:  # it has no kinds of them for this
            ray.shutdown()
            if address or not tries_left:
                raise UsageError(f"no Ray answers at {address or 'this machine'}: {error}") from error
    _settle()
    return True


def _store() -> dict[str, int]:
    """How much memory a local Ray's store takes: it would take a third of the machine's."""
    third = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 3
    return {"object_store_memory": min(STORE, third)}


def _settle() -> None:
    """Ray Data's settings. Its own bars and messages would tear ours apart."""
    import ray.data
    from ray.data.context import ShuffleStrategy

    context = ray.data.DataContext.get_current()
    context.shuffle_strategy = ShuffleStrategy.SORT_SHUFFLE_PULL_BASED  # spills to disk; needs no processes of its own
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_consecutive_actor_init_deaths = 10  # killed while it loads its model, a worker is replaced
    context.retried_map_errors, context.max_map_retries = True, 3  # a store that doesn't answer for a moment
    logging.getLogger("ray.data").setLevel(logging.WARNING)


def _code(
    missing: list[Shard],
    target: Output,
    workers: int | None,
    published: str | None,
    make_reader: Callable[[], Reader] | None,
    result: Coded,
    on_progress: Callable[[int, int, int], None],
    shards: int,
) -> None:
    """An actor takes a shard when it has done the one before, so only that many shards are in memory."""
    import ray
    import ray.data

    cluster: Any = ray
    lifeline = Lifeline()
    count = min(workers or max(1, int(cluster.cluster_resources().get("CPU", 1))), len(missing))
    dataset = ray.data.from_items([asdict(shard) for shard in missing], override_num_blocks=len(missing))
    coded = dataset.map_batches(
        Coder,
        batch_size=1,
        batch_format="numpy",
        compute=ray.data.ActorPoolStrategy(size=count, max_tasks_in_flight_per_actor=2),
        num_cpus=1,
        fn_constructor_kwargs={
            "output": target.address,
            "published": published,
            "make_reader": make_reader,
            "line": lifeline.line,
        },
    )
    on_progress(result.known, shards, 0)
    try:
        for row in coded.iter_rows():
            result.shards += 1
            result.articles += int(row["articles"])
            on_progress(result.known + result.shards, shards, result.articles)
    finally:
        lifeline.close()
