"""La réponse que le soumissionnaire remplit, une ligne par question, et sa lecture à la cellule près."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.texte import en_clair
from cctgen.evaluation import feuilles
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.modele import nom_affiche, nom_replie, objet_saisi
from cctgen.evaluation.saisies.classeurs import OFFRE_ENTIERE
from cctgen.matrice.lecture.classeur import Classeur, Feuille, adresse, texte_de
from cctgen.matrice.lecture.hors_texte import Nomme, hors_texte
from cctgen.matrice.modele import Offre
from cctgen.socle.typographie import composer, composer_hors_citations

TITRE = "Réponse à une demande de l'acheteur"
COLONNES = ("Réf.", "Exigence", "Ce que porte l'offre", "Demande", "Réponse", "Pièce (nom, page)")
CHAMP_EMPREINTE = "Empreinte de l'offre (SHA-256)"
CHAMP_NATURE = "Nature de la demande"
_CONSIGNE = (
    "Remplissez les deux dernières colonnes, et elles seules. La réponse se lit à côté de l'offre remise, qui ne change"
    " pas."
)
_DE_L_OFFRE = ("Soumissionnaire", "Lot", CHAMP_EMPREINTE)
"""Ce qui se recopie signe pour signe : un nom reçu, ce qui se relit."""
_ENTETE = 10
_SANS_OBJET = "–"


@dataclass(frozen=True, slots=True)
class Question:
    """Une demande à poser à une offre, et ce que l'offre porte."""

    suivie: DemandeSuivie
    releve: str


def ecrire_formulaire(
    dossier: Dossier, offre: Offre, nature: NatureDemande, questions: Sequence[Question], echeance: date | None
) -> bytes:
    """Rend le classeur de réponse d'une offre à ses demandes d'une nature."""
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    feuille.title = "Réponses"
    tour = max((q.suivie.tour for q in questions), default=1)
    _ecrire_en_tete(feuille, (dossier, tour), offre, nature, echeance)
    feuilles.ecrire_entetes(feuille, _ENTETE, COLONNES)
    for numero, question in enumerate(questions, start=_ENTETE + 1):
        dites = textes_emis(dossier, offre, question)
        designation = question.suivie.exigence or OFFRE_ENTIERE
        feuilles.ecrire_ligne(feuille, numero, (designation, *dites), feuilles.fond("déclaré"))
        for colonne in (5, 6):
            case = feuilles.cellule(feuille, numero, colonne)
            case.border, case.alignment = feuilles.bordure(), feuilles.HAUT
            case.fill, case.protection = feuilles.fond("saisie"), feuilles.OUVERTE
    feuilles.regler_largeurs(feuille, feuilles.largeurs_de("réponse à une demande"))
    feuille.freeze_panes = f"B{_ENTETE + 1}"
    feuilles.mettre_en_page(feuille, f"{dossier.edition.reference}, {nature.libelle}{feuilles.du_tour(tour)}", _ENTETE)
    feuille.protection.formatRows = feuille.protection.formatColumns = False
    feuille.protection.enable()
    return feuilles.enregistrer(classeur, f"{TITRE}, {dossier.edition.reference}", dossier.edition.date)


def textes_emis(dossier: Dossier, offre: Offre, question: Question) -> tuple[str, str, str]:
    """Rend ce que le formulaire dit d'une question : l'exigence, ce que porte l'offre, la demande."""
    enonce = next((e.enonce for e in dossier.exigences(offre.lot) if e.ref == question.suivie.exigence), "")
    dits = map(composer_hors_citations, (question.releve, question.suivie.demande))
    exigence, releve, demande = (dit or _SANS_OBJET for dit in (composer(en_clair(enonce)), *dits))
    return exigence, releve, demande


def _ecrire_en_tete(
    feuille: Worksheet, edition: tuple[Dossier, int], offre: Offre, nature: NatureDemande, echeance: date | None
) -> None:
    dossier, tour = edition
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    champs = (
        (TITRE, ""),
        ("Consultation", feuilles.edition_en_clair(dossier.edition, tour)),
        ("Soumissionnaire", nom_affiche(offre)),
        ("Lot", f"{offre.lot} – {titres.get(offre.lot, '')}" if offre.lot else "sans allotissement"),
        (CHAMP_EMPREINTE, offre.sha256),
        (CHAMP_NATURE, nature.libelle),
        ("À rendre au plus tard le", date_en_clair(echeance) if echeance else "à la date dite par la lettre"),
        (_CONSIGNE, ""),
    )
    for rang, (champ, valeur) in enumerate(champs, start=1):
        etiquette = feuilles.cellule(feuille, rang, 1)
        feuilles.rediger(etiquette, champ)
        dite = valeur if champ in _DE_L_OFFRE else composer(valeur)
        feuilles.ecrire_texte(feuilles.cellule(feuille, rang, 3), dite)
        if rang == 1 or valeur:
            etiquette.font = feuilles.police("titre") if rang == 1 else feuilles.police("gras")


