"""Les offres d'un lot côte à côte : leurs notes, puis où chacune gagne et perd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Bloc, Cellule, Style, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.motivation.traits import DECIMALES_D_UNE_MOYENNE, Trait, traits_du_lot
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.synthese import motifs_du_classement
from cctgen.evaluation.rapport.tableaux import (
    en_gras,
    puces,
    tableau_cote_a_cote,
    tableau_du_classement,
    trait_des_deux,
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
    # De deux offres, la seconde ligne serait le miroir de la première : une seule dit les deux.
    autre = presentes[1] if len(presentes) == 2 else None
    lignes = [
        (
            en_gras(o.soumissionnaire),
            _liste(o, t.forts, bareme.note_maximale, autre),
            _liste(o, t.faibles, bareme.note_maximale, autre),
        )
        for o, t in zip(presentes[: 1 if autre else None], traits, strict=False)
    ]
    yield paragraphe(_chapeau(presentes), Style.MENTION)
    yield tableau(("Offre", "Au-dessus des autres offres", "Au-dessous des autres offres"), lignes, _ECARTS)


def _chapeau(presentes: Sequence[OffreComparee]) -> str:
    """Dit ce qu'on lit de chaque exigence, que la liste est coupée, et comment entre des écarts égaux."""
    nombre = en_lettres(_TRAITS_MONTRES)
    fin = "À écart égal, les premières dans l'ordre publié ; le reste est en annexe."
    if len(presentes) == 2:
        une, autre = (o.soumissionnaire for o in presentes)
        return (
            f"Dans chaque sens, les {nombre} exigences au plus qui séparent le plus {une} de {autre} une fois"
            " pondérées : la note de l'une, celle de l'autre, l'exigence, et l'appréciation de chacune par les"
            f" évaluateurs. {fin}"
        )
    return (
        f"De chaque offre, dans chaque sens, les {nombre} exigences au plus qui l'écartent le plus des autres une fois"
        " pondérées : sa note, puis la note moyenne des autres offres, l'exigence et l'appréciation des évaluateurs."
        f" {fin}"
    )


def _liste(offre: OffreComparee, traits: Sequence[Trait], maximum: int, autre: OffreComparee | None) -> Cellule:
    if not traits:
        return cellule("Aucun au regard des autres offres." if offre.notes else "Rien n'est encore noté.")
    montres = puces([_trait(t, maximum, offre, autre) for t in traits[:_TRAITS_MONTRES]])
    caches = len(traits) - _TRAITS_MONTRES
    return (*montres, paragraphe(f"Et {compter(caches, 'autre')}, en annexe.")) if caches > 0 else montres


def _trait(trait: Trait, maximum: int, offre: OffreComparee, autre: OffreComparee | None) -> Cellule:
    """Une moyenne se dit et a ses décimales, « 3,00 en moyenne » ; la note d'une seule offre, « 3 », n'en a pas."""
    if autre is None:
        moyenne = en_francais(trait.autres, DECIMALES_D_UNE_MOYENNE)
        return trait_en_clair(trait, f"{trait.note} sur {maximum}, contre {moyenne} en moyenne")
    note = f"{trait.note} sur {maximum}, contre {en_francais(trait.autres, 0)}"
    return trait_des_deux(trait, note, (offre, autre))
