"""Ce que le rapport dit des demandes parties aux soumissionnaires, et de leurs réponses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cctgen.consultation.modele import date_en_clair
from cctgen.documents.texte import Bloc, Cellule, Paragraphe, Texte, cellule, paragraphe, tableau
from cctgen.evaluation.actes.controle import Echanges
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.reponses import REGLE_DES_REPONSES, ReponseRecue, se_suivent
from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.irregularites import en_vigueur
from cctgen.evaluation.modele import ECHANGES, Decision
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import majuscule


def demandes_et_reponses(lot: LotCompare, echanges: Echanges | None) -> Iterator[Bloc]:
    """Rend une ligne par demande partie ou répondue ; l'offre initiale reste ce qu'elle est, la réponse est à côté."""
    if echanges is None:
        return
    lignes = [
        (o.soumissionnaire, suivie.objet, _demande(suivie), _reponse(suivie, o.offre, echanges))
        for o in lot.offres
        for suivie, _ in echanges.lignes
        if suivie.vise(o.offre) and (suivie.envoyee_le or echanges.a_repondu(suivie))
    ]
    if lignes:
        entetes = ("Offre", "Réf.", "Demande", "Réponse")
        yield tableau(entetes, lignes, "Demandes aux soumissionnaires et réponses")
    for offre in lot.offres:
        if (decision := sur_les_echanges(offre.offre, echanges)) is not None:
            yield paragraphe(f"Sur les échanges avec {offre.soumissionnaire} : {decision.en_clair}")


def sur_les_echanges(offre: Offre, echanges: Echanges | None) -> Decision | None:
    """Rend ce qui est décidé des échanges d'une offre, et se lit sous leur tableau."""
    return None if echanges is None else en_vigueur(echanges.comptees, offre).get(ECHANGES)


def _demande(suivie: DemandeSuivie) -> str:
    dates = [
        f"{verbe} {date_en_clair(jour)}"
        for verbe, jour in (("envoyée le", suivie.envoyee_le), ("réponse pour le", suivie.echeance))
        if jour
    ]
    nature = majuscule(suivie.nature.libelle)
    au_tour = [f"Tour {suivie.tour}"] if suivie.tour > 1 else []
    return " ; ".join([*au_tour, f"{nature}, {suivie.situation}" if suivie.situation else nature, *dates])


def _reponse(suivie: DemandeSuivie, offre: Offre, echanges: Echanges) -> Cellule:
    recues = echanges.reponses_a(suivie, offre)
    if not recues:
        return cellule("Aucune réponse.")
    dites = tuple(bloc for recue in recues for bloc in _dite(recue, suivie.echeance))
    return (*dites, *cellule(REGLE_DES_REPONSES)) if se_suivent(recues) else dites


def _dite(recue: ReponseRecue, echeance: date | None) -> Iterator[Bloc]:
    """Rend une réponse à sa date, et dit si elle est tardive."""
    jour = recue.recue_le
    tardive = ", après l'échéance" if jour and echeance and jour > echeance else ""
    debut = f"Reçue le {date_en_clair(jour)}{tardive}. " if jour else ""
    yield Paragraphe((Texte(debut), Texte(recue.texte, recu=True)))
    if recue.piece and recue.piece not in recue.texte:
        yield Paragraphe((Texte("Source : "), Texte(recue.piece, recu=True)))
