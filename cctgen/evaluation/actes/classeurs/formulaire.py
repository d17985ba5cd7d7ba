"""La réponse que le soumissionnaire remplit, une ligne par question, et sa lecture à la cellule près."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import limite_en_clair
from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation import feuilles
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.modele import nom_affiche, nom_replie, objet_saisi
from cctgen.evaluation.saisies.classeurs import OFFRE_ENTIERE
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.lecture.classeur import Classeur, Feuille, adresse, texte_de
from cctgen.matrice.lecture.hors_texte import FOLIOS, Nomme, est_la_marge, hors_texte
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
CHAMP_SOUMISSIONNAIRE = "Soumissionnaire"
_CHAMP_ECHEANCE = "À rendre au plus tard le"
_DE_L_OFFRE = (CHAMP_SOUMISSIONNAIRE, "Lot", CHAMP_EMPREINTE)
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
    feuilles.mettre_en_page(feuille, _pied(dossier, nature, tour), _ENTETE)
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
    for rang, (champ, valeur) in enumerate(_champs(*edition, offre, nature, echeance), start=1):
        etiquette = feuilles.cellule(feuille, rang, 1)
        feuilles.rediger(etiquette, champ)
        dite = valeur if champ in _DE_L_OFFRE else composer(valeur)
        feuilles.ecrire_texte(feuilles.cellule(feuille, rang, 3), dite)
        if rang == 1 or valeur:
            etiquette.font = feuilles.police("titre") if rang == 1 else feuilles.police("gras")


def _champs(
    dossier: Dossier, tour: int, offre: Offre, nature: NatureDemande, echeance: date | None
) -> tuple[tuple[str, str], ...]:
    """Rend ce que le formulaire dit au-dessus de son tableau : un champ par ligne, et sa valeur."""
    titres = {lot.numero: lot.titre for lot in dossier.lots}
    return (
        (TITRE, ""),
        ("Consultation", feuilles.edition_en_clair(dossier.edition, tour)),
        (CHAMP_SOUMISSIONNAIRE, nom_affiche(offre)),
        ("Lot", f"{offre.lot} – {titres.get(offre.lot, '')}" if offre.lot else "sans allotissement"),
        (CHAMP_EMPREINTE, offre.sha256),
        (CHAMP_NATURE, nature.libelle),
        (_CHAMP_ECHEANCE, limite_en_clair(echeance) if echeance else "à la date dite par la lettre"),
        (_CONSIGNE, ""),
    )


Ecrit = tuple[str, str]
"""Une cellule, et son texte."""


@dataclass(frozen=True, slots=True)
class LigneRendue:
    """Une réponse lue : son objet, sa référence telle qu'elle est écrite, son texte, la pièce citée, et sa cellule.

    `emis` sont les trois textes que l'outil y avait écrits, chacun avec sa cellule ; sans elle, la colonne manque.
    """

    exigence: str
    texte: str
    piece: str
    cellule: str
    reference: str = ""
    emis: tuple[Ecrit, ...] = ()

    @property
    def entiere(self) -> str:
        """Rend tout ce qu'elle porte, d'une colonne à l'autre."""
        textes = (self.reference, *(texte for _, texte in self.emis), self.texte, self.piece)
        return " ; ".join(filter(None, map(str.strip, textes)))

    @property
    def est_repondue(self) -> bool:
        """Vrai si le soumissionnaire y a écrit."""
        return bool(self.texte or self.piece)


@dataclass(frozen=True, slots=True)
class FormulaireRendu:
    """Un formulaire revenu : l'offre dont il est la réponse, ses lignes, et ce qui est écrit ailleurs.

    `hors_texte` donne, avec sa cellule, le code et le message de ce qui s'y dit sans être écrit ; `dessus` les lignes
    au-dessus du tableau, `marges` les textes en tête et au pied des pages, que l'outil y ait écrits ou non.
    """

    offre: str
    nature: NatureDemande
    lignes: tuple[LigneRendue, ...]
    ailleurs: tuple[Ecrit, ...]
    hors_texte: tuple[Nomme, ...] = ()
    dessus: tuple[tuple[Ecrit, ...], ...] = ()
    marges: tuple[Ecrit, ...] = ()

    @property
    def soumissionnaire(self) -> str:
        """Rend le nom qu'il porte, vide s'il n'y est plus."""
        nommes = (e for e in self.dessus if len(e) > 1 and nom_replie(e[0][1]) == nom_replie(CHAMP_SOUMISSIONNAIRE))
        return next((nom for _, (_, nom), *_ in nommes), "")

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
    return FormulaireRendu(
        offre,
        connue,
        tuple(_lignes(feuille, entete, rangs)),
        tuple(_ailleurs(classeur, feuille, entete, rangs)),
        tuple((f"{f.nom}!{cellule}", dit) for f in classeur.feuilles for cellule, dit in hors_texte(f)),
        tuple(tuple(_ecrits(feuille, numero)) for numero in range(entete)),
        tuple((f.nom, texte) for f in classeur.feuilles for texte in f.marges if texte not in FOLIOS),
    )


