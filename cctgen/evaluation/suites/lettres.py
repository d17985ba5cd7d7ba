"""Les lettres d'une issue : à chacun la sienne, à l'attributaire, aux offres classées, aux offres écartées."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.composition.lettre import Champ, Envoi, Lettre, a_completer
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.texte import Bloc, cellule
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.irregularites import vise_une_exigence
from cctgen.evaluation.modele import PRIX, SensDecision, nom_replie
from cctgen.evaluation.motivation.ecarts import classees
from cctgen.evaluation.rapport.tableaux import puces
from cctgen.evaluation.suites.contenus import (
    avantages_de_l_offre_retenue,
    detail_des_appreciations,
    ecarts_a_dire,
    motifs_d_irregularite,
    motifs_du_rejet,
    tableau_des_notes,
    texte_ecrit,
)
from cctgen.evaluation.suites.issue import Issue, a_qui_ecrire, declaration_de
from cctgen.evaluation.suites.modele import Courrier, SensSuite, Suite, delai_de, est_formalisee, signature_possible
from cctgen.evaluation.suites.secret.relecture import Relecteur, destinataire_parmi
from cctgen.evaluation.suites.secret.tiers import estimations_du_dossier, mots_du_dossier, tiers_de
from cctgen.matrice.citations import typographie_autour
from cctgen.socle.nombres import en_lettres
from cctgen.socle.typographie import Typographe

OBJETS = {
    "attributaire": "Information de l'attributaire",
    "rejet": "Rejet de votre offre",
    "irreguliere": "Rejet de votre offre",
    "motifs": "Réponse à votre demande de motifs",
    "sans-suite": "Procédure déclarée sans suite",
}
"""L'objet de chaque lettre, par nature ; le modèle est `lettre-<nature>.docx`."""


@dataclass(frozen=True, slots=True)
class LettreDeSuite:
    """Une lettre prête à rendre : sa nature, son destinataire, le nom de son fichier sans extension."""

    nature: str
    lot: int
    soumissionnaire: str
    nom: str
    lettre: Lettre
    relecteur: Relecteur | None = None
    """Qui l'a lue, si elle porte un texte écrit par une personne : il tient ce qui reste à relire."""

    @property
    def projet(self) -> str:
        """Rend ce qui empêche de l'envoyer ; vide, elle se signe."""
        return self.lettre.envoi.projet

    @property
    def est_a_relire(self) -> bool:
        """Vrai si une phrase y parle peut-être d'un autre candidat, et que personne ne l'a confirmée."""
        return self.relecteur is not None and bool(self.relecteur.a_relire)


@dataclass(frozen=True, slots=True)
class _Redaction:
    dossier: Dossier
    issue: Issue
    courrier: Courrier
    decimales: int
    composer: Typographe
    courants: frozenset[str] = frozenset()
    """Les mots du dossier, qui ne nomment aucun candidat."""
    rejets: Courrier | None = None
    """Le courrier des rejets, si celui-ci part un autre jour : le délai avant la signature court de lui."""

    def envoi(self, offre: OffreComparee) -> Envoi:
        lot, courrier = self.issue.lot, self.courrier
        designation = f"lot {lot.numero}, « {lot.titre} »" if lot.numero else ""
        return Envoi(
            destinataire=offre.candidat,
            siret=offre.offre.siret,
            lot=designation,
            lieu=courrier.lieu,
            jour=courrier.envoi,
            signataire=courrier.signataire,
            qualite=courrier.qualite,
            contact=courrier.contact,
            projet=self.issue.projet,
        )

    def champs(self, offre: OffreComparee) -> dict[str, Champ]:
        possible = signature_possible(self.dossier, self.rejets or self.courrier)
        retenue = self.issue.attributaire
        return {
            "rang": "" if offre.rang is None else str(offre.rang),
            "rang_retenue": "" if retenue is None or retenue.rang is None else str(retenue.rang),
            "classees": str(len(classees(self.issue.lot))),
            "attributaire": _nomme(retenue.candidat, self.issue) if retenue else "",
            "designe": self.issue.est_designe,
            "formalisee": est_formalisee(self.dossier),
            "delai": en_lettres(delai_de(self.dossier, self.courrier)),
            "signature_possible": date_en_clair(possible) if possible else "",
            "recours": self.courrier.voies_de_recours,
        }

    def relecteur(self, offre: OffreComparee) -> Relecteur:
        issue, estimations = self.issue, estimations_du_dossier(self.dossier)
        tiers = tiers_de(offre, issue.candidats, issue.attributaire, self.courants, estimations)
        destinataire = destinataire_parmi(offre.offre, issue.candidats)
        return Relecteur(tiers, destinataire, issue.lot.numero, self.courrier.relues)

    def ecrit(self, offre: OffreComparee) -> str:
        suite = self.issue.suite_de(offre)
        return suite.motif if suite else ""

    def lettre(
        self,
        nature: str,
        offre: OffreComparee,
        champs: dict[str, Champ],
        contenus: dict[str, tuple[Bloc, ...]],
        relecteur: Relecteur | None = None,
        objet: str = "",
    ) -> LettreDeSuite:
        numero = self.issue.lot.numero
        lettre = Lettre(
            f"lettre-{nature}.docx",
            entete_du_dossier(self.dossier, objet or OBJETS[nature], ""),
            self.envoi(offre),
            {**self.champs(offre), **champs},
            contenus,
            self.composer,
        )
        nom = f"{f'lot-{numero}-' if numero else ''}{nature}-{_nom_de_fichier(offre)}"
        return LettreDeSuite(nature, numero, offre.soumissionnaire, nom, lettre, relecteur)


