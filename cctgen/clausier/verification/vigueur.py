"""Les dates d'une clause : périmée, ou encore nécessaire à une autre quand elle ne vaut plus."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.redaction import renvois, textes_inserants
from cctgen.clausier.vigueur import premier_manque, validite_en_clair
from cctgen.socle.anomalies import Anomalie, Chemin, Gravite


def verifier_vigueur(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère ce que la validité d'une clause, ou celle des clauses qu'elle vise, rendrait faux."""
    if clause.retiree is not None:
        return
    validite = clause.en_vigueur
    if validite is not None and validite.au is not None and validite.au < clausier.identite.date:
        yield Anomalie(
            "clause-perimee",
            f"la clause n'est plus en vigueur depuis le {validite.au:%d/%m/%Y}, avant la date du clausier.",
            "Prolongez « en_vigueur », ou retirez-la : « retiree: {le, motif, remplacee_par} ».",
            gravite=Gravite.A_QUALIFIER,
            lieu=lecture.lieu(clause.fichier, "en_vigueur"),
            ref=clause.id,
        )
    vues: set[str] = set()
    for chemin, cible in _visees(clause):
        visee = clausier.clauses.get(cible)
        if visee is None or visee.retiree is not None or visee.en_vigueur is None or cible in vues:
            continue
        vues.add(cible)
        if (jour := premier_manque(clause, visee)) is not None:
            depuis = "" if jour.year == 1 else f" dès le {jour:%d/%m/%Y}"
            yield Anomalie(
                "lien-hors-vigueur",
                f"« {cible} » n'est en vigueur que {validite_en_clair(visee.en_vigueur)} :"
                f" {clause.id}, qui la vise, resterait sans elle{depuis}.",
                f"Donnez à {clause.id} une validité qui tienne dans la sienne, ou visez une clause qui vaut encore.",
                lieu=lecture.lieu(clause.fichier, *chemin),
                ref=clause.id,
            )


def _visees(clause: Clause) -> Iterator[tuple[Chemin, str]]:
    yield from ((("requiert", rang), cible) for rang, cible in enumerate(clause.requiert))
    for chemin, texte in textes_inserants(clause):
        yield from ((chemin, cible) for cible in renvois(texte))
