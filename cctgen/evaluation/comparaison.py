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

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.consultation.methode.regles import OuvertureDesPrix
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat, nom_precis, sont_homonymes, voisines
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.evaluation.classement import Comparaison, FichierAPart, LotCompare, OffreComparee
from cctgen.evaluation.irregularites import (
    Irregularite,
    a_confirmer,
    a_constater,
    en_vigueur,
    irregularites,
    mise_a_l_ecart,
    mises_a_l_ecart,
)
from cctgen.evaluation.modele import (
    PRIX,
    Appreciations,
    Decision,
    Designees,
    Prix,
    cle_de,
    motif_hors_comparaison,
    nom_affiche,
    nom_replie,
)
from cctgen.evaluation.notation.calcul import NoteGlobale, noter_offre, notes_des_exigences
from cctgen.evaluation.notation.departage import Departage, Premiere, departager
from cctgen.evaluation.notation.portee import PartDuBareme, parts_du_bareme
from cctgen.evaluation.notation.reference import sert_de_reference
from cctgen.evaluation.prix.anormalement_bas import SEUILS_PAR_DEFAUT, PrixBas, examiner_le_prix
from cctgen.evaluation.raisons import ContexteDeLot, des_sources, evaluateurs_inegaux, raison, raisons_d_une_offre
from cctgen.evaluation.reserves import Reserve, reserves
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie

_SANS_NOTE = NoteGlobale(None, Fraction(0), ())


@dataclass
class _Lot:
    """Ce que la comparaison d'un lot a sous la main."""

    numero: int
    bareme: Bareme | None
    exigences: tuple[ExigenceRetenue, ...]
    appreciations: Appreciations
    prix: Sequence[Prix]
    decisions: Sequence[Decision]
    noms: Mapping[int, str]
    estimation: Decimal | None = None
    admet_les_variantes: bool = True
    parts: tuple[PartDuBareme, ...] = field(init=False)
    attendues: tuple[str, ...] = field(init=False)
    prix_fermes: bool = False
    saisis: Mapping[int, Sequence[Prix]] = field(default_factory=dict)
    plis: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = parts_du_bareme(self.bareme, self.exigences) if self.bareme else ()
        self.attendues = tuple(dict.fromkeys(e.ref for part in self.parts for e in part.exigences))

    def notes_de(self, offre: Offre) -> dict[str, int]:
        """Rend la note de chaque exigence évaluée de l'offre."""
        if self.bareme is None:
            return {}
        reponses = {r.ref: r for r in offre.reponses}
        return notes_des_exigences(self.bareme, self.attendues, reponses, self.appreciations.de(cle_de(offre)))

    def prix_de(self, offre: Offre) -> Decimal | None:
        """Rend le prix saisi pour l'offre ; deux montants différents n'en font aucun : l'outil ne choisit pas."""
        montants = self.prix_saisis(offre)
        return next(iter(montants)) if len(montants) == 1 else None

    def prix_saisis(self, offre: Offre) -> frozenset[Decimal]:
        if self.prix_fermes:
            return frozenset()
        return frozenset(p.montant for p in self.saisis.get(id(offre), ()) if p.montant is not None)


