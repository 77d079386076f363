"""`make-handout serve`: the staff page, on this computer or for a clinic; `--edit` for authors."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

import click

from handouts.cli import options
from handouts.cli.help import Command
from handouts.cli.output import note, result
from handouts.errors import HandoutError, Problem, Source, UsageProblem

USERS = "users.json"


@click.command("serve", cls=Command, examples=(
    ("make-handout serve --open", "open the staff page in the browser"),
    ("make-handout serve --edit --open", "show pages beside their problems"),
    ("make-handout serve --add-user ana", "let somebody sign in"),
))
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True,
              metavar="NUMBER", help="Port of the page.")
@click.option("--open", "open_wanted", is_flag=True, help="Open the page in the browser, too.")
@click.option("--edit", is_flag=True,
              help="For authors: show pages beside their problems. They are shown again each "
                   "time you save.")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS",
              help="Address to listen on (default: 127.0.0.1). That is this computer alone; any "
                   "other one needs the options below.")
@click.option("--name", "names", multiple=True, metavar="NAME",
              help="Name by which browsers call the server. Its certificate has it. Can be "
                   "repeated.")
@click.option("--tls-certificate", "certificate", type=options.Named(path_type=Path),
              metavar="FILE", help="PEM file of the certificate with its chain.")
@click.option("--tls-key", "key", type=options.Named(path_type=Path), metavar="FILE",
              help="PEM file of the certificate's key.")
@click.option("--users", type=options.Named(path_type=Path), metavar="FILE",
              help="File of those who may sign in. Without it, users.json in your settings folder.")
@click.option("--add-user", metavar="USER",
              help="Add a user, or give one another password. It asks for the password, and ends.")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND", help="Brand to print with.")
def serve_command(
    port: int, open_wanted: bool, edit: bool, host: str, names: tuple[str, ...],
    certificate: Path | None, key: Path | None, users: Path | None, add_user: str | None,
    project: Path | None, brand: str | None,
) -> int:
    """Show a page on which staff choose sheets for a patient and print them, until Ctrl+C.

    It needs the extra: pip install "make-handout[serve]". What is typed about a patient stays in
    the page and in the printed packet: in no file, no address and no log.
    """
    _need_the_extra()
    users = users or Path(click.get_app_dir("make-handout")) / USERS
    if add_user is not None:
        return _add(users, add_user)
    from handouts.serve.app import Shop, staff_app
    from handouts.serve.charts import add_infobutton
    from handouts.serve.making import Place
    from handouts.serve.server import Listening, access_to, open_browser, serve, server_of
    from handouts.serve.workers import Workers

    opened = options.opened(options.inherited("project", project))
    job = options.asked_job(opened, lang=None, brand=options.one_brand(brand))
    listening = Listening(host, port, names, certificate, key, users)
    if edit and not listening.is_local:
        raise UsageProblem(Problem(Source("--edit"), "SRV001", "is for this computer alone",
                                   "leave --host out"))
    access = access_to(listening)
    workers = Workers()
    try:
        shop = Shop(Place(opened.root, job.brand), access, workers, ahead=not edit)
        app = staff_app(shop)
        add_infobutton(app, shop)
        if edit:
            from handouts.serve.edit import add_edit_pages

            add_edit_pages(app, shop)
        server = server_of(app, listening)
        address = f"{listening.url}edit" if edit else listening.url

        def ready() -> None:
            Thread(target=shop.begin, daemon=True).start()
            result(address)
            note("press Ctrl+C to stop")
            if open_wanted and not open_browser(address):
                note("no browser could be opened; open the address above in one")

        serve(server, ready)
    finally:
        workers.close()
    return 0


def _need_the_extra() -> None:
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("flask", "cheroot", "pypdfium2")):
        raise HandoutError(Problem(
            Source("make-handout serve"), "SRV000", "the libraries of the page are not installed",
            'install them: pip install "make-handout[serve]"'))


def _add(users: Path, name: str) -> int:
    from handouts.serve.users import add_user

    if sys.stdin is not None and sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    add_user(users, name, password)
    note(f"{name} may sign in; the file of users is {users}")
    return 0
