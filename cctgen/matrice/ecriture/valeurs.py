"""La valeur gardée à côté de chaque formule : sans elle, un classeur ouvert en lecture protégée n'affiche rien.

Excel ne calcule pas un fichier venu d'Internet ou d'un courriel tant qu'on ne l'a pas déverrouillé.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue

Valeur = str | int | float
Calculees = Mapping[str, Mapping[str, Valeur]]
"""La valeur de chaque formule, par feuille puis par case."""

_CASE_CALCULEE = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>')


def avec_valeurs(valeurs: Mapping[str, Valeur], octets: bytes) -> bytes:
    """Rend le XML d'une feuille, où chaque formule a la valeur dite."""

    def completer(case: re.Match[bytes]) -> bytes:
        adresse, attributs, formule = case.groups()
        valeur = valeurs.get(adresse.decode())
        if valeur is None:
            return case[0]
        return b'<c r="%s"%s%s</c>' % (adresse, attributs, fin_de_calcul(formule.decode(), valeur).encode())

    return _CASE_CALCULEE.sub(completer, octets) if valeurs else octets


def fin_de_calcul(formule: str, valeur: Valeur) -> str:
    """Rend la fin du XML d'une case, après son adresse et son style : sa formule, `<f>…</f>`, et sa valeur."""
    if isinstance(valeur, str):
        return f' t="str">{formule}<v>{html.escape(valeur, quote=False)}</v>'
    return f">{formule}<v>{valeur}</v>"


def valeurs_d_une_matrice_vierge(lignes: Sequence[Attendue], premiere_de_l_etat: int) -> Calculees:
    """Rend ce que calcule l'état d'une matrice où rien n'est encore répondu ; il commence à la ligne donnée.

    Les lignes des autres feuilles, écrites directement, portent déjà leur valeur.
    """
    return {contrat.FEUILLE_ETAT: _etat(lignes, premiere_de_l_etat)}


def _etat(lignes: Sequence[Attendue], premiere: int) -> dict[str, Valeur]:
    themes = Counter(ligne.theme for ligne in lignes)
    imposees = Counter(ligne.theme for ligne in lignes if ligne.niveau_ecrit in contrat.NIVEAUX_QUI_S_IMPOSENT)
    comptes = [_compte(nombre, imposees[theme]) for theme, nombre in themes.items()]
    rangees = [*comptes, _compte(len(lignes), imposees.total())]
    cases: dict[str, Valeur] = {
        f"{lettre}{numero}": nombre
        for numero, rangee in enumerate(rangees, premiere)
        for lettre, nombre in zip("BCDEFGHIJ", rangee, strict=True)
    }
    a_completer = (
        f"Lignes à compléter\u00a0: {len(lignes)}, dont P et I non notées sans réponse\u00a0: {imposees.total()}."
    )
    return cases | {
        "A2": a_completer if lignes else "Toutes les lignes sont complètes.",
        "A3": "Le soumissionnaire n’est pas nommé (feuille Identification).",
        "A4": "Composants déclarés\u00a0: 0, dont à compléter\u00a0: 0 (feuille Composants).",
    }


def _compte(lignes: int, imposees: int) -> tuple[int, ...]:
    """Rend lignes, complètes, à compléter, P et I non notées sans réponse, puis les cinq déclarations."""
    return (lignes, 0, lignes, imposees, 0, 0, 0, 0, 0)
