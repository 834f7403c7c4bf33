"""Floor 11: the command line, one command per file; the only room that knows click, and the only one that prints.

In: words typed by a person or a script. Out: text on the two streams and an exit code. A command is imported only when
it is called, and imports what it uses only when it runs, so that `csrules --help` costs little more than click.
"""
