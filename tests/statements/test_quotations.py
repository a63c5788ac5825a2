"""Where quotations begin and end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.statements.quotations import find_quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text)]


def test_apostrophes_open_nothing() -> None:
    assert quoted("The soldiers' boots and the '90s weren't new, Mr O'Neil's aide knew.") == []


def test_a_quotation_inside_another_is_part_of_it() -> None:
    assert quoted("“He told me ‘run’ and we ran,” she said.") == ["“He told me ‘run’ and we ran,”"]


def test_a_mark_left_open_ends_with_its_paragraph() -> None:
    first, second = find_quotations("“We waited for hours.\n\n“Then the buses came.”")
    assert (first.closed, second.closed) == (False, True)


def test_an_opening_mark_typed_for_a_closing_one() -> None:
    assert quoted("“The road is closed,“ he said.") == ["“The road is closed,“"]


@given(st.text(alphabet="ab .,:!\n“”\"'‘’«»„`-", max_size=200))
def test_quotations_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for quotation in find_quotations(text):
        assert end <= quotation.start < quotation.end <= len(text)
        end = quotation.end
