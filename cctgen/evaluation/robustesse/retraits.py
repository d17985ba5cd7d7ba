"""Ce que deviendrait le classement sans une offre : les notes d'appréciation restent, celles du prix se recalculent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.notation.reference import sert_de_reference
from cctgen.evaluation.robustesse.modele import EffetDeRetrait

RETRAITS_ETUDIES = 50
"""Au-delà, seuls les retraits des mieux classées et des prix extrêmes sont étudiés, et c'est dit."""


def effets_des_retraits(offres: Sequence[OffreComparee], bareme: Bareme) -> Iterator[EffetDeRetrait]:
    """Énumère l'effet du retrait de chaque offre en jeu, classée ou non : même incomplète, son prix peut compter.

    Les prix qui servent de référence restent ceux que la règle publiée retient.
    """
    en_jeu = [o for o in offres if o.mise_a_l_ecart is None]
    for retiree in _a_etudier(en_jeu):
        restantes = [o for o in en_jeu if o is not retiree]
        classees = [o for o in restantes if o.rang is not None]
        if not classees:
            continue
        servent = [o for o in offres if o is not retiree and sert_de_reference(bareme, o.mises_a_l_ecart)]
        retenus = [o.prix for o in servent if o.prix is not None]
        avant = {o.soumissionnaire: o.note.note or Fraction(0) for o in classees}
        apres = {o.soumissionnaire: _note_sans_elle(o, retenus) for o in classees}
        yield EffetDeRetrait(
            retiree.soumissionnaire,
            _premiers(apres),
            _premiers(avant),
            prix_change=avant != apres,
            ordre_change=_ordre(avant) != _ordre(apres),
        )


def _a_etudier(en_jeu: Sequence[OffreComparee]) -> Sequence[OffreComparee]:
    if len(en_jeu) <= RETRAITS_ETUDIES:
        return en_jeu
    prix = [o.prix for o in en_jeu if o.prix is not None]
    extremes = {min(prix), max(prix)} if prix else set()
    return [o for rang, o in enumerate(en_jeu) if rang < RETRAITS_ETUDIES or o.prix in extremes]


def _note_sans_elle(offre: OffreComparee, retenus: Sequence[Decimal]) -> Fraction:
    note = offre.note.note or Fraction(0)
    for critere in offre.note.criteres:
        if critere.critere.type is TypeCritere.PRIX and offre.prix is not None and critere.note is not None:
            nouvelle = critere.critere.formule.noter(offre.prix, retenus)
            note += Fraction(critere.critere.poids) * (nouvelle - critere.note) / 100
    return note


def _premiers(notes: Mapping[str, Fraction]) -> tuple[str, ...]:
    sommet = max(notes.values())
    return tuple(nom for nom, note in notes.items() if note == sommet)


def _ordre(notes: Mapping[str, Fraction]) -> Mapping[str, int]:
    """Rend le rang de chacun, ex æquo compris."""
    rangs: dict[Fraction, int] = {}
    for place, note in enumerate(sorted(notes.values(), reverse=True), start=1):
        rangs.setdefault(note, place)
    return {nom: rangs[note] for nom, note in notes.items()}
