"""La complétion du terminal : le script à installer, et les identifiants que l'on complète.

Rien ici ne lève : une complétion qui échoue ne propose rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import superposes

if TYPE_CHECKING:
    from cctgen.clausier.modele import Clausier

_OU = {
    "bash": 'À mettre dans ~/.bashrc : eval "$(cctgen completion bash)"',
    "zsh": 'À mettre dans ~/.zshrc : eval "$(cctgen completion zsh)"',
    "fish": "À faire une fois : cctgen completion fish > ~/.config/fish/completions/cctgen.fish",
}


@click.command(cls=Commande)
@click.argument("terminal", type=click.Choice(list(_OU)), metavar="TERMINAL")
def completion(terminal: str) -> None:
    """Écrit le script qui complète commandes, options et identifiants par la touche Tab.

    TERMINAL est bash, zsh ou fish.

    \b
    Exemples :
      eval "$(cctgen completion bash)"     à mettre dans ~/.bashrc
      eval "$(cctgen completion zsh)"      à mettre dans ~/.zshrc
      cctgen completion fish > ~/.config/fish/completions/cctgen.fish
    """
    classe = get_completion_class(terminal)
    if classe is None:
        raise click.UsageError(f"Ce terminal ({terminal}) n'est pas connu.")
    # Le script seul, sans l'examen de la version de bash que fait `source()` : il va dans un fichier, sur tout poste.
    script = classe(click.Command("cctgen"), {}, "cctgen", "_CCTGEN_COMPLETE")
    click.echo(script.source_template % script.source_vars())
    click.echo(_OU[terminal], err=True)


def completer_verdicts(contexte: click.Context, _parametre: click.Parameter, debut: str) -> list[CompletionItem]:
    """Rend les clauses et exigences qui commencent ainsi."""
    return _commencant_par(debut, _clauses_et_exigences(_clausier(contexte)))


def completer_fiches(contexte: click.Context, _parametre: click.Parameter, debut: str) -> list[CompletionItem]:
    """Rend les clauses, exigences, questions et valeurs déduites qui commencent ainsi."""
    clausier = _clausier(contexte)
    return _commencant_par(debut, [*_clauses_et_exigences(clausier), *_questions(clausier)])


def completer_suppositions(contexte: click.Context, _parametre: click.Parameter, debut: str) -> list[CompletionItem]:
    """Rend les questions qui commencent ainsi, puis, après « = », leurs réponses admises."""
    clausier = _clausier(contexte)
    nom, egal, _ = debut.partition("=")
    if clausier is None or not egal:
        return _commencant_par(debut, ((f"{q}=", titre) for q, titre in _questions(clausier)))
    question = clausier.questions.get(nom)
    valeurs = () if question is None else question.valeurs_admises
    return _commencant_par(debut, ((f"{nom}={v}", clausier.option(nom, v)) for v in valeurs))


def _clausier(contexte: click.Context) -> Clausier | None:
    from cctgen.socle.erreurs import ErreurCctgen
    from cctgen.usages.ouverture.clausier_verifie import ouvrir_clausier
    from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de

    clausiers = superposes(contexte)
    consultation = contexte.params.get("consultation")
    try:
        if isinstance(consultation, Path):
            clausiers = clausiers_de(consultation, clausiers)
        return ouvrir_clausier(clausiers).clausier
    except (ErreurCctgen, OSError):
        return None


def _clauses_et_exigences(clausier: Clausier | None) -> Iterator[tuple[str, str]]:
    for clause in clausier.clauses.values() if clausier else ():
        yield clause.id, clause.titre
        for exigence in clause.exigences:
            yield exigence.id, clause.titre


def _questions(clausier: Clausier | None) -> Iterator[tuple[str, str]]:
    if clausier is not None:
        yield from ((q.id, q.titre) for q in clausier.questions.values())


def _commencant_par(debut: str, proposes: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    return [CompletionItem(nom, help=titre) for nom, titre in proposes if nom.casefold().startswith(debut.casefold())]
