"""``dragoman label`` and ``dragoman train``: sheets of articles, and types of one's own taught by the answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ReadingError, UsageError
from ..whole import write_text
from .logs import complain, log
from .options import Actors, DayFirst, Fast, Frames, Model, Published, reader_maker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.answers import Answers
    from ..model.teach import Trial, Word
    from ..reader import Reader


def label(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Articles in any form that read takes.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the sheets are written.")],
    published: Published = None,
    day_first: DayFirst = None,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Write sheets for labellers: articles with numbered words and phrases, their keys, and the guide to answering.

    The answers teach types of your own ("dragoman train"). An article that can't be read is named, and the others are
    written.

    \b
    Examples:
      dragoman label articles.jsonl -o sheets/
      dragoman label --published 2017-11-21 notes.txt -o sheets/
    """
    from ..article import prepare
    from ..article.collections import items_in
    from ..limits import article_time
    from ..model.sheets import GUIDE, write_sheet
    from .read import checked_date

    date = checked_date(published)
    reader = reader_maker(model, actors, frames)()
    written = failed = 0
    try:
        output.mkdir(parents=True, exist_ok=True)
        write_text(output / GUIDE.name, GUIDE.read_text("utf-8"))
        for item in (item for source in articles for item in items_in(source, day_first=day_first)):
            try:
                if isinstance(item.given, ReadingError):
                    raise item.given
                with article_time():
                    read = reader.propose(prepare({"id": item.label, **item.given}, date))
                log.debug("wrote %s", write_sheet(read, output))
                written += 1
            except ReadingError as error:
                complain(str(error), item.label, error)
                failed += 1
    except OSError as error:
        raise UsageError(f"--output: could not write to {output}: {(error.strerror or str(error)).lower()}") from error
    log.info("wrote %d sheets to %s; %s says how they are answered", written, output, output / GUIDE.name)
    if failed:
        raise typer.Exit(1)


def train(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where what was learnt is written.")],
    sheets: Annotated[Path | None, typer.Argument(metavar="SHEETS", help="The folder that label wrote.")] = None,
    answers: Annotated[
        list[Path] | None, typer.Argument(metavar="ANSWERS", help="Text files with the answers.")
    ] = None,
    from_review: Annotated[
        str | None,
        typer.Option(metavar="LEDGER", help="Learn from what people decided about a ledger's records."),
    ] = None,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    fast: Fast = False,
) -> None:
    """Teach types of your own by answered sheets, for read --own FILE; or, by corrections, which reports are one.

    A type in the answers is one of PLOVER's (ASSAULT) or a kind of one with a name of your own (COERCE/HOSTAGE_TAKING).
    A tenth of the articles is set aside; it prints how many of their words come out right with and without what was
    taught. Give --model, --actors, --frames and --fast as you will to read.

    With --from-review, what people decided is what is taught. For a FILE.npz these are the events that they accepted,
    corrected or rejected, for read and reread --own FILE; for another FILE the incidents that they merged, split or
    moved, for regroup --weights FILE, which joins a ledger's incidents anew. The desk's page of review shows what
    reread and regroup changed.

    \b
    Examples:
      dragoman train sheets/ answers.txt -o mine.npz
      dragoman read --own mine.npz article.html
      dragoman train --from-review crisis.ledger -o mine.npz
      dragoman train --from-review crisis.ledger -o joining.toml
    """
    if output.is_dir() or not output.parent.is_dir():
        raise UsageError(f"--output: {output} is not a file that can be written")
    if from_review is not None and not sheets and output.suffix != ".npz":
        _learn_to_join(from_review, output)
        return
    if (from_review is None) == (sheets is None or not answers):
        raise UsageError("name the folder of sheets and the files of answers, or --from-review LEDGER")
    from ..model.teach import teach

    found = _verdicts(from_review) if from_review is not None else _answers(sheets or Path(), answers or [])
    reader = reader_maker(model, actors, frames, fast=fast)()
    words = _words(reader, found)
    own, trial = teach(words, reader.decisions.digest)
    try:
        own.save(output)
    except OSError as error:
        raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
    _print_figures(words, trial)
    log.info("wrote %s", output)


def _learn_to_join(ledger: str, output: Path) -> None:
    from ..ledger import Ledger
    from ..ledger.teach import learn, save

    with Ledger(ledger) as opened, opened.reading() as connection:
        learnt = learn(connection)
    try:
        save(learnt, output)
    except OSError as error:
        raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
    print(f"{learnt.corrections} corrections, {learnt.pairs} pairs of reports")
    for name, (now, before, of) in (("taught", learnt.taught), ("set aside, and not taught", learnt.aside)):
        print(f"{name}: {of} pairs; right with it: {now}; without it: {before}" if of else f"{name}: none")
    log.info("wrote %s; use it with: dragoman regroup LEDGER --weights %s", output, output)


def _verdicts(ledger: str) -> list[Answers]:
    """What people decided about a ledger's events, as answers."""
    from ..ledger import Ledger
    from ..ledger.verdicts import answered

    with Ledger(ledger) as opened, opened.reading() as connection:
        return answered(connection)


def _answers(sheets: Path, files: Sequence[Path]) -> list[Answers]:
    """All answers; what is wrong in them is named, and nothing is made of the rest."""
    from ..model.answers import read_answers

    wrong: list[str] = []
    found = [answers for file in files for answers in read_answers(file, [sheets], wrong)]
    for line in wrong:
        complain(line)
    if wrong:
        raise typer.Exit(2)
    return found


def _words(reader: Reader, found: Sequence[Answers]) -> list[Word]:
    """The answered words of all articles; an article that can't be read is named."""
    from ..model.teach import words_of

    words = []
    for answers in found:
        try:
            words += words_of(reader, answers)
        except ReadingError as error:
            complain(str(error), answers.key["id"], error)
    return words


def _print_figures(words: Sequence[Word], trial: Trial | None) -> None:
    articles = {word.article for word in words}
    counted = Counter(str(word.kind) for word in words)
    print(f"{len(words)} words of {len(articles)} articles:", ", ".join(f"{k} {n}" for k, n in counted.most_common()))
    if trial is None:
        print("too few articles to set any aside: what was taught is not tried")
        return
    aside, own = len({word.article for word in trial.words}), sum(word.kind.name is not None for word in trial.words)
    print(f"set aside, and not taught: {len(trial.words)} words of {aside} articles, {own} of types of your own")
    for name, score in (("with", trial.with_it), ("without", trial.without)):
        print(f"right {name} it: {score.right}; by PLOVER's types alone: {score.typed}")
    print(f"types of your own: {trial.with_it.own_right} given rightly, {trial.with_it.own_wrong} wrongly")