def _ecrits(feuille: Feuille, numero: int) -> Iterator[Ecrit]:
    rangee = feuille.lignes[numero]
    for colonne in range(len(rangee)):
        if texte := texte_de(rangee, colonne).strip():
            yield f"{feuille.nom}!{adresse(numero, colonne)}", texte


def _lignes(feuille: Feuille, entete: int, rangs: Mapping[str, int]) -> Iterator[LigneRendue]:
    ref, reponse = rangs[nom_replie("Réf.")], rangs[nom_replie("Réponse")]
    piece = rangs.get(nom_replie("Pièce (nom, page)"), reponse)
    emis = [rangs.get(nom_replie(c)) for c in COLONNES[1:4]]
    for numero in range(entete + 1, len(feuille.lignes)):
        rangee = feuille.lignes[numero]
        objet, texte = texte_de(rangee, ref).strip(), texte_de(rangee, reponse).strip()
        citee = texte_de(rangee, piece).strip() if piece != reponse else ""
        if objet:
            exigence = "" if nom_replie(objet) == nom_replie(OFFRE_ENTIERE) else str(objet_saisi(objet))
            cites = (
                ("", "") if rang is None else (f"{feuille.nom}!{adresse(numero, rang)}", texte_de(rangee, rang))
                for rang in emis
            )
            cellule = f"{feuille.nom}!{adresse(numero, reponse)}"
            yield LigneRendue(exigence, texte, citee, cellule, objet, tuple(cites))


def _ailleurs(classeur: Classeur, feuille: Feuille, entete: int, rangs: Mapping[str, int]) -> Iterator[Ecrit]:
    """Énumère les textes que ni les colonnes du tableau, ni une ligne qui a sa référence n'attendent."""
    connues = {rangs[nom_replie(c)] for c in COLONNES if nom_replie(c) in rangs}
    ref = rangs[nom_replie("Réf.")]
    lues = {f"{feuille.nom}!{adresse(entete, colonne)}" for colonne in connues}
    for numero in range(entete, len(feuille.lignes)):
        if texte_de(feuille.lignes[numero], ref).strip():
            lues |= {f"{feuille.nom}!{adresse(numero, colonne)}" for colonne in connues}
        yield from (ecrit for ecrit in _ecrits(feuille, numero) if ecrit[0] not in lues)
    for autre in classeur.feuilles:
        if autre is not feuille and any(texte_de(r, c).strip() for r in autre.lignes for c in range(len(r))):
            yield autre.nom, "une feuille ajoutée"


def ecrits_autour(rendu: FormulaireRendu, dossier: Dossier, offre: Offre, tours: Collection[int]) -> Iterator[Ecrit]:
    """Énumère ce qu'un formulaire porte au-dessus de son tableau et dans ses marges, et que l'outil n'y a pas écrit.

    `tours` sont ceux où il a pu partir. Le nom du soumissionnaire se compare à part.
    """
    admis = _valeurs_admises(rendu, dossier, offre)
    for ecrits in rendu.dessus:
        motif = admis.get(_compare(ecrits[0][1])) if ecrits else None
        emis = 0 if motif is None else 2 if len(ecrits) > 1 and re.fullmatch(motif, _compare(ecrits[1][1])) else 1
        yield from ecrits[emis:]
    pieds = [_compare(_pied(dossier, rendu.nature, tour)) for tour in tours]
    yield from (ecrit for ecrit in rendu.marges if not any(est_la_marge(_compare(ecrit[1]), pied) for pied in pieds))


def _valeurs_admises(rendu: FormulaireRendu, dossier: Dossier, offre: Offre) -> dict[str, str]:
    """Rend, par champ, le motif de ce que l'outil a pu en écrire : la version et le jour ont pu changer depuis.

    Un formulaire d'avant ne dit pas l'heure.
    """
    champs = _champs(dossier, 1, offre, rendu.nature, None)
    admis = {_compare(champ): re.escape(_compare(valeur)) for champ, valeur in champs}
    reference = re.escape(_compare(dossier.edition.reference))
    admis[_compare("Consultation")] = rf"{reference}, version \S+ du {_JOUR}(, tour \d+)?"
    admis[_compare(_CHAMP_ECHEANCE)] += rf"|{_JOUR}( à \d{{1,2}} h \d\d)?"
    admis[_compare(CHAMP_SOUMISSIONNAIRE)] = ".*"
    return admis


def _compare(texte: str) -> str:
    return texte_compare(composer(texte))


_JOUR = r"(?:1er|\d{1,2}) \w+ \d{4}"


def _pied(dossier: Dossier, nature: NatureDemande, tour: int) -> str:
    return f"{dossier.edition.reference}, {nature.libelle}{feuilles.du_tour(tour)}"
