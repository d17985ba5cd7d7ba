"""Les corrections qu'un autre a proposées du même texte : les lire, plutôt que d'en verser deux qui s'ignorent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cctgen.clausier.textes.retouche import Proses
from cctgen.usages.gardien.lister import ClauseMontree
from cctgen.web.comptes.models import Personne
from cctgen.web.parcours.clausier.formulaires import chemin_de, libelle_de
from cctgen.web.presentation.difference import Ligne, differences_de_textes
from cctgen.web.relecture.models import Correction


@dataclass(frozen=True, slots=True)
class Proposition:
    """Une correction proposée : qui, quand, pourquoi, et ce qu'elle change, texte par texte."""

    numero: int
    auteur: str
    quand: datetime
    motif: str
    changes: tuple[tuple[str, tuple[Ligne, ...]], ...]


def propositions_des_autres(montree: ClauseMontree, proses: Proses, personne: Personne) -> tuple[Proposition, ...]:
    """Rend les corrections que d'autres ont proposées du texte d'aujourd'hui, la plus récente d'abord."""
    siennes = Correction.objects.filter(clause=montree.clause.id, empreinte=montree.empreinte)
    autres = siennes.exclude(auteur=personne).select_related("auteur").order_by("-pk")
    exigences = tuple(e.id for e in montree.clause.exigences)
    return tuple(
        Proposition(c.pk, c.auteur.nom_affiche, c.quand, c.motif, _changes(c, proses, exigences)) for c in autres
    )


def _changes(
    correction: Correction, proses: Proses, exigences: tuple[str, ...]
) -> tuple[tuple[str, tuple[Ligne, ...]], ...]:
    lus = ((chemin_de(nom), texte) for nom, texte in correction.proses.items())
    return tuple((libelle_de(c, exigences), differences_de_textes(proses[c], texte)) for c, texte in lus)
