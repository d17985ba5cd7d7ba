"""Le rapport de qualité d'un import : le compte par constat, puis chaque constat avec son lieu."""

from __future__ import annotations

from collections import Counter, defaultdict

from cctgen.echanges.modele import Relecture
from cctgen.publications_cct.texte import en_markdown, sur_une_ligne
from cctgen.socle.anomalies import Anomalie

FICHIER_RAPPORT = "rapport-qualite.md"


def rediger_rapport(relecture: Relecture, source: str, identiques: int = 0) -> str:
    """Rend le rapport, en Markdown ; un constat est cité en entier, jamais abrégé.

    `identiques` compte les clauses lues que la base porte déjà, et qui ne sont pas récrites.
    """
    par_code: dict[str, list[Anomalie]] = defaultdict(list)
    for anomalie in relecture.anomalies:
        par_code[anomalie.code].append(anomalie)
    clauses = relecture.clausier.clauses
    niveaux = Counter(e.niveau.value for c in clauses for e in c.exigences)
    lignes = [
        "# Rapport de qualité de l'import",
        "",
        f"Source : {en_markdown(sur_une_ligne(source))}",
        "",
        f"- {len(clauses)} clause(s)"
        + (f", dont {identiques} identique(s) à la base, non récrite(s)" if identiques else ""),
        f"- {niveaux.total()} exigence(s) : {niveaux['P']} P, {niveaux['I']} I",
        "",
        "| Constat | Nombre |",
        "| --- | --- |",
        *(f"| {code} | {len(constats)} |" for code, constats in sorted(par_code.items())),
    ]
    for code, constats in sorted(par_code.items()):
        lignes += ["", f"## {code}", "", *map(_constat, constats)]
    return "\n".join(lignes) + "\n"


def _constat(anomalie: Anomalie) -> str:
    lieu = f"{anomalie.lieu} : " if str(anomalie.lieu) else ""
    conseil = f" Conseil : {anomalie.conseil}" if anomalie.conseil else ""
    return f"- {en_markdown(sur_une_ligne(f'{lieu}{anomalie.message}{conseil}'))}"