def comparer(
    dossier: Dossier,
    offres: Iterable[Offre],
    appreciations: Appreciations,
    prix: Sequence[Prix] = (),
    decisions: Sequence[Decision] = (),
    anomalies: Sequence[Anomalie] = (),
) -> Comparaison:
    """Compare les offres lot par lot ; le résultat ne dépend pas de leur ordre d'arrivée.

    `anomalies` sont celles des prix, des décisions et du dossier d'évaluation : comme celles des grilles, elles
    tiennent provisoire leur lot, ou tous si elles n'en disent pas.
    """
    ordonnees = sorted(offres, key=lambda o: (nom_replie(nom_affiche(o)), o.sha256, o.fichier))
    designees = Designees(ordonnees)
    a_part = tuple(_fichiers_a_part(dossier, ordonnees, decisions, _saisis(designees, prix)))
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    relevees = tuple(dict.fromkeys((*appreciations.anomalies, *anomalies)))
    proches = voisines(ordonnees)
    noms = {id(o): _nom_distinct(o, proches[id(o)]) for o in ordonnees}
    lots = []
    for numero in dossier.numeros:
        lot = _Lot(
            numero,
            dossier.bareme_du_lot(numero),
            dossier.exigences(numero),
            appreciations,
            prix,
            decisions,
            noms,
            dossier.estimation_du_lot(numero),
            dossier.admet_les_variantes(numero),
            saisis=_saisis(designees, (p for p in prix if p.lot == numero)),
        )
        du_lot = [o for o in ordonnees if o.lot == numero and not any(o is f.offre for f in a_part)]
        de_partout = (*_fichiers_en_attente(a_part, numero, dossier.numeros), *des_sources(relevees, numero))
        lots.append(_lot_compare(lot, titres.get(numero, ""), du_lot, de_partout))
    decimales = dossier.bareme.arrondi if dossier.bareme else 2
    comparaison = Comparaison(tuple(lots), a_part, decimales, appreciations.evaluateurs, relevees)
    return comparaison.avec_a_lire(relevees)


def _saisis(offres: Designees, prix: Iterable[Prix]) -> dict[int, Sequence[Prix]]:
    """Rend, par identité d'offre, ce qui est saisi de son prix."""
    saisis: dict[int, list[Prix]] = {}
    for saisi in prix:
        for offre in offres.de(saisi.soumissionnaire):
            saisis.setdefault(id(offre), []).append(saisi)
    return {**saisis}


def _ecrits(saisis: Iterable[Prix]) -> tuple[frozenset[Decimal], frozenset[tuple[str, Decimal]]]:
    """Rend tous les montants qu'on a écrits, qu'ils comptent ou non, puis ceux du détail."""
    lus = tuple(saisis)
    montants = (m for p in lus for m in (p.montant, *p.ecrits) if m is not None)
    return frozenset(montants), frozenset(poste for p in lus for poste in p.postes)


def _lot_compare(lot: _Lot, titre: str, offres: Sequence[Offre], de_partout: Iterable[Anomalie]) -> LotCompare:
    """Compare les offres d'un lot ; `de_partout` sont les raisons qui ne viennent pas d'elles."""
    comparees = tuple(_comparer_lot(lot, offres))
    en_lice = [o for o in comparees if o.mise_a_l_ecart is None]
    raisons = (
        *_bareme_absent(lot.bareme),
        *_lot_sans_offre(lot.numero, comparees),
        *_prix_fermes(lot),
        *(r for o in en_lice for r in o.raisons),
        *evaluateurs_inegaux({o.soumissionnaire: o.appreciations for o in en_lice}),
        *de_partout,
    )
    situees = tuple(dict.fromkeys(replace(r, lot=lot.numero) for r in raisons))
    return LotCompare(lot.numero, titre, comparees, situees, _departager(lot, comparees))


def _nom_distinct(offre: Offre, offres: Iterable[Offre]) -> str:
    """Rend le nom affiché, suivi du SIRET quand un autre candidat du lot porte le même."""
    nom = nom_affiche(offre)
    return f"{nom} (SIRET {offre.siret})" if any(sont_homonymes(offre, o) for o in offres) else nom


def _fichiers_a_part(
    dossier: Dossier,
    offres: Iterable[Offre],
    decisions: Sequence[Decision],
    saisis: Mapping[int, Sequence[Prix]],
) -> Iterator[FichierAPart]:
    for offre in offres:
        if motif := motif_hors_comparaison(offre, dossier.numeros):
            yield FichierAPart(offre, motif, mise_a_l_ecart(decisions, offre), *_ecrits(saisis.get(id(offre), ())))