def _nomme(candidat: str, issue: Issue) -> str:
    """Rend le nom de l'attributaire ; tant que personne ne l'a désigné, l'offre première n'est que proposée."""
    return candidat if issue.est_designe else f"[à désigner ; proposition : {candidat}]"


def lettres_d_une_issue(
    dossier: Dossier, issue: Issue, courrier: Courrier, decimales: int
) -> tuple[LettreDeSuite, ...]:
    """Rend les lettres d'un lot ; une offre retirée, ou dont la note manque encore, n'en a pas."""
    composer = typographie_autour((offre.offre for offre in issue.lot.offres), dossier)
    redaction = _Redaction(dossier, issue, courrier, decimales, composer, mots_du_dossier(dossier))
    lettres = [lettre for offre in issue.lot.offres for lettre in _lettres(redaction, offre)]
    return tuple(_distinctes(lettres))


def _lettres(redaction: _Redaction, offre: OffreComparee) -> Iterator[LettreDeSuite]:
    issue = redaction.issue
    if offre is issue.attributaire:
        yield _a_l_attributaire(redaction, offre)
        return
    ecart = offre.mise_a_l_ecart
    if issue.sans_attribution is not None:
        if ecart is None or a_qui_ecrire(offre, issue.lot.offres):
            yield _sans_suite(redaction, offre, issue.sans_attribution)
        return
    if ecart is not None:
        if a_qui_ecrire(offre, issue.lot.offres):
            yield _a_une_offre_ecartee(redaction, offre)
    elif offre.rang is not None and issue.attributaire is not None:
        yield _rejet(redaction, offre, issue.attributaire)
    else:
        return
    suite = issue.suite_de(offre)
    if suite is not None and suite.demande_recue_le is not None:
        yield _motifs(_repondant_le(redaction, suite), offre, date_en_clair(suite.demande_recue_le))


def _repondant_le(redaction: _Redaction, suite: Suite) -> _Redaction:
    """Rend la rédaction au jour de la réponse ; celui des rejets n'y vaut que si la demande ne l'a pas suivi."""
    jour, envoi = suite.motifs_envoyes_le, redaction.courrier.envoi
    if jour is None and envoi and suite.demande_recue_le and suite.demande_recue_le <= envoi:
        jour = envoi
    return replace(redaction, courrier=redaction.courrier.model_copy(update={"envoi": jour}), rejets=redaction.courrier)


def _a_l_attributaire(redaction: _Redaction, offre: OffreComparee) -> LettreDeSuite:
    courrier = redaction.courrier
    pieces = puces([cellule(piece) for piece in courrier.pieces])
    remise = courrier.remise_des_pieces
    return redaction.lettre(
        "attributaire",
        offre,
        {
            "remise_des_pieces": date_en_clair(remise) if remise else "",
            # Le délai court de l'envoi des rejets : sans rejet, la lettre n'en affirme aucun.
            **({} if redaction.issue.a_des_evinces else {"signature_possible": ""}),
        },
        {
            "notes": (tableau_des_notes(offre, None, redaction.decimales),),
            "pieces": pieces or (a_completer("pièces à remettre avant la signature"),),
        },
    )


def _comparee(
    redaction: _Redaction, offre: OffreComparee, retenue: OffreComparee, relecteur: Relecteur
) -> dict[str, tuple[Bloc, ...]]:
    dossier, lot, decimales = redaction.dossier, redaction.issue.lot, redaction.decimales
    choix = redaction.issue.choix
    motif, ecrits = (choix.motif, choix.avantages) if choix else ("", "")
    return {
        # Le même texte écrit deux fois ne se lit qu'une, parmi les avantages.
        "choix": () if motif.split() == ecrits.split() else texte_ecrit(motif, relecteur),
        "notes": (tableau_des_notes(offre, retenue, decimales),),
        "motifs": motifs_du_rejet(dossier, lot, (offre, retenue), decimales, redaction.ecrit(offre), relecteur),
        "avantages": avantages_de_l_offre_retenue(offre, retenue, ecrits, decimales, relecteur),
    }


def _rejet(redaction: _Redaction, offre: OffreComparee, retenue: OffreComparee) -> LettreDeSuite:
    relecteur = redaction.relecteur(offre)
    return redaction.lettre("rejet", offre, {}, _comparee(redaction, offre, retenue, relecteur), relecteur)


