"""Le classement des offres, lot par lot, et tout ce qui le rend encore provisoire.

L'outil n'élimine personne : il liste les irrégularités potentielles, une personne décide et signe
(L.2152-2 et R.2152-2 du code de la commande publique). Les offres régulières sont classées par ordre
décroissant (R.2152-6) ; chaque lot l'est à part (CE, 1er juillet 2015, n° 381095, SNEGSO).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.evaluation.irregularites import Irregularite, contradictoires, en_vigueur, irregularites, mise_a_l_ecart
from cctgen.evaluation.modele import (
    Appreciation,
    Appreciations,
    Decision,
    Prix,
    cle_de,
    meme_nom,
    motif_hors_comparaison,
    nom_affiche,
    nom_replie,
)
from cctgen.evaluation.notation.calcul import NoteGlobale, en_texte, est_absente, noter_offre, notes_des_exigences
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.matrice.modele import Offre, Reponse, StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite

_SANS_NOTE = NoteGlobale(None, Fraction(0), ())


@dataclass(frozen=True, slots=True)
class OffreComparee:
    """Une offre notée ; sans rang si elle est écartée ou incomplètement évaluée."""

    offre: Offre
    soumissionnaire: str
    note: NoteGlobale
    prix: Decimal | None
    irregularites: tuple[Irregularite, ...]
    non_evaluees: tuple[str, ...]
    raisons: tuple[Anomalie, ...]
    mise_a_l_ecart: Decision | None
    appreciations: Mapping[str, Appreciation]
    notes: Mapping[str, int]
    rang: int | None = None

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {
            "soumissionnaire": self.soumissionnaire,
            "rang": self.rang,
            "note": en_texte(self.note.note, decimales),
            "criteres": [
                {
                    "id": critere.id,
                    "note": en_texte(critere.note, decimales),
                    "sous_criteres": [{"id": p.id, "note": en_texte(p.note, decimales)} for p in critere.parts],
                }
                for critere in self.note.criteres
            ],
            "irregularites_potentielles": [i.en_dict() for i in self.irregularites],
            "non_evaluees": list(self.non_evaluees),
        }


@dataclass(frozen=True, slots=True)
class LotCompare:
    """Le classement d'un lot ; provisoire tant qu'il reste une raison de l'être."""

    numero: int
    titre: str
    offres: tuple[OffreComparee, ...]
    raisons: tuple[Anomalie, ...]

    @property
    def provisoire(self) -> bool:
        """Vrai si une donnée ou une décision manque encore."""
        return bool(self.raisons)

    def en_dict(self, decimales: int) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {
            "lot": self.numero or None,
            "provisoire": self.provisoire,
            "offres": [o.en_dict(decimales) for o in self.offres],
        }