@dataclass(frozen=True, slots=True)
class LigneRendue:
    """Une réponse lue : son objet, son texte, la pièce citée, et sa cellule.

    `emis` sont les trois textes que l'outil y avait écrits, chacun avec sa cellule.
    """

    exigence: str
    texte: str
    piece: str
    cellule: str
    emis: tuple[tuple[str, str], ...] = ()

    @property
    def est_repondue(self) -> bool:
        """Vrai si le soumissionnaire y a écrit."""
        return bool(self.texte or self.piece)


@dataclass(frozen=True, slots=True)
class FormulaireRendu:
    """Un formulaire revenu : l'offre dont il est la réponse, ses lignes, et ce qui est écrit ailleurs.

    `hors_texte` donne, avec sa cellule, le code et le message de ce qui s'y dit sans être écrit.
    """

    offre: str
    nature: NatureDemande
    lignes: tuple[LigneRendue, ...]
    ailleurs: tuple[tuple[str, str], ...]
    hors_texte: tuple[Nomme, ...] = ()

    @property
    def est_vide(self) -> bool:
        """Vrai si aucune ligne n'a de réponse."""
        return not any(ligne.est_repondue for ligne in self.lignes)


def lire_formulaire(classeur: Classeur) -> FormulaireRendu | None:
    """Rend le formulaire que porte un classeur, retrouvé par ses en-têtes ; rien si ce n'en est pas un."""
    for feuille in classeur.feuilles:
        for entete, rangee in enumerate(feuille.lignes[:60]):
            rangs = {nom_replie(texte_de(rangee, rang)): rang for rang in reversed(range(len(rangee)))}
            if all(nom_replie(c) in rangs for c in ("Réf.", "Demande", "Réponse")):
                return _du_tableau(classeur, feuille, entete, rangs)
    return None


def _du_tableau(classeur: Classeur, feuille: Feuille, entete: int, rangs: Mapping[str, int]) -> FormulaireRendu | None:
    champs = {
        nom_replie(texte_de(r, 0)): next((t for c in range(1, len(r)) if (t := texte_de(r, c).strip())), "")
        for r in feuille.lignes[:entete]
    }
    nature = champs.get(nom_replie(CHAMP_NATURE), "")
    connue = next((n for n in NatureDemande if nom_replie(n.libelle) == nom_replie(nature)), None)
    offre = champs.get(nom_replie(CHAMP_EMPREINTE), "").strip()
    if connue is None or not offre:
        return None
    lignes = tuple(_lignes(feuille, entete, rangs))
    dits = (
        (f"{f.nom}!{cellule}", dit)
        for f in classeur.feuilles
        for cellule, dit in hors_texte(f, depuis=entete if f is feuille else 0)
    )
    return FormulaireRendu(offre, connue, lignes, tuple(_ailleurs(classeur, feuille, entete, rangs)), tuple(dits))


def _lignes(feuille: Feuille, entete: int, rangs: Mapping[str, int]) -> Iterator[LigneRendue]:
    ref, reponse = rangs[nom_replie("Réf.")], rangs[nom_replie("Réponse")]
    piece = rangs.get(nom_replie("Pièce (nom, page)"), reponse)
    emis = [rangs[nom_replie(c)] for c in COLONNES[1:4] if nom_replie(c) in rangs]
    for numero in range(entete + 1, len(feuille.lignes)):
        rangee = feuille.lignes[numero]
        objet, texte = texte_de(rangee, ref).strip(), texte_de(rangee, reponse).strip()
        citee = texte_de(rangee, piece).strip() if piece != reponse else ""
        if objet:
            exigence = "" if nom_replie(objet) == nom_replie(OFFRE_ENTIERE) else str(objet_saisi(objet))
            cites = ((f"{feuille.nom}!{adresse(numero, rang)}", texte_de(rangee, rang)) for rang in emis)
            entiers = tuple(cites) if len(emis) == 3 else ()
            yield LigneRendue(exigence, texte, citee, f"{feuille.nom}!{adresse(numero, reponse)}", entiers)


def _ailleurs(classeur: Classeur, feuille: Feuille, entete: int, rangs: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Énumère les textes que ni les colonnes du tableau, ni une ligne qui a sa référence n'attendent."""
    connues = {rangs[nom_replie(c)] for c in COLONNES if nom_replie(c) in rangs}
    ref = rangs[nom_replie("Réf.")]
    for numero in range(entete + 1, len(feuille.lignes)):
        rangee = feuille.lignes[numero]
        tenue = bool(texte_de(rangee, ref).strip())
        for colonne in range(len(rangee)):
            texte = texte_de(rangee, colonne).strip()
            if texte and not (tenue and colonne in connues):
                yield f"{feuille.nom}!{adresse(numero, colonne)}", texte
    for autre in classeur.feuilles:
        if autre is not feuille and any(texte_de(r, c).strip() for r in autre.lignes for c in range(len(r))):
            yield autre.nom, "une feuille ajoutée"