def _fichiers_en_attente(a_part: Iterable[FichierAPart], numero: int, numeros: Sequence[int]) -> Iterator[Anomalie]:
    """Un fichier étranger n'attend rien ; un fichier illisible ou sans lot peut changer le classement."""
    for fichier in a_part:
        concerne = fichier.offre.lot == numero or fichier.offre.lot not in numeros
        if fichier.decision is None and fichier.offre.statut is not StatutOffre.ETRANGER and concerne:
            message = f"« {fichier.offre.fichier} » n'est pas comparé : {fichier.motif}."
            conseil = "Faites rendre un fichier lisible si la procédure le permet, ou décidez dans decisions.yaml."
            yield raison("fichier-en-attente", message, conseil)


BAREME_ABSENT = "bareme-absent"


def _bareme_absent(bareme: Bareme | None) -> Iterator[Anomalie]:
    if bareme is None:
        yield raison(BAREME_ABSENT, "la consultation n'a pas de barème.", "Ajoutez-le à consultation.yaml.")


def _lot_sans_offre(numero: int, offres: Sequence[OffreComparee]) -> Iterator[Anomalie]:
    """Un lot vide n'a pas de classement définitif : une offre peut manquer, et l'outil ne déclare rien infructueux."""
    if not offres:
        message = f"aucune offre à comparer{f' pour le lot {numero}' if numero else ''}."
        conseil = "Dépouillez celles qui ont été reçues ; s'il n'y en a aucune, une personne en tire les suites."
        yield raison("lot-sans-offre", message, conseil)


def _prix_fermes(lot: _Lot) -> Iterator[Anomalie]:
    if lot.prix_fermes:
        message = "les prix restent fermés : la règle publiée attend que toutes les offres soient appréciées."
        yield raison("prix-fermes", message, "Complétez les grilles : les prix saisis compteront alors.")


def _attend_l_appreciation(lot: _Lot, offres: Sequence[Offre]) -> bool:
    """Vrai si la règle ferme encore les prix ; fermés, ils ne pèsent sur rien."""
    if lot.bareme is None or lot.bareme.ouverture_des_prix is not OuvertureDesPrix.APRES_APPRECIATION:
        return False
    lot.prix_fermes = True
    en_jeu = [o for o in offres if not _relever(lot, o, ()).ecarts]
    return any(not set(lot.attendues) <= lot.notes_de(o).keys() for o in en_jeu)


def _departager(lot: _Lot, offres: Sequence[OffreComparee]) -> Departage | None:
    premieres = [Premiere(o.soumissionnaire, o.note, o.prix) for o in offres if o.rang == 1]
    return departager(lot.bareme, premieres) if lot.bareme else None


def _comparer_lot(lot: _Lot, offres: Sequence[Offre]) -> Iterator[OffreComparee]:
    lot.prix_fermes = _attend_l_appreciation(lot, offres)
    par_offre, proches = {id(o): o for o in offres}, voisines(offres)
    lot.plis = {
        cle: frozenset(id(v) for v in siennes if motif_de_meme_candidat(par_offre[cle], v))
        for cle, siennes in proches.items()
    }
    ecartees = {id(o) for o in offres if mise_a_l_ecart(lot.decisions, o) is not None}
    en_lice = tuple(_prix_en_lice(lot, [o for o in offres if id(o) not in ecartees]))
    # Une mise à l'écart à confirmer ne compte pas : le prix de l'offre se compare encore à ceux des autres.
    if restees := [o for o in offres if id(o) in ecartees and not _relever(lot, o, en_lice).ecarts]:
        ecartees -= {id(o) for o in restees}
        en_lice = tuple(_prix_en_lice(lot, [o for o in offres if id(o) not in ecartees]))
    relevees = {id(o): _relever(lot, o, en_lice) for o in offres}
    servent = [o for o in offres if lot.bareme and sert_de_reference(lot.bareme, relevees[id(o)].ecarts)]
    retenus = [prix for o in servent if (prix := lot.prix_de(o)) is not None]
    comparees = [_comparer_offre(lot, o, relevees[id(o)], retenus) for o in offres]
    rendues = {id(o.offre): o for o in comparees}
    comparees = [
        _signaler_variante(lot, _signaler_pli_multiple(o, [rendues[id(v)] for v in proches[id(o.offre)]]))
        for o in comparees
    ]
    classees = sorted(_classer(comparees), key=lambda o: (o.rang is None, o.rang or 0, o.mise_a_l_ecart is not None))
    yield from classees


