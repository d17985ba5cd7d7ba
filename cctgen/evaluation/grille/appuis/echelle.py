"""Les degrés de l'échelle tels qu'une grille les propose : un libellé court par degré, un rappel des ancres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cctgen.consultation.bareme import Degre
from cctgen.socle.typographie import composer_a_relire, raccourcir

_LIBELLE = 36
_INFOBULLE = 255
"""Excel refuse d'ouvrir un classeur dont une infobulle de saisie est plus longue."""


def libelle_de_degre(degre: Degre) -> str:
    """Rend « 3 – Réponse adaptée » : la note, puis l'ancre jusqu'à son deux-points, raccourcie s'il le faut."""
    return f"{degre.note} – {raccourcir(_nom(degre), _LIBELLE)}"


def _nom(degre: Degre) -> str:
    return degre.ancre.split(" :")[0].split("\u00a0:")[0].split("\u202f:")[0].strip().rstrip(".")


def infobulle_de_note(degres: Sequence[Degre]) -> str:
    """Rend toutes les ancres, une par ligne ; qui n'y tient pas en entier se dit par son nom, jamais par un début."""
    ordonnes = sorted(degres, key=lambda d: d.note)
    largeur = _INFOBULLE // len(ordonnes) - max(len(f"{d.note} : \n") for d in ordonnes)
    lignes = [composer_a_relire(f"{d.note} : {_entiere(d, largeur)}") for d in ordonnes]
    return "\n".join(lignes)[:_INFOBULLE]


def _entiere(degre: Degre, largeur: int) -> str:
    ancre = " ".join(degre.ancre.split())
    return ancre if len(ancre) <= largeur else raccourcir(_nom(degre), largeur)


def libelles(degres: Iterable[Degre]) -> dict[str, int]:
    """Rend la note que vaut chaque libellé proposé."""
    return {libelle_de_degre(d): d.note for d in degres}
