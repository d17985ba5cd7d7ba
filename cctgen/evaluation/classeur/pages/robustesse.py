"""La robustesse du classement, en phrases puis en tableaux : information interne, jamais une nouvelle note."""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille
from cctgen.evaluation.phrases import enumerer
from cctgen.evaluation.robustesse.etude import etudier
from cctgen.evaluation.robustesse.modele import Robustesse
from cctgen.evaluation.robustesse.phrases import AVERTISSEMENT, bornes_affichees, phrases_de_robustesse, sans_zeros
from cctgen.matrice.habillage.lecture import habillage

NOM = "Robustesse"
_COLONNES = 7
_CARACTERES = 150


def ecrire_page(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit la feuille : un bloc par lot où une offre est classée."""
    feuille = classeur.feuille(NOM)
    feuille.largeurs(habillage().largeurs("comparaison : robustesse"))
    feuille.tete("Robustesse du classement", lots[0].edition)
    feuille.fusionner(AVERTISSEMENT, _COLONNES, "paragraphe gras", _CARACTERES)
    for lot in lots:
        feuille.sauter()
        feuille.fusionner(lot.titre or "Classement", _COLONNES, "sous-titre")
        etude = etudier(lot.lot, lot.bareme, lot.parts) if lot.bareme else None
        if etude is None:
            feuille.ecrire(["Aucune offre n'est classée."], "paragraphe")
            continue
        if lot.lot.provisoire:
            feuille.fusionner("Étude d'un classement provisoire.", _COLONNES, "paragraphe alerte")
        for phrase in phrases_de_robustesse(etude):
            feuille.fusionner(f"• {phrase}", _COLONNES, caracteres=_CARACTERES)
        _ecrire_tableaux(feuille, etude)
    feuille.imprimer(mention="Document interne, ne se communique pas")


def _ecrire_tableaux(feuille: Feuille, etude: Robustesse) -> None:
    if etude.poids:
        _ecrire_poids(feuille, etude)
    if etude.departage is not None:
        _ecrire_departage(feuille, etude)
    if etude.degres:
        _ecrire_degres(feuille, etude)
    if etude.retraits:
        _ecrire_retraits(feuille, etude)


def _ecrire_poids(feuille: Feuille, etude: Robustesse) -> None:
    feuille.sauter()
    feuille.fusionner("Poids où le premier le reste, les autres gardant leurs proportions (%)", 7, "paragraphe gras")
    tete = ("Critère", "Sous-critère", "Poids publié", "De", "À", "Devant au-dessous", "Devant au-dessus")
    feuille.entetes(tete)
    for marge in etude.poids:
        noms = (marge.critere, marge.libelle) if marge.critere else (marge.libelle, "")
        nombres = [Case(t, "centre") for t in (sans_zeros(marge.publie), *bornes_affichees(marge))]
        feuille.ecrire([*noms, *nombres, enumerer(marge.au_dessous), enumerer(marge.au_dessus)])


def _ecrire_departage(feuille: Feuille, etude: Robustesse) -> None:
    if etude.departage is None:
        return
    feuille.sauter()
    titre = f"Ce qui départage {etude.premiers[0]} de {etude.departage.deuxieme}, en points sur 100"
    feuille.fusionner(titre, _COLONNES, "paragraphe gras")
    feuille.entetes(("Critère", "Exigence", "Première", "Deuxième", "Écart"))
    for critere in etude.departage.criteres:
        feuille.ecrire([critere.libelle, "ensemble", "", "", Case(critere.points, "ecart-fin gras")], "texte gras")
    for exigence in etude.departage.exigences:
        notes = [Case(n, "entier") for n in exigence.notes or ()]
        feuille.ecrire(["", exigence.libelle, *notes, Case(exigence.points, "ecart-fin")])


def _ecrire_degres(feuille: Feuille, etude: Robustesse) -> None:
    feuille.sauter()
    titre = "Un degré de moins à la première, ou le degré de plus qui la rejoindrait, sur une seule exigence"
    feuille.fusionner(titre, _COLONNES, "paragraphe gras")
    feuille.entetes(("Exigence", "Offre dont la note bougerait", "Note", "Deviendrait", "Points", "Serait premier"))
    for effet in sorted(etude.degres, key=lambda e: (e.devant == (etude.premiers[0],), -abs(e.points), e.ref)):
        change = "" if effet.devant == (etude.premiers[0],) else " alerte"
        devant = enumerer(effet.devant) if change else "sans effet sur le premier"
        notes = [Case(effet.note, "entier"), Case(effet.nouvelle, "entier"), Case(effet.points, "ecart-fin")]
        feuille.ecrire([effet.ref, effet.offre, *notes, Case(devant, f"texte{change}")])


def _ecrire_retraits(feuille: Feuille, etude: Robustesse) -> None:
    feuille.sauter()
    feuille.fusionner("Si une offre n'avait pas été reçue", _COLONNES, "paragraphe gras")
    feuille.entetes(("Offre ôtée", "Serait premier", "Note du prix", "Ordre", "", "Attendu d'après les notes du jour"))
    for retrait in etude.retraits:
        alerte = " alerte" if retrait.change_le_premier else ""
        prix = "changerait" if retrait.prix_change else "inchangée"
        ordre = "changerait" if retrait.ordre_change else "inchangé"
        premier = Case(enumerer(retrait.premiers), f"texte{alerte}")
        feuille.ecrire([retrait.retiree, premier, prix, ordre, "", enumerer(retrait.attendus)])
