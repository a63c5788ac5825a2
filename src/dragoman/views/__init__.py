"""Ways to see a report: the terminal's chronology, a page of HTML, tables, and the receipt of one record.

This room stands apart from the command line because a notebook, a script and the desk show the same things: they
call it with a Report and get text, and nothing here reads an article or changes a record.
"""
