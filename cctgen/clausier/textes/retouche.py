"""Changer quelques textes d'un fichier de clause, et laisser le reste à l'octet : ordre, commentaires, mise en page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from cctgen.clausier.modele import Clause
from cctgen.socle.anomalies import Chemin
from cctgen.socle.yaml_strict import DocumentYaml

Proses = Mapping[Chemin, str]
"""Par chemin dans le fichier, un texte : `("texte",)`, `("exigences", 0, "enonce")`."""

_RETRAIT = 2


def proses_de(clause: Clause) -> dict[Chemin, str]:
    """Rend les textes d'une clause qu'un relecteur peut corriger, dans l'ordre du fichier."""
    proses: dict[Chemin, str] = {("titre",): clause.titre}
    for cle, texte in (("contexte", clause.contexte), ("texte", clause.texte)):
        proses[(cle,)] = texte
    proses[("recommandations",)] = clause.recommandations
    proses[("note_acheteur",)] = clause.note_acheteur
    for rang, exigence in enumerate(clause.exigences):
        proses[("exigences", rang, "enonce")] = exigence.enonce
        proses[("exigences", rang, "preuve")] = exigence.preuve
    return {chemin: texte for chemin, texte in proses.items() if texte}


def retoucher(ecrit: str, document: DocumentYaml, proses: Proses) -> str:
    """Rend le fichier où ces textes remplacent les leurs ; `document` est sa lecture.

    Lève `KeyError` pour un chemin que le fichier n'a pas.
    """
    lignes = ecrit.splitlines(keepends=True)
    for chemin in sorted(proses, key=lambda c: document.lignes[c], reverse=True):
        debut = document.lignes[chemin] - 1
        fin = _fin(lignes, debut)
        lignes[debut:fin] = _rediger(lignes[debut], str(chemin[-1]), proses[chemin])
    return "".join(lignes)


def viser(ecrit: str, document: DocumentYaml, par: str, le: date, empreinte: str) -> str:
    """Rend le fichier qui porte la relecture, à sa place dans l'ordre des clés ; elle remplace la précédente."""
    personne, texte = json.dumps(par, ensure_ascii=False), json.dumps(empreinte)
    visa = f"relu: {{le: {le.isoformat()}, par: {personne}, empreinte: {texte}}}\n"
    lignes = ecrit.splitlines(keepends=True)
    if lignes and not lignes[-1].endswith("\n"):
        lignes[-1] += "\n"
    if (ancienne := document.lignes.get(("relu",))) is not None:
        lignes[ancienne - 1 : _fin(lignes, ancienne - 1)] = [visa]
    elif (retrait := document.lignes.get(("retiree",))) is not None:
        lignes.insert(retrait - 1, visa)
    else:
        lignes.append(visa)
    return "".join(lignes)


def _fin(lignes: list[str], debut: int) -> int:
    """Rend la ligne qui suit la valeur : la première, non vide, qui n'est pas plus à droite que sa clé."""
    marge = _marge(lignes[debut])
    fin = next((n for n in range(debut + 1, len(lignes)) if lignes[n].strip() and _marge(lignes[n]) <= marge), None)
    fin = len(lignes) if fin is None else fin
    while fin > debut + 1 and not lignes[fin - 1].strip():
        fin -= 1
    return fin


def _rediger(ancienne: str, cle: str, prose: str) -> list[str]:
    marge = " " * _marge(ancienne)
    propre = "\n".join(ligne.rstrip() for ligne in prose.replace("\r\n", "\n").strip().split("\n"))
    if ancienne.rstrip().endswith('"') and "\n" not in propre:
        return [f"{marge}{cle}: {json.dumps(propre, ensure_ascii=False)}\n"]
    dedans = marge + " " * _RETRAIT
    return [f"{marge}{cle}: |\n", *(f"{dedans}{ligne}\n" if ligne else "\n" for ligne in propre.split("\n"))]


def _marge(ligne: str) -> int:
    return len(ligne) - len(ligne.lstrip(" "))
