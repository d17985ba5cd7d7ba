"""Les offres d'un lot côte à côte : leurs notes, puis où chacune gagne et perd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Bloc, Cellule, Style, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.motivation.traits import Trait, traits_du_lot
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.synthese import motifs_du_classement
from cctgen.evaluation.rapport.tableaux import (
    en_gras,
    puces,
    tableau_cote_a_cote,
    tableau_du_classement,
    trait_en_clair,
)
from cctgen.socle.nombres import compter, en_lettres

_TRAITS_MONTRES = 3
_ECARTS = "Au-dessus et au-dessous des autres offres"


def cote_a_cote(dossier: Dossier, lot: LotCompare, decimales: int) -> Iterator[Bloc]:
    """Rend, pour un lot, le classement et ses motifs, les notes en regard, où chacune s'écarte des autres."""
    yield Titre(1, titre_de_lot(lot) or "Comparaison des offres")
    if not lot.offres:
        yield paragraphe(f"Aucune offre comparable{' pour ce lot' if lot.numero else ''}.")
        return
    yield Titre(2, "Classement")
    yield tableau_du_classement(lot, decimales)
    yield from puces([cellule(motif) for motif in motifs_du_classement(lot, decimales)])
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
    seules = len(presentes) == 2
    lignes = [
        (
            en_gras(o.soumissionnaire),
            _liste(o, t.forts, bareme.note_maximale, seules),
            _liste(o, t.faibles, bareme.note_maximale, seules),
        )
        for o, t in zip(presentes, traits, strict=True)
    ]
    yield paragraphe(_chapeau(seules), Style.MENTION)
    yield tableau(("Offre", "Au-dessus des autres offres", "Au-dessous des autres offres"), lignes, _ECARTS)


def _chapeau(seules: bool) -> str:
    """Dit ce qu'on lit de chaque exigence, et que la liste est coupée."""
    autres = "de l'autre offre" if seules else "moyenne des autres offres"
    return (
        f"De chaque offre, dans chaque sens, les {en_lettres(_TRAITS_MONTRES)} exigences au plus qui l'écartent le plus"
        f" des autres une fois pondérées : sa note, puis la note {autres}, l'exigence et l'appréciation des"
        " évaluateurs. Le reste est en annexe."
    )


def _liste(offre: OffreComparee, traits: Sequence[Trait], maximum: int, seules: bool) -> Cellule:
    if not traits:
        return cellule("Aucun au regard des autres offres." if offre.notes else "Rien n'est encore noté.")
    montres = puces([_trait(t, maximum, seules) for t in traits[:_TRAITS_MONTRES]])
    caches = len(traits) - _TRAITS_MONTRES
    return (*montres, paragraphe(f"Et {compter(caches, 'autre')}, en annexe.")) if caches > 0 else montres


def _trait(trait: Trait, maximum: int, seules: bool) -> Cellule:
    """Une moyenne se dit et a ses décimales, « 3,00 en moyenne » ; la note d'une seule offre, « 3 », n'en a pas."""
    autres = en_francais(trait.autres, 0) if seules else f"{en_francais(trait.autres, 2)} en moyenne"
    return trait_en_clair(trait, f"{trait.note} sur {maximum}, contre {autres}")
