"""Tenir les réponses d'une consultation : les lire pour le dialogue, les enregistrer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import (
    Cle,
    Reglage,
    changees,
    fusionner,
    fusionner_les_parametres,
    parametres_changes,
    valeur_de,
)
from cctgen.consultation.lecture import (
    FICHIER_REPONSES,
    exiger_consultation,
    lire_consultation,
    rediger_reponses,
)
from cctgen.consultation.modele import Consultation, ReponsesRedigees
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, ErreurCctgen
from cctgen.socle.gestes.geste import reprendre_si_interrompu
from cctgen.socle.gestes.verrou import verrouiller
from cctgen.usages.ouverture.clausier_accepte import accepter_le_premier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import clausiers_de
from cctgen.usages.ouverture.consultation import geste_de_consultation


@contextmanager
def session(racine: Path) -> Iterator[None]:
    """Tient la consultation le temps d'un dialogue : deux personnes ne répondent pas l'une par-dessus l'autre."""
    reprendre_si_interrompu(racine)
    exiger_consultation(racine)
    with verrouiller(racine):
        yield


def lire_pour_dialogue(racine: Path, clausier: Clausier) -> Consultation:
    """Rend la consultation à compléter ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    lecture = lire_consultation(racine, clausier)
    if lecture.consultation is None:
        raise DonneesInvalides(bloquantes(lecture.anomalies))
    # D'un fichier de réponses qui ne se lit pas, rien n'est retenu : y répondre de nouveau l'écraserait en entier.
    fautes = [a for a in bloquantes(lecture.anomalies) if a.lieu and a.lieu.fichier == FICHIER_REPONSES]
    if fautes and lecture.consultation.saisies == ReponsesRedigees():
        raise DonneesInvalides(fautes)
    return lecture.consultation


def ouvrir_le_questionnaire(racine: Path) -> tuple[Clausier, Consultation]:
    """Rend le clausier d'une consultation et la consultation ; lève `DonneesInvalides` si ses fichiers sont fautifs."""
    clausier = exiger_clausier(clausiers_de(racine))
    return clausier, lire_pour_dialogue(racine, clausier)


def enregistrer_reponses(racine: Path, saisies: ReponsesRedigees, clausier: Clausier | None = None) -> tuple[Path, ...]:
    """Écrit `reponses.yaml` d'un bloc : une interruption ne perd que la question en cours.

    `clausier` devient celui de la consultation si elle n'en a pas encore.
    Un fichier retouché à la main, commentaires compris, est d'abord mis de côté : seules ses valeurs restent. Rend la
    copie, s'il y en a une.
    """
    with geste_de_consultation(racine) as geste:
        if clausier is not None:
            accepter_le_premier(geste, clausier)
        geste.produire(racine / FICHIER_REPONSES, rediger_reponses(saisies).encode())
        return geste.mettre_en_place(remplacer=True)


class ReponsesTenues:
    """Les réponses d'un dialogue : ce qu'il change s'applique au fichier tel qu'il est, même écrit entre-temps."""

    def __init__(self, racine: Path, clausier: Clausier) -> None:
        self._racine, self._clausier = racine, clausier
        self.lue = lire_pour_dialogue(racine, clausier)
        self._dites = self.lue.saisies
        """Ce que le dialogue croit écrit : la base d'où se mesurent ses changements."""

    def enregistrer(self, saisies: ReponsesRedigees) -> tuple[Path, ...]:
        """Écrit ce que le dialogue a changé, rend la copie d'un fichier retouché à la main.

        Lève `ErreurCctgen`, le reste écrit, en nommant chaque réponse qu'une autre main a changée autrement ; de même,
        sans rien écrire, si le fichier ne se lit plus.
        """
        try:
            presentes = lire_pour_dialogue(self._racine, self._clausier).saisies
        except DonneesInvalides as fautes:
            perdues = self._dites_en_clair(
                saisies, changees(self._dites, saisies), parametres_changes(self._dites, saisies)
            )
            raise ErreurCctgen(
                f"{FICHIER_REPONSES} ne se lit plus. N'est pas écrit : {perdues}.",
                "Corrigez ce fichier, que rien n'a écrasé, puis répondez-y de nouveau.",
            ) from fautes
        fondues, disputees = fusionner(self._dites, saisies, presentes)
        fondues, disputes = fusionner_les_parametres(self._dites, saisies, fondues)
        copies = enregistrer_reponses(self._racine, fondues, self._clausier) if fondues != presentes else ()
        self._dites = saisies
        if disputees or disputes:
            raise ErreurCctgen(
                f"{FICHIER_REPONSES} a été modifié pendant le questionnaire, et répond autrement. N'est pas écrit :"
                f" {self._dites_en_clair(saisies, disputees, disputes)}.",
                "Tout le reste est écrit, et rien n'a été écrasé : reprenez le questionnaire, il relira ce fichier.",
            )
        return copies

    def _dites_en_clair(self, saisies: ReponsesRedigees, cles: Iterable[Cle], reglages: Iterable[Reglage]) -> str:
        return " ; ".join((*(self._reponse(saisies, cle) for cle in cles), *(_reglage(saisies, r) for r in reglages)))

    def _reponse(self, saisies: ReponsesRedigees, cle: Cle) -> str:
        lot, question = cle
        valeurs = ", ".join(self._clausier.option(question, v) for v in valeur_de(saisies, cle)) or "aucune réponse"
        pour = f" (lot {lot})" if lot else ""
        return f"« {self._clausier.question(question)} »{pour} : {valeurs}"


def _reglage(saisies: ReponsesRedigees, reglage: Reglage) -> str:
    clause, nom = reglage
    return f"paramètre {nom} de {clause} : {saisies.parametres.get(clause, {}).get(nom) or 'valeur du clausier'}"
