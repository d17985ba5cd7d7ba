"""Ce que le rapport dit des composants déclarés d'une offre : combien, et ce qui est relevé de chacun."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.documents.texte import Bloc, paragraphe, tableau
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.anomalies import Anomalie, Gravite

_TITRE = "Composants à examiner"
_VERDICTS = {Gravite.BLOQUANTE: "en défaut", Gravite.A_QUALIFIER: "à qualifier", Gravite.INFORMATION: "à savoir"}


def composants_de_l_offre(offre: Offre) -> Iterator[Bloc]:
    """Rend le compte des composants déclarés, et une ligne par composant dont la lecture relève quelque chose."""
    if not offre.composants:
        return
    releves = [(c, _relevees(c, offre)) for c in offre.composants]
    a_examiner = [(c, relevees) for c, relevees in releves if relevees]
    sans_suite = len(offre.composants) - len(a_examiner)
    yield paragraphe(f"Composants déclarés : {len(offre.composants)}, dont {sans_suite} sans rien à relever.")
    if a_examiner:
        lignes = [(_designation(c), _verdict(r), " ".join(a.message for a in r)) for c, r in a_examiner]
        yield tableau(("Composant", "Verdict", "Ce qui est relevé"), lignes, (28, 16, 56), _TITRE)


def _relevees(composant: Composant, offre: Offre) -> tuple[Anomalie, ...]:
    lieu = lieu_du_composant(composant, offre.fichier)
    return tuple(a for a in offre.anomalies if a.lieu == lieu)


def _verdict(relevees: tuple[Anomalie, ...]) -> str:
    """Rend la gravité la plus haute de ce qui est relevé."""
    return next(mot for gravite, mot in _VERDICTS.items() if any(a.gravite is gravite for a in relevees))


def _designation(composant: Composant) -> str:
    valeurs = (composant.valeurs.get(contrat.COMPOSANT, ""), composant.valeurs.get(contrat.VERSION, ""))
    return " ".join(v.strip() for v in valeurs if v.strip()) or composant.lieu
