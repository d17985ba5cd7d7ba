"""Le départage des offres premières à égalité, par la règle publiée et par elle seule ; le rang reste le même.

La règle est annoncée avec les critères (R.2152-11 du code de la commande publique) ; ce qu'elle ne départage pas
attend une personne, jamais l'ordre d'arrivée.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.bareme import Bareme
from cctgen.consultation.methode.regles import PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS
from cctgen.evaluation.notation.calcul import NoteGlobale


@dataclass(frozen=True, slots=True)
class Premiere:
    """Une offre première : son nom, ses notes, le prix qui l'a notée s'il compte."""

    nom: str
    note: NoteGlobale
    prix: Decimal | None


@dataclass(frozen=True, slots=True)
class Departage:
    """Les offres premières à égalité, celle que la règle retient s'il y en a une, et ce qui l'a départagée."""

    ex_aequo: tuple[str, ...]
    retenue: str
    motif: str

    @property
    def phrase(self) -> str:
        """Rend le départage tel qu'il se lit au rapport."""
        noms = f"{', '.join(self.ex_aequo[:-1])} et {self.ex_aequo[-1]}"
        if not self.retenue:
            return f"{noms} ont la même note, et la règle publiée ne les départage pas."
        return f"{noms} ont la même note ; {self.retenue} est retenue : {self.motif}."

    def en_dict(self) -> dict[str, object]:
        """Rend la forme JSON de `comparer`."""
        return {"ex_aequo": list(self.ex_aequo), "retenue": self.retenue or None, "motif": self.motif}


def departager(bareme: Bareme, premieres: Sequence[Premiere]) -> Departage | None:
    """Applique, étape par étape, la règle du barème d'un lot ; rien s'il n'y a pas d'égalité."""
    if len(premieres) < 2:
        return None
    restantes = list(premieres)
    for etape in bareme.departage:
        mesure, motif = _mesure(bareme, etape)
        meilleure = max(map(mesure, restantes))
        restantes = [offre for offre in restantes if mesure(offre) == meilleure]
        if len(restantes) == 1:
            return Departage(_noms(premieres), restantes[0].nom, motif)
    return Departage(_noms(premieres), "", "")


def _noms(offres: Sequence[Premiere]) -> tuple[str, ...]:
    return tuple(offre.nom for offre in offres)


Mesure = Callable[[Premiere], Fraction]
_SANS_MESURE = Fraction(-(10**30))


def _mesure(bareme: Bareme, etape: str) -> tuple[Mesure, str]:
    """Rend ce qu'une étape mesure, plus haut étant meilleur, et ce qu'elle dit de l'offre qu'elle retient."""
    if etape == PRIX_LE_PLUS_BAS:
        return (lambda offre: _SANS_MESURE if offre.prix is None else -Fraction(offre.prix)), "son prix est le plus bas"
    fort = bareme.de_plus_fort_poids
    vise = fort.id if etape == PLUS_FORT_POIDS and fort else etape
    noms = {part.id: part.libelle for c in bareme.criteres for part in c.sous_criteres}
    noms |= {c.id: c.libelle for c in bareme.criteres}
    return (lambda offre: _note(offre, vise)), f"sa note à « {noms.get(vise) or vise} » est la meilleure"


def _note(offre: Premiere, vise: str) -> Fraction:
    """Rend la note d'un critère ou, si aucun n'a ce nom, du sous-critère qui l'a."""
    du_critere = [c.note for c in offre.note.criteres if c.id == vise]
    notes = du_critere or [part.note for c in offre.note.criteres for part in c.parts if part.id == vise]
    return next((note for note in notes if note is not None), _SANS_MESURE)