@dataclass(frozen=True, slots=True)
class FichierAPart:
    """Un fichier reçu qui n'entre dans aucun classement, et pourquoi."""

    offre: Offre
    motif: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Comparaison:
    """La comparaison de toutes les offres."""

    lots: tuple[LotCompare, ...]
    fichiers_a_part: tuple[FichierAPart, ...]
    decimales: int
    evaluateurs: tuple[str, ...]
    anomalies: tuple[Anomalie, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `comparer`."""
        return {"lots": [lot.en_dict(self.decimales) for lot in self.lots]}


@dataclass
class _Lot:
    """Ce que la comparaison d'un lot a sous la main."""

    numero: int
    bareme: Bareme | None
    exigences: tuple[ExigenceRetenue, ...]
    appreciations: Appreciations
    prix: Sequence[Prix]
    decisions: Sequence[Decision]
    parts: tuple[PartDuBareme, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = parts_du_bareme(self.bareme, self.exigences) if self.bareme else ()

    def prix_de(self, offre: Offre) -> Decimal | None:
        nom = nom_affiche(offre)
        return next((p.montant for p in self.prix if p.lot == self.numero and meme_nom(p.soumissionnaire, nom)), None)

    @property
    def a_un_prix(self) -> bool:
        return self.bareme is not None and any(c.type is TypeCritere.PRIX for c in self.bareme.criteres)


def comparer(
    dossier: Dossier,
    offres: Iterable[Offre],
    appreciations: Appreciations,
    prix: Sequence[Prix] = (),
    decisions: Sequence[Decision] = (),
) -> Comparaison:
    """Compare les offres lot par lot ; le résultat ne dépend pas de leur ordre d'arrivée."""
    ordonnees = sorted(offres, key=lambda o: (nom_replie(nom_affiche(o)), o.sha256, o.fichier))
    a_part = tuple(_fichiers_a_part(dossier, ordonnees, decisions))
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    lots = []
    for numero in dossier.numeros:
        lot = _Lot(numero, dossier.bareme, dossier.exigences(numero), appreciations, prix, decisions)
        du_lot = [o for o in ordonnees if o.lot == numero and not any(o is f.offre for f in a_part)]
        comparees = tuple(_comparer_lot(lot, du_lot))
        raisons = (
            *_bareme_absent(dossier.bareme),
            *_lot_sans_offre(numero, comparees),
            *(r for o in comparees if o.mise_a_l_ecart is None for r in o.raisons),
            *_fichiers_en_attente(a_part, numero, dossier.numeros),
        )
        lots.append(LotCompare(numero, titres.get(numero, ""), comparees, raisons))
    decimales = dossier.bareme.arrondi if dossier.bareme else 2
    return Comparaison(tuple(lots), a_part, decimales, appreciations.evaluateurs, appreciations.anomalies)


def _fichiers_a_part(
    dossier: Dossier, offres: Iterable[Offre], decisions: Sequence[Decision]
) -> Iterator[FichierAPart]:
    for offre in offres:
        if motif := motif_hors_comparaison(offre, dossier.numeros):
            yield FichierAPart(offre, motif, mise_a_l_ecart(decisions, offre))


def _fichiers_en_attente(a_part: Iterable[FichierAPart], numero: int, numeros: Sequence[int]) -> Iterator[Anomalie]:
    """Un fichier étranger n'attend rien ; un fichier illisible ou sans lot peut changer le classement."""
    for fichier in a_part:
        concerne = fichier.offre.lot == numero or fichier.offre.lot not in numeros
        if fichier.decision is None and fichier.offre.statut is not StatutOffre.ETRANGER and concerne:
            message = f"« {fichier.offre.fichier} » n'est pas comparé : {fichier.motif}."
            conseil = "Faites rendre un fichier lisible si la procédure le permet, ou décidez dans decisions.yaml."
            yield _raison("fichier-en-attente", message, conseil)


def _bareme_absent(bareme: Bareme | None) -> Iterator[Anomalie]:
    if bareme is None:
        yield _raison("bareme-absent", "la consultation n'a pas de barème.", "Ajoutez-le à consultation.yaml.")


def _lot_sans_offre(numero: int, offres: Sequence[OffreComparee]) -> Iterator[Anomalie]:
    """Un lot vide n'a pas de classement définitif : une offre peut manquer, et l'outil ne déclare rien infructueux."""
    if not offres:
        message = f"aucune offre à comparer{f' pour le lot {numero}' if numero else ''}."
        conseil = "Dépouillez celles qui ont été reçues ; s'il n'y en a aucune, une personne en tire les suites."
        yield _raison("lot-sans-offre", message, conseil)


def _comparer_lot(lot: _Lot, offres: Sequence[Offre]) -> Iterator[OffreComparee]:
    ecartees = {id(o): mise_a_l_ecart(lot.decisions, o) for o in offres}
    retenus = [p for o in offres if ecartees[id(o)] is None and (p := lot.prix_de(o)) is not None]
    comparees = [_comparer_offre(lot, o, ecartees[id(o)], retenus) for o in offres]
    comparees = [_signaler_pli_multiple(o, comparees) for o in comparees]
    classees = sorted(_classer(comparees), key=lambda o: (o.rang is None, o.rang or 0, o.mise_a_l_ecart is not None))
    yield from classees


def _comparer_offre(lot: _Lot, offre: Offre, ecart: Decision | None, retenus: Sequence[Decimal]) -> OffreComparee:
    reponses = {r.ref: r for r in offre.reponses}
    appreciations = lot.appreciations.de(cle_de(offre))
    attendues = dict.fromkeys(e.ref for part in lot.parts for e in part.exigences)
    note, notes = _SANS_NOTE, dict[str, int]()
    if lot.bareme is not None:
        notes = notes_des_exigences(lot.bareme, list(attendues), reponses, appreciations)
        # Le prix d'une offre écartée ne sert ni à la noter, ni à noter les autres.
        prix = lot.prix_de(offre) if ecart is None else None
        note = noter_offre(lot.bareme, lot.parts, notes, prix, retenus)
    if ecart is not None:
        note = replace(note, note=None)
    decisions = en_vigueur(lot.decisions, offre)
    comparee = OffreComparee(
        offre=offre,
        soumissionnaire=nom_affiche(offre),
        note=note,
        prix=lot.prix_de(offre),
        irregularites=tuple(irregularites(lot.exigences, reponses, appreciations, decisions)),
        non_evaluees=tuple(_non_evaluees(lot, offre, attendues, notes)),
        raisons=(),
        mise_a_l_ecart=ecart,
        appreciations=appreciations,
        notes=notes,
    )
    return comparee if ecart else replace(comparee, raisons=tuple(_raisons(comparee, reponses, lot)))


def _non_evaluees(lot: _Lot, offre: Offre, attendues: Iterable[str], notes: Mapping[str, int]) -> Iterator[str]:
    yield from (ref for ref in attendues if ref not in notes)
    if lot.bareme is not None and lot.prix_de(offre) is None:
        yield from (c.id for c in lot.bareme.criteres if c.type is TypeCritere.PRIX)


def _raison(code: str, message: str, conseil: str, ref: str = "") -> Anomalie:
    return Anomalie(code, message, conseil, gravite=Gravite.A_QUALIFIER, ref=ref)


def _raisons(offre: OffreComparee, reponses: Mapping[str, Reponse], lot: _Lot) -> Iterator[Anomalie]:
    """Énumère ce qui empêche de tenir la note et le rang pour définitifs."""
    nom = offre.soumissionnaire
    avis = offre.appreciations
    if en_ecart := [ref for ref, a in avis.items() if a.en_ecart]:
        message = f"{nom} : les évaluateurs divergent sur {_citer(en_ecart)}."
        yield _raison("ecart-a-trancher", message, "Tranchez-le dans grille-consensus.xlsx.", en_ecart[0])
    if manquantes := [r for r in offre.non_evaluees if r not in _ids_de_prix(lot)]:
        message = f"{nom} : {len(manquantes)} exigence(s) notée(s) sans note : {_citer(manquantes)}."
        yield _raison("note-manquante", message, "Complétez une grille d'évaluation.", manquantes[0])
    if sans_motif := [
        ref for ref, a in avis.items() if a.note is not None and not a.est_motivee and ref in offre.notes
    ]:
        message = f"{nom} : note sans commentaire ou sans source sur {_citer(sans_motif)}."
        yield _raison("note-sans-motif", message, "Motivez la note : commentaire, pièce et page.", sans_motif[0])
    if vides := [p.sous_critere.id for p in lot.parts if not p.exigences]:
        message = f"{nom} : aucun élément noté pour {_citer(vides)}."
        yield _raison("sous-critere-vide", message, "Corrigez le barème ; un critère publié se note.", vides[0])
    if lot.a_un_prix and offre.prix is None:
        yield _raison("prix-absent", f"{nom} : le prix n'est pas saisi.", "Ajoutez-le à evaluation/prix.yaml.")
    if indecises := [i.ref for i in offre.irregularites if i.decision is None]:
        message = f"{nom} : {len(indecises)} irrégularité(s) potentielle(s) à qualifier : {_citer(indecises)}."
        conseil = "Écrivez chaque décision motivée dans evaluation/decisions.yaml."
        yield _raison("irregularite-a-decider", message, conseil, indecises[0])
    if douteuses := contradictoires(lot.decisions, offre.offre):
        objets = _citer([ref or "l'offre entière" for ref in douteuses])
        message = f"{nom} : décisions contraires sur {objets}."
        yield _raison("decision-en-double", message, "Gardez la seule décision retenue dans decisions.yaml.")
    if contraires := _notes_contraires(offre, reponses):
        message = f"{nom} : note sur une réponse absente, que le règlement fixe à zéro : {_citer(contraires)}."
        conseil = "Vérifiez l'absence de réponse ; si elle est confirmée, retirez la note de la grille."
        yield _raison("note-sur-reponse-absente", message, conseil, contraires[0])


def _ids_de_prix(lot: _Lot) -> set[str]:
    return {c.id for c in lot.bareme.criteres if c.type is TypeCritere.PRIX} if lot.bareme else set()


def _notes_contraires(offre: OffreComparee, reponses: Mapping[str, Reponse]) -> list[str]:
    """Rend les exigences sans réponse qu'un évaluateur a notées au-dessus du zéro annoncé."""
    return [
        ref
        for ref, note in offre.notes.items()
        if note == 0 and est_absente(reponses.get(ref)) and (a := offre.appreciations.get(ref)) and a.note
    ]


def _citer(refs: Sequence[str]) -> str:
    return ", ".join(refs) if len(refs) <= 6 else f"{', '.join(refs[:5])} et {len(refs) - 5} autres"


def _signaler_pli_multiple(offre: OffreComparee, offres: Sequence[OffreComparee]) -> OffreComparee:
    """Deux fichiers d'un même soumissionnaire : une personne choisit le pli (R.2151-6)."""
    presentes = [o for o in offres if o.mise_a_l_ecart is None and meme_nom(o.soumissionnaire, offre.soumissionnaire)]
    if offre.mise_a_l_ecart is not None or len(presentes) < 2:
        return offre
    message = f"{offre.soumissionnaire} : plusieurs fichiers comparés, dont « {offre.offre.fichier} »."
    conseil = "Écartez dans decisions.yaml, par son nom de fichier, celui qui n'est pas retenu."
    return replace(offre, raisons=(*offre.raisons, _raison("pli-multiple", message, conseil)))


def _classer(offres: Sequence[OffreComparee]) -> Iterator[OffreComparee]:
    """Donne les rangs sur la note exacte, ex æquo compris ; on ne compare que des notes complètes."""
    comparables = [o.note.note for o in offres if o.note.note is not None and o.note.est_complete]
    for offre in offres:
        if offre.note.note is None or not offre.note.est_complete:
            yield offre
        else:
            meilleures = sum(1 for note in comparables if note > offre.note.note)
            yield replace(offre, rang=1 + meilleures)