@dataclass(frozen=True, slots=True)
class _Releve:
    """Ce qui est à qualifier dans une offre, et les décisions qui comptent."""

    decisions: tuple[Decision, ...]
    a_confirmer: tuple[Decision, ...]
    ecarts: tuple[Decision, ...]
    irregularites: tuple[Irregularite, ...]
    reserves: tuple[Reserve, ...]
    a_constater: tuple[str, ...]
    prix_bas: PrixBas | None
    decision_de_prix: Decision | None


_EnLice = Sequence[tuple[Offre, Decimal]]
"""Les offres encore en jeu qui ont un prix, et ce prix."""


def _prix_en_lice(lot: _Lot, offres: Sequence[Offre]) -> Iterator[tuple[Offre, Decimal]]:
    """Énumère des offres en lice et leur prix ; deux plis d'un candidat au même prix, une.

    Tant que personne n'a choisi le pli, ce prix n'est encore que celui d'une offre.
    """
    comptes: dict[int, Decimal] = {}
    for offre in offres:
        prix = lot.prix_de(offre)
        if prix is not None and not any(comptes.get(pli) == prix for pli in lot.plis[id(offre)]):
            comptes[id(offre)] = prix
            yield offre, prix


def _prix_bas(lot: _Lot, offre: Offre, en_lice: _EnLice) -> PrixBas | None:
    """Compare un prix à ceux des autres candidats en lice : un autre pli du sien ne le concurrence pas."""
    montant = lot.prix_de(offre)
    if montant is None:
        return None
    siens = {id(offre), *lot.plis.get(id(offre), ())}
    autres = [prix for autre, prix in en_lice if id(autre) not in siens]
    seuils = lot.bareme.prix_a_justifier if lot.bareme else SEUILS_PAR_DEFAUT
    return examiner_le_prix(montant, autres, lot.estimation, seuils)


def _relever(lot: _Lot, offre: Offre, en_lice: _EnLice) -> _Releve:
    reponses = {r.ref: r for r in offre.reponses}
    avis = lot.appreciations.de(cle_de(offre))
    nues = tuple(reserves(offre, lot.exigences, avis, {}))
    prix_bas = _prix_bas(lot, offre, en_lice)
    relevees = tuple(irregularites(lot.exigences, reponses, avis, {}, nues))
    en_suspens = a_confirmer(lot.decisions, offre, lot.exigences, relevees, prix_bas)
    decisions = tuple(d for d in lot.decisions if not any(d is s for s in en_suspens))
    vigueur = en_vigueur(decisions, offre)
    suivies, potentielles = nues, relevees
    if vigueur:
        suivies = tuple(reserves(offre, lot.exigences, avis, vigueur))
        potentielles = tuple(irregularites(lot.exigences, reponses, avis, vigueur, suivies))
    return _Releve(
        decisions,
        en_suspens,
        mises_a_l_ecart(decisions, offre),
        potentielles,
        suivies,
        a_constater(lot.exigences, avis, vigueur, potentielles),
        prix_bas,
        vigueur.get(PRIX),
    )