def _a_une_offre_ecartee(redaction: _Redaction, offre: OffreComparee) -> LettreDeSuite:
    relecteur = redaction.relecteur(offre)
    ecarts = ecarts_a_dire(offre)
    tardive = any(d.decision is SensDecision.HORS_DELAI for d in ecarts)
    fondee = any(map(vise_une_exigence, ecarts))
    anormale = any(d.exigence == PRIX for d in ecarts)
    choix = redaction.issue.choix
    return redaction.lettre(
        "irreguliere",
        offre,
        {
            "hors_delai": tardive,
            "irreguliere": fondee,
            "autre_motif": not (fondee or anormale or tardive),
            "justification": offre.justification.constat if offre.justification else "",
            "anormalement_basse": anormale,
        },
        {
            "motifs": motifs_d_irregularite(redaction.dossier, offre, redaction.ecrit(offre), relecteur),
            "choix": texte_ecrit(choix.motif if choix else "", relecteur),
        },
        relecteur,
    )


def _sans_suite(redaction: _Redaction, offre: OffreComparee, close: Suite) -> LettreDeSuite:
    """Les motifs de ne pas attribuer se communiquent à tous ceux qui ont participé (R.2185-2)."""
    relecteur = redaction.relecteur(offre)
    ecartee = offre.mise_a_l_ecart is not None
    infructueux = close.suite is SensSuite.INFRUCTUEUX
    motif = texte_ecrit(close.motif, relecteur) or (a_completer("motifs de ne pas attribuer"),)
    propres = motifs_d_irregularite(redaction.dossier, offre, redaction.ecrit(offre), relecteur) if ecartee else ()
    return redaction.lettre(
        "sans-suite",
        offre,
        {"infructueux": infructueux, "ecartee": ecartee, "recours": redaction.courrier.voies_sans_attribution},
        {"motifs": motif, "irregularites": propres},
        relecteur,
        declaration_de(close, redaction.issue.lot.numero),
    )


def _motifs(redaction: _Redaction, offre: OffreComparee, recue_le: str) -> LettreDeSuite:
    retenue, relecteur = redaction.issue.attributaire, redaction.relecteur(offre)
    champs: dict[str, Champ] = {"recue_le": recue_le}
    if offre.rang is None or retenue is None:
        vides = dict.fromkeys(("notes", "choix", "avantages", "detail"), tuple[Bloc, ...]())
        motifs = motifs_d_irregularite(redaction.dossier, offre, redaction.ecrit(offre), relecteur)
        return redaction.lettre("motifs", offre, {**champs, "rang": ""}, {**vides, "motifs": motifs}, relecteur)
    detail = detail_des_appreciations(redaction.dossier, redaction.issue.lot, offre, relecteur)
    contenus = {**_comparee(redaction, offre, retenue, relecteur), "detail": detail}
    return redaction.lettre("motifs", offre, champs, contenus, relecteur)


def _nom_de_fichier(offre: OffreComparee) -> str:
    return re.sub(r"[^a-z0-9]+", "-", nom_replie(offre.soumissionnaire)).strip("-")[:60] or offre.offre.sha256[:12]


def _distinctes(lettres: Sequence[LettreDeSuite]) -> Iterator[LettreDeSuite]:
    """Deux candidats dont les noms donnent le même fichier ne s'écrasent pas."""
    pris: set[str] = set()
    for lettre in lettres:
        suivants = (f"{lettre.nom}-{rang}" for rang in count(2))
        nom = next(n for n in chain((lettre.nom,), suivants) if n not in pris)
        pris.add(nom)
        yield replace(lettre, nom=nom)


_A_DIRE = {
    "lettre-attributaire.docx": ("remise_des_pieces",),
    "lettre-rejet.docx": ("recours",),
    "lettre-irreguliere.docx": ("recours",),
    "lettre-sans-suite.docx": ("recours",),
}
"""Les balises propres à une lettre, qu'une personne remplit ; vides, elles y sont surlignées."""


def reste_a_completer(lettre: Lettre) -> bool:
    """Vrai si la lettre porte encore, surlignée, une place à remplir : signataire, date, recours, motif…"""
    envoi = lettre.envoi
    communes = (envoi.lieu, envoi.jour, envoi.signataire, envoi.qualite, envoi.contact)
    dues = ("justification",) if lettre.champs.get("anormalement_basse") else ()
    propres = (lettre.champs.get(nom) for nom in (*_A_DIRE.get(lettre.modele, ()), *dues))
    if not all((*communes, *propres)):
        return True
    return any("[À compléter" in str(bloc) for suite in lettre.blocs.values() for bloc in suite)


def au_courrier_de(lettre: Lettre, courrier: Courrier) -> Lettre:
    """Rend une lettre écrite ailleurs, portant le lieu, le signataire et l'adresse de toutes les autres."""
    envoi = replace(
        lettre.envoi,
        lieu=lettre.envoi.lieu or courrier.lieu,
        signataire=lettre.envoi.signataire or courrier.signataire,
        qualite=lettre.envoi.qualite or courrier.qualite,
        contact=lettre.envoi.contact or courrier.contact,
    )
    return replace(lettre, envoi=envoi)
