"""L'acheteur ajoute, retire ou réécrit une clause ou une exigence, avec son motif, ou revient sur ce qu'il a ajusté."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cctgen.clausier.modele import Clause, Clausier, Niveau, Parametre
from cctgen.clausier.verification.textes import parametres_inseres
from cctgen.consultation.brouillon import regler
from cctgen.consultation.lecture import FICHIER_REPONSES, rediger_reponses
from cctgen.consultation.modele import Action, Ajustement, ReponsesRedigees
from cctgen.echanges.redaction import contenu_de, rediger
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.typographie import delier
from cctgen.usages.ouverture.consultation import Ouverture, geste_de_consultation
from cctgen.usages.preparation.questionnaire import lire_pour_dialogue
from cctgen.usages.reglage.sections import lire_la_section, poser_la_section

SECTION = "ajustements"
DOSSIER_CLAUSES = "clauses"
_HORS_REECRITURE = ("relu", "remplace", "retiree")
"""Une relecture ne vaut plus pour un texte réécrit ; les deux autres clés ne parlent que du clausier."""


@dataclass(frozen=True, slots=True)
class ExigenceReecrite:
    """Ce qu'une personne change d'une exigence."""

    enonce: str
    preuve: str
    niveau: Niveau


@dataclass(frozen=True, slots=True)
class Reecriture:
    """Ce qu'une personne change d'une clause : son titre, son texte et ses exigences, par identifiant."""

    titre: str
    texte: str
    exigences: Mapping[str, ExigenceReecrite]


def ajuster(racine: Path, ajustement: Ajustement) -> tuple[Path, ...]:
    """Écrit l'ajustement ; il remplace ceux de la même cible, pour les mêmes lots."""
    with geste_de_consultation(racine) as geste:
        gardes = [brut for brut, lu in _ecrits(racine) if not _vise_de_meme(lu, ajustement)]
        poser_la_section(geste, SECTION, [*gardes, _brut(ajustement)])
        return geste.mettre_en_place()


def oter(racine: Path, ajustement: Ajustement) -> tuple[Path, ...]:
    """Revient sur un ajustement ; une réécriture emporte son fichier. Rend la copie d'une version retouchée."""
    with geste_de_consultation(racine) as geste:
        poser_la_section(geste, SECTION, [brut for brut, lu in _ecrits(racine) if lu != ajustement])
        if ajustement.action is Action.REECRIRE:
            for fichier in _fichiers_de(racine, ajustement.cible):
                geste.retirer(fichier)
        return geste.mettre_en_place(remplacer=True)


def reecrire(racine: Path, ouverture: Ouverture, reecrite: Clause, motif: str) -> tuple[Path, ...]:
    """Écrit la clause réécrite dans `clauses/` et son ajustement motivé ; rend les copies des versions retouchées."""
    ajustement = Ajustement(clause=reecrite.id, action=Action.REECRIRE, motif=motif)
    contenu = {cle: v for cle, v in contenu_de(reecrite).items() if cle not in _HORS_REECRITURE}
    with geste_de_consultation(racine) as geste:
        gardes = [b for b, lu in _ecrits(racine) if (lu.action, lu.cible) != (Action.REECRIRE, reecrite.id)]
        poser_la_section(geste, SECTION, [*gardes, _brut(ajustement)])
        geste.produire(racine / _place(ouverture, reecrite), rediger(contenu).encode())
        _oter_les_valeurs(geste, ouverture.clausier, reecrite)
        return geste.mettre_en_place(remplacer=True)


def clause_de(ouverture: Ouverture, identifiant: str) -> Clause:
    """Rend la clause telle que la consultation l'emploie, réécrite s'il y a lieu ; lève `DossierIntrouvable`."""
    propres = ouverture.consultation.clauses if ouverture.consultation else {}
    identifiant = delier(identifiant)
    clause = propres.get(identifiant) or ouverture.clausier.clauses.get(identifiant)
    if clause is None:
        raise DossierIntrouvable(f"La clause « {identifiant} » n'existe pas.", "Cherchez-la par son titre.")
    return clause


def reecriture_de(clause: Clause) -> Reecriture:
    """Rend ce qu'une clause donne à réécrire."""
    exigences = {e.id: ExigenceReecrite(e.enonce, e.preuve, e.niveau) for e in clause.exigences}
    return Reecriture(clause.titre, clause.texte, exigences)