def _comparer_offre(lot: _Lot, offre: Offre, releve: _Releve, retenus: Sequence[Decimal]) -> OffreComparee:
    reponses = {r.ref: r for r in offre.reponses}
    appreciations = lot.appreciations.de(cle_de(offre))
    note, notes = _SANS_NOTE, lot.notes_de(offre)
    if lot.bareme is not None:
        # Le prix d'une offre écartée ne la note pas ; la règle du barème dit s'il sert de référence aux autres.
        prix = None if releve.ecarts else lot.prix_de(offre)
        note = noter_offre(lot.bareme, lot.parts, notes, prix, retenus)
    if releve.ecarts:
        note = replace(note, note=None)
    ecrits, postes = _ecrits(lot.saisis.get(id(offre), ()))
    comparee = OffreComparee(
        offre=offre,
        soumissionnaire=lot.noms[id(offre)],
        note=note,
        prix=lot.prix_de(offre),
        prix_ecrits=ecrits,
        postes_ecrits=postes,
        irregularites=releve.irregularites,
        reserves=releve.reserves,
        a_constater=releve.a_constater,
        non_evaluees=tuple(_non_evaluees(lot, offre, notes)),
        raisons=(),
        mises_a_l_ecart=releve.ecarts,
        appreciations=appreciations,
        notes=notes,
        a_confirmer=releve.a_confirmer,
        prix_bas=releve.prix_bas,
        decision_de_prix=releve.decision_de_prix,
    )
    if releve.ecarts:
        return comparee
    ids_de_prix = {c.id for c in lot.bareme.criteres if c.type is TypeCritere.PRIX} if lot.bareme else set()
    contexte = ContexteDeLot(
        lot.parts, lot.prix_saisis(offre), frozenset(ids_de_prix), tuple(lot.decisions), lot.prix_fermes
    )
    return replace(comparee, raisons=tuple(raisons_d_une_offre(comparee, reponses, contexte)))


def _non_evaluees(lot: _Lot, offre: Offre, notes: Mapping[str, int]) -> Iterator[str]:
    yield from (ref for ref in lot.attendues if ref not in notes)
    if lot.bareme is not None and lot.prix_de(offre) is None:
        yield from (c.id for c in lot.bareme.criteres if c.type is TypeCritere.PRIX)


def _signaler_pli_multiple(offre: OffreComparee, voisines: Sequence[OffreComparee]) -> OffreComparee:
    """Deux fichiers d'un même candidat : une personne choisit le pli (R.2151-6)."""
    presentes = [o for o in voisines if o.mise_a_l_ecart is None]
    motif = next((m for o in presentes if (m := motif_de_meme_candidat(o.offre, offre.offre))), "")
    if offre.mise_a_l_ecart is not None or not motif:
        return offre
    homonyme = any(o.offre.fichier == offre.offre.fichier for o in presentes)
    fichier = nom_precis(offre.offre) if homonyme else offre.offre.fichier
    message = f"{offre.soumissionnaire} : plusieurs fichiers comparés ({motif}), dont « {fichier} »."
    conseil = "Écartez dans les décisions, par ce nom de fichier, celui qui n'est pas retenu."
    return replace(offre, raisons=(*offre.raisons, raison("pli-multiple", message, conseil)))


def _signaler_variante(lot: _Lot, offre: OffreComparee) -> OffreComparee:
    """Une variante que le règlement n'admet pas ne se compare pas sans qu'une personne en décide (L.2151-2)."""
    if offre.mise_a_l_ecart is not None or lot.admet_les_variantes or not nom_de_variante(offre.offre):
        return offre
    message = f"« {offre.offre.fichier} » est une variante, que le règlement n'admet pas (L. 2151-2)."
    conseil = "Écartez-la dans les décisions, par son nom de fichier ; ou renommez l'offre si ce n'en est pas une."
    return replace(offre, raisons=(*offre.raisons, raison("variante-non-admise", message, conseil)))


def _classer(offres: Sequence[OffreComparee]) -> Iterator[OffreComparee]:
    """Donne les rangs sur la note exacte, ex æquo compris ; on ne compare que des notes complètes."""
    comparables = [o.note.note for o in offres if o.note.note is not None and o.note.est_complete]
    for offre in offres:
        if offre.note.note is None or not offre.note.est_complete:
            yield offre
        else:
            meilleures = sum(1 for note in comparables if note > offre.note.note)
            yield replace(offre, rang=1 + meilleures)
