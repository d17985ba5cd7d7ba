"""Les offres d'un lot côte à côte : leurs notes, puis où chacune gagne et perd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Bloc, Cellule, Liste, Style, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.motivation.traits import Trait, traits_du_lot
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.synthese import motifs_du_classement
from cctgen.evaluation.rapport.tableaux import en_gras, tableau_cote_a_cote, tableau_du_classement, trait_en_clair

_TRAITS_MONTRES = 3
_ECARTS = "Au-dessus et au-dessous des autres offres"


def cote_a_cote(dossier: Dossier, lot: LotCompare, decimales: int) -> Iterator[Bloc]:
    """Rend, pour un lot, le classement et ses motifs, les notes en regard, où chacune s'écarte des autres."""
    yield Titre(1, titre_de_lot(lot) or "Comparaison des offres")
    if not lot.offres:
        yield paragraphe("Aucune offre comparable pour ce lot.")
        return
    yield Titre(2, "Classement")
    yield tableau_du_classement(lot, decimales)
    yield Liste(tuple(cellule(motif) for motif in motifs_du_classement(lot, decimales)))
    yield Titre(2, "Notes côte à côte")
    yield tableau_cote_a_cote(lot.offres, decimales)
    yield from _ecarts_aux_autres(dossier, lot)


def _ecarts_aux_autres(dossier: Dossier, lot: LotCompare) -> Iterator[Bloc]:
    bareme = dossier.bareme_du_lot(lot.numero)
    presentes = [o for o in lot.offres if o.mise_a_l_ecart is None]
    if bareme is None or len(presentes) < 2:
        return
    parts = parts_du_bareme(bareme, dossier.exigences(lot.numero))
    traits = traits_du_lot(presentes, parts, bareme.note_maximale)
    yield Titre(2, _ECARTS)
    lignes = [
        (
            en_gras(o.soumissionnaire),
            _liste(o, t.forts, bareme.note_maximale),
            _liste(o, t.faibles, bareme.note_maximale),
        )
        for o, t in zip(presentes, traits, strict=True)
    ]
    yield paragraphe(
        "Exigences où la note de chaque offre s'écarte le plus de la moyenne des autres, citée après elle, à leur"
        " poids ; l'appréciation est celle des évaluateurs. Toutes les autres sont en annexe.",
        Style.MENTION,
    )
    yield tableau(("Offre", "Au-dessus des autres offres", "Au-dessous des autres offres"), lignes, _ECARTS)


def _liste(offre: OffreComparee, traits: Sequence[Trait], maximum: int) -> Cellule:
    if not traits:
        return cellule("Aucun au regard des autres offres." if offre.notes else "Rien n'est encore noté.")
    return (Liste(tuple(_trait(t, maximum) for t in traits[:_TRAITS_MONTRES])),)


def _trait(trait: Trait, maximum: int) -> Cellule:
    autres = en_francais(trait.autres, 0 if trait.autres.denominator == 1 else 2)
    return trait_en_clair(trait, f"{trait.note} sur {maximum}, contre {autres}")