def clause_reecrite(clausier: Clausier, clause: Clause, reecriture: Reecriture) -> Clause:
    """Rend la clause où seuls changent le titre, le texte et les exigences ; lève `ValueError` d'un texte vide.

    Une valeur réglable que plus rien n'insère s'ôte d'elle-même, aucun écran ne la supprimerait ; une de la clause
    d'origine que le texte insère de nouveau y revient.
    """
    ecrits = clause.model_dump(exclude=set(_HORS_REECRITURE))
    for exigence in ecrits["exigences"]:
        if neuve := reecriture.exigences.get(exigence["id"]):
            exigence.update(enonce=neuve.enonce, preuve=neuve.preuve, niveau=neuve.niveau)
    reecrite = Clause.model_validate({**ecrits, "titre": reecriture.titre, "texte": reecriture.texte})
    possibles = parametres_possibles(clausier, clause)
    inseres = parametres_inseres(clausier, reecrite.model_copy(update={"parametres": possibles}))
    # Ce que la clause déclarait déjà sans l'insérer n'est pas l'affaire de cette réécriture.
    a_part = clause.parametres.keys() - parametres_inseres(clausier, clause)
    gardes = {nom: p for nom, p in possibles.items() if nom in inseres | a_part}
    return reecrite.model_copy(update={"parametres": gardes})


def parametres_possibles(clausier: Clausier, clause: Clause) -> dict[str, Parametre]:
    """Rend les valeurs réglables qu'une réécriture peut insérer : celles de la clause, et celles de son origine."""
    origine = clausier.clauses.get(clause.id)
    return {**(origine.parametres if origine else {}), **clause.parametres}


def valeurs_qui_partent(saisies: ReponsesRedigees, reecrite: Clause) -> dict[str, str]:
    """Rend les valeurs réglées d'une clause qu'elle n'a plus une fois réécrite, par nom."""
    reglees = saisies.parametres.get(reecrite.id, {})
    return {nom: valeur for nom, valeur in reglees.items() if nom not in reecrite.parametres}


def _oter_les_valeurs(geste: Geste, clausier: Clausier, reecrite: Clause) -> None:
    """Ôte des réponses les valeurs que la clause réécrite n'a plus : elles rendraient la consultation illisible."""
    saisies = lire_pour_dialogue(geste.racine, clausier).saisies
    if partent := valeurs_qui_partent(saisies, reecrite):
        for nom in partent:
            saisies = regler(saisies, reecrite.id, nom, "")
        geste.produire(geste.racine / FICHIER_REPONSES, rediger_reponses(saisies).encode())


def _ecrits(racine: Path) -> Iterator[tuple[Mapping[str, Any], Ajustement]]:
    """Énumère les ajustements, tels qu'écrits et tels que lus."""
    for brut in lire_la_section(racine, SECTION) or ():
        yield brut, Ajustement.model_validate(brut)


def _vise_de_meme(ecrit: Ajustement, neuf: Ajustement) -> bool:
    if ecrit.cible != neuf.cible or Action.REECRIRE in (ecrit.action, neuf.action):
        return False
    return not (ecrit.lots and neuf.lots) or set(ecrit.lots) <= set(neuf.lots)


def _brut(ajustement: Ajustement) -> dict[str, Any]:
    cible = {"clause": ajustement.clause} if ajustement.clause else {"exigence": ajustement.exigence}
    lots = {"lots": [str(n) for n in ajustement.lots]} if ajustement.lots else {}
    return {**cible, "action": ajustement.action.value, "motif": ajustement.motif, **lots}


def _place(ouverture: Ouverture, clause: Clause) -> str:
    """Rend le fichier où la consultation tient cette clause, ou celui qui la recevra."""
    propres = ouverture.consultation.clauses if ouverture.consultation else {}
    if clause.id in propres:
        return propres[clause.id].fichier
    nom = PurePosixPath(ouverture.clausier.clauses[clause.id].fichier).name
    return f"{DOSSIER_CLAUSES}/{nom}"


def _fichiers_de(racine: Path, clause: str) -> Iterable[Path]:
    """Rend les réécritures de cette clause, posées à plat dans `clauses/`."""
    return sorted((racine / DOSSIER_CLAUSES).glob(f"{clause}-*.yaml"))
