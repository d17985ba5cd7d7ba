"""À quelles dates d'édition vaut une clause : sa validité datée, et la date de son retrait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from cctgen.clausier.modele import Clause, Validite

_UN_JOUR = timedelta(days=1)


def clauses_au(clauses: Mapping[str, Clause], jour: date) -> dict[str, Clause]:
    """Rend les clauses telles qu'elles valent à une date d'édition ; l'ordre et les identifiants ne changent pas.

    Une clause que le clausier retire plus tard vaut encore ; une clause hors de sa validité porte le motif qui
    l'écarte.
    """
    return {identifiant: _au(clause, jour) for identifiant, clause in clauses.items()}


def _au(clause: Clause, jour: date) -> Clause:
    if clause.retiree is not None and clause.retiree.le > jour and not clause.retiree_par:
        clause = clause.model_copy(update={"retiree": None})
    motif = motif_hors_vigueur(clause.en_vigueur, jour)
    return clause.model_copy(update={"hors_vigueur": motif}) if motif else clause


def motif_hors_vigueur(validite: Validite | None, jour: date) -> str:
    """Rend pourquoi une validité exclut cette date, ou rien."""
    if validite is None:
        return ""
    if validite.du is not None and jour < validite.du:
        return f"elle n'entre en vigueur que le {validite.du:%d/%m/%Y}, après l'édition du {jour:%d/%m/%Y}"
    if validite.au is not None and jour > validite.au:
        return f"elle n'est plus en vigueur depuis le {validite.au:%d/%m/%Y}, avant l'édition du {jour:%d/%m/%Y}"
    return ""


def validite_en_clair(validite: Validite) -> str:
    """Rend « du 01/01/2027 au 31/12/2027 », « à partir du… » ou « jusqu'au… »."""
    if validite.du is None:
        return f"jusqu'au {validite.au:%d/%m/%Y}"
    if validite.au is None:
        return f"à partir du {validite.du:%d/%m/%Y}"
    return f"du {validite.du:%d/%m/%Y} au {validite.au:%d/%m/%Y}"


def dernier_jour(clause: Clause) -> date | None:
    """Rend le dernier jour où la clause vaut, par sa validité ou par son retrait ; rien si elle n'en a pas."""
    fins = [] if clause.en_vigueur is None or clause.en_vigueur.au is None else [clause.en_vigueur.au]
    if clause.retiree is not None and not clause.retiree_par:
        fins.append(clause.retiree.le - _UN_JOUR)
    return min(fins, default=None)


def premier_manque(clause: Clause, visee: Clause) -> date | None:
    """Rend le premier jour où la clause vaut sans celle qu'elle vise, par leurs seules validités, ou rien."""
    debut, fin = _bornes(clause.en_vigueur)
    debut_visee, fin_visee = _bornes(visee.en_vigueur)
    if debut < debut_visee:
        return debut
    if fin_visee < fin:
        return max(debut, fin_visee + _UN_JOUR)
    return None


def _bornes(validite: Validite | None) -> tuple[date, date]:
    if validite is None:
        return date.min, date.max
    return validite.du or date.min, validite.au or date.max


def jours_de_changement(clauses: Iterable[Clause]) -> tuple[date, ...]:
    """Rend, dans l'ordre, les dates d'édition à partir desquelles une clause vaut, ou ne vaut plus."""
    jours: set[date] = set()
    for clause in clauses:
        if clause.en_vigueur is not None and clause.en_vigueur.du is not None:
            jours.add(clause.en_vigueur.du)
        fin = dernier_jour(clause)
        if fin is not None and fin < date.max:
            jours.add(fin + _UN_JOUR)
    return tuple(sorted(jours))
