"""Du contenu d'exemple pour essayer un modèle : le dossier livré « portail », un rapport et des lettres fictifs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.plan import est_a_reporter
from cctgen.consultation.modele import Consultation
from cctgen.documents.composition.lettre import Champ, Envoi, Lettre
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.modeles.contrat import Contrat, Numerotation, Sorte
from cctgen.documents.modeles.numerotation import numeros_lisibles
from cctgen.documents.texte import (
    Bloc,
    Encadre,
    Liste,
    Style,
    Titre,
    cellule,
    paragraphe,
    tableau,
)
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.documents.word.rendu import (
    MODELE_ANALYSE,
    MODELE_FORMULAIRE,
    MODELE_NOTE,
    rendre_analyse,
    rendre_annexe,
    rendre_extrait,
    rendre_formulaire,
    rendre_note,
    rendre_rapport,
)
from cctgen.evaluation.suites.recours import recours_contre_un_rejet
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.habillage.modele import Habillage, habille
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.typographie import composer
from cctgen.usages.ouverture.consultation import ouvrir

_EXEMPLE = "portail"
_ENVOI = Envoi(
    destinataire="Société Exemple",
    siret="00000000000018",
    lot="lot 1, « Réalisation »",
    lieu="Paris",
    jour=date(2027, 2, 1),
    signataire="Camille Exemple",
    qualite="Cheffe du bureau des achats",
    contact="achats@exemple.invalid",
)
_TEXTES = {
    "rang": "2",
    "classees": "4",
    "attributaire": "Société Modèle",
    "delai": "11",
    "signature_possible": "12 février 2027",
    "recours": recours_contre_un_rejet("tribunal administratif de Paris"),
    "remise_des_pieces": "8 février 2027",
    "recue_le": "3 février 2027",
    "echeance": "15 février 2027 à 12\u00a0h\u00a000",
    "tour": "2",
}
_TABLEAU = tableau(
    ("Critère", "Note", "Appréciation"),
    [
        ("Valeur technique", "72,50", "Réponse complète, preuves jointes."),
        ("Environnement", "60,00", "Engagements chiffrés sur deux points."),
        ("Prix", "88,20", ""),
    ],
    "Notes d'exemple",
)
_BLOCS: tuple[Bloc, ...] = (
    paragraphe("Texte d'exemple : il montre ce que le modèle fait d'un paragraphe, d'une liste et d'un tableau."),
    Liste((cellule("un premier point ;"), cellule("un second point."))),
    _TABLEAU,
)
_RAPPORT: tuple[Bloc, ...] = (
    Titre(1, "Première partie"),
    *_BLOCS,
    Encadre((paragraphe("Un encadré : contexte et enjeux."),)),
    Titre(2, "Un point"),
    paragraphe("Lot 1 seulement", Style.BANDEAU),
    paragraphe("Une mention du CCAG.", Style.MENTION),
    Liste((cellule("d'abord ;"), cellule("ensuite.")), numerotee=True),
    paragraphe("Une recommandation.", Style.RECOMMANDATION),
    paragraphe("Références : texte cité.", Style.REFERENCES),
    Titre(3, "Un titre de rang 3"),
    Titre(1, "Seconde partie"),
    *_BLOCS,
)


@dataclass(frozen=True, slots=True)
class Exemple:
    """Le dossier d'exemple, et de quoi l'assembler aux numéros d'un modèle."""

    clausier: Clausier
    consultation: Consultation
    dossier: Dossier

    def rendre(self, contrat: Contrat, octets: bytes) -> bytes:
        """Rend un document d'exemple sur ce modèle ; lève `ModeleInvalide` si une balise ne se calcule pas."""
        if contrat.lettre:
            return rendre_lettre(self._lettre(contrat), octets)
        if contrat.titres is Numerotation.DE_WORD or est_a_reporter(contrat.nom):
            return self._piece(contrat, octets)
        if contrat.nom == MODELE_FORMULAIRE:
            return rendre_formulaire(self.dossier, self.dossier.formulaires[0], octets)
        if contrat.nom == MODELE_NOTE:
            return rendre_note(self.dossier, octets)
        entete = entete_du_dossier(self.dossier, "Rapport d'exemple", "Aperçu du modèle")
        if contrat.nom == MODELE_ANALYSE:
            return rendre_analyse(octets, entete, _BLOCS, _RAPPORT, composer)
        return rendre_rapport(octets, entete, _RAPPORT)

    def classeurs(self, suivi: Habillage) -> dict[str, bytes]:
        """Rend la matrice d'exemple, vierge, à l'habillage donné."""
        with habille(suivi):
            return {"matrice.xlsx": ecrire_matrice(self.dossier, self.dossier.numeros[0])}

    def _piece(self, contrat: Contrat, octets: bytes) -> bytes:
        """Rend la pièce du plan qui suit ce modèle, à défaut la première de sa sorte, aux numéros du modèle."""
        a_reporter = est_a_reporter(contrat.nom)
        pieces = [d for d in self.dossier.documents if d.rubriques and d.est_a_reporter is a_reporter]
        piece = next((d for d in pieces if d.modele == contrat.nom), pieces[0])
        if a_reporter:
            return rendre_extrait(self.dossier, piece, octets)
        numeros = numeros_lisibles(octets)
        suivis = {} if numeros is None else {piece.modele: numeros}
        dossier = assembler(self.clausier, self.consultation, numeros=suivis)
        return rendre_annexe(dossier, next(d for d in dossier.documents if d.id == piece.id), octets)

    def _lettre(self, contrat: Contrat) -> Lettre:
        propres = [b for b in contrat.balises if b.nom not in _ENVOI.champs()]
        champs: dict[str, Champ] = {
            b.nom: True if b.sorte is Sorte.CONDITION else _TEXTES.get(b.nom, f"« {b.dit} »")
            for b in propres
            if b.sorte in (Sorte.CONDITION, Sorte.TEXTE) and b.nom not in _DE_L_ENTETE
        }
        blocs = {b.nom: _BLOCS for b in propres if b.sorte is Sorte.BLOC}
        entete = entete_du_dossier(self.dossier, contrat.lettre.capitalize(), "")
        return Lettre(contrat.nom, entete, _ENVOI, champs, blocs)


_DE_L_ENTETE = frozenset({"titre", "reference", "objet", "acheteur", "service"})


def exemple_du_plan() -> Exemple:
    """Rend l'exemple livré, assemblé ; lève `DossierIntrouvable` si l'installation est incomplète."""
    ouverture = ouvrir(contenu("exemples") / _EXEMPLE)
    if ouverture.dossier is None or ouverture.consultation is None:
        raise DossierIntrouvable("L'exemple livré ne s'assemble pas.", "Réinstallez l'outil.")
    return Exemple(ouverture.clausier, ouverture.consultation, ouverture.dossier)
