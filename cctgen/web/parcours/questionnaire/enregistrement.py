"""Enregistrer une rubrique sur le dernier état, ou montrer ce qu'une autre personne y a répondu entre-temps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.timezone import localtime

from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import Cle, changees, fusionner, valeur_de
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.socle.typographie import raccourcir
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, ouvrir_le_questionnaire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.parcours.questionnaire.essais import essai_de
from cctgen.web.presentation.templatetags.typographie import instant

_TITRES_DITS = 3


class ReponsesDisputees(Exception):
    """Une autre personne a répondu autrement depuis ; `cles` dit à quoi."""

    def __init__(self, cles: tuple[Cle, ...]) -> None:
        super().__init__(cles)
        self.cles = cles


def enregistrer(
    consultation: Consultation, auteur: Personne, avant: ReponsesRedigees, apres: ReponsesRedigees
) -> tuple[Path, ...]:
    """Inscrit ce qui change d'avant à après, et cela seul ; lève `ReponsesDisputees`, sans rien écrire.

    Rend la copie d'un fichier de réponses retouché à la main, s'il y en a une.
    """
    cles = tuple(changees(avant, apres))

    def changer(racine: Path) -> tuple[Path, ...]:
        clausier, presente = ouvrir_le_questionnaire(racine)
        saisies, disputees = fusionner(avant, apres, presente.saisies)
        if disputees:
            raise ReponsesDisputees(disputees)
        return enregistrer_reponses(racine, saisies, clausier) if saisies != presente.saisies else ()

    return faire(consultation, auteur, _geste(essai_de(consultation.etat).clausier, cles), changer) if cles else ()


def _geste(clausier: Clausier, cles: Iterable[Cle]) -> str:
    titres = list(dict.fromkeys(clausier.question(question) for _, question in cles))
    suite = f" et {len(titres) - _TITRES_DITS} autre(s)" if len(titres) > _TITRES_DITS else ""
    return raccourcir(f"Répond : {', '.join(titres[:_TITRES_DITS])}{suite}", 200)


def conflits_dits(consultation: Consultation, vu: Etat, cles: Iterable[Cle]) -> Mapping[Cle, str]:
    """Rend, par réponse disputée, ce que l'autre personne a mis, qui elle est et quand."""
    suivants = list(consultation.etats.filter(numero__gt=vu.numero).select_related("auteur").order_by("numero"))
    return {cle: _dire(vu, suivants, cle) for cle in cles}


def _dire(vu: Etat, suivants: Iterable[Etat], cle: Cle) -> str:
    clausier, valeur, dernier = essai_de(vu).clausier, valeur_de(essai_de(vu).consultation.saisies, cle), None
    for etat in suivants:
        presente = valeur_de(essai_de(etat).consultation.saisies, cle)
        if set(presente) != set(valeur):
            valeur, dernier = presente, etat
    dite = ", ".join(clausier.option(cle[1], v) for v in valeur)
    geste = f"a répondu « {dite} »" if dite else "a ôté la réponse"
    auteur = "Une autre personne" if dernier is None or dernier.auteur is None else dernier.auteur.nom_affiche
    quand = "" if dernier is None else f" le {instant(localtime(dernier.quand))}"
    return f"{auteur} {geste}{quand}."
