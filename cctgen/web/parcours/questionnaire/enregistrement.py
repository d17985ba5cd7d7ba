"""Enregistrer une rubrique sur le dernier état, ou montrer ce qu'une autre personne y a répondu entre-temps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from django.utils.timezone import localtime

from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import Cle, changees, fusionner, valeur_de
from cctgen.consultation.modele import Consultation as Redigee
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.socle.nombres import citer_les_premiers
from cctgen.socle.typographie import raccourcir
from cctgen.usages.preparation.questionnaire import enregistrer_reponses, ouvrir_le_questionnaire
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.parcours.questionnaire.essais import essai_de
from cctgen.web.presentation.templatetags.typographie import citer, instant

T = TypeVar("T")
_TITRES_DITS = 3


class ReponsesDisputees(Exception):
    """Une autre personne a répondu autrement depuis ; `cles` dit à quoi."""

    def __init__(self, cles: tuple[Cle, ...]) -> None:
        super().__init__(cles)
        self.cles = cles


def enregistrer(consultation: Consultation, auteur: Personne, vu: Etat, apres: ReponsesRedigees) -> tuple[Path, ...]:
    """Inscrit ce qui change de l'état vu à après, et cela seul ; lève `ReponsesDisputees`, sans rien écrire.

    Une réponse propre à un lot se dispute aussi si son numéro est devenu celui d'un autre. Rend la copie d'un fichier
    de réponses retouché à la main, s'il y en a une.
    """
    lue = essai_de(vu).consultation
    avant, titres = lue.saisies, _titres(lue)
    cles = tuple(changees(avant, apres))

    def changer(racine: Path) -> tuple[Path, ...]:
        clausier, presente = ouvrir_le_questionnaire(racine)
        saisies, disputees = fusionner(avant, apres, presente.saisies)
        devenus = [(n, q) for n, q in cles if titres.get(n) != _titres(presente).get(n)]
        if disputees or devenus:
            raise ReponsesDisputees(tuple(dict.fromkeys((*disputees, *devenus))))
        return enregistrer_reponses(racine, saisies, clausier) if saisies != presente.saisies else ()

    return faire(consultation, auteur, _geste(essai_de(consultation.etat).clausier, cles), changer) if cles else ()


def _titres(consultation: Redigee) -> Mapping[int, str]:
    return {lot.numero: lot.titre for lot in consultation.redaction.lots}


def _geste(clausier: Clausier, cles: Iterable[Cle]) -> str:
    titres = list(dict.fromkeys(clausier.question(question) for _, question in cles))
    return raccourcir(f"Répond : {citer_les_premiers(titres, _TITRES_DITS)}", 200)


def conflits_dits(consultation: Consultation, vu: Etat, cles: Iterable[Cle]) -> Mapping[Cle, str]:
    """Rend, par réponse disputée, ce que l'autre personne a mis, qui elle est et quand."""
    suivants = list(consultation.etats.filter(numero__gt=vu.numero).select_related("auteur").order_by("numero"))
    return {cle: _dire(vu, suivants, cle) for cle in cles}


def _dire(vu: Etat, suivants: Sequence[Etat], cle: Cle) -> str:
    avant, apres, etat = _change(vu, suivants, lambda lue: _titres(lue).get(cle[0], ""))
    if etat is not None:
        geste = f"a fait du lot {cle[0]} « {apres} »" if apres else f"a ôté le lot {cle[0]}"
        return citer(f"{_signe(etat, geste)} ; votre réponse était pour « {avant} ».", apres, avant)
    clausier = essai_de(vu).clausier
    _, valeur, etat = _change(vu, suivants, lambda lue: frozenset(valeur_de(lue.saisies, cle)))
    dite = ", ".join(clausier.option(cle[1], v) for v in valeur)
    return f"{_signe(etat, f'a répondu « {dite} »' if dite else 'a ôté la réponse')}."


def _change(vu: Etat, suivants: Iterable[Etat], lire: Callable[[Redigee], T]) -> tuple[T, T, Etat | None]:
    """Rend ce qui se lisait à l'état vu, ce qui se lit au dernier, et l'état qui l'a changé, s'il y en a un."""
    premiere = derniere = lire(essai_de(vu).consultation)
    quand = None
    for etat in suivants:
        if (lue := lire(essai_de(etat).consultation)) != derniere:
            derniere, quand = lue, etat
    return premiere, derniere, quand if derniere != premiere else None


def _signe(etat: Etat | None, geste: str) -> str:
    auteur = "Une autre personne" if etat is None or etat.auteur is None else etat.auteur.nom_affiche
    return f"{auteur} {geste}{'' if etat is None else f' le {instant(localtime(etat.quand))}'}"
