"""L'acheteur écrit aux candidats : lettres, version communicable, rapport de présentation, fiches de recensement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.documents.entete import EnTete, entete_du_dossier
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.documents.word.rendu import rendre_fiche, rendre_rapport
from cctgen.evaluation.actes.controle import avec_justifications
from cctgen.evaluation.journal import Journal, ajouter_au_journal, trace_de_comparaison
from cctgen.evaluation.lieux import DOSSIER_LETTRES, situees
from cctgen.evaluation.rapport.modele import Analyse, typographie_des_offres
from cctgen.evaluation.rapport.version import version_ecrite
from cctgen.evaluation.saisies.depots import FICHIER_SUITES
from cctgen.evaluation.suites import communicable
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import fiche_de_recensement, rapport_de_presentation
from cctgen.evaluation.suites.issue import Issue, ce_qui_date, issues
from cctgen.evaluation.suites.lettres import LettreDeSuite, lettres_d_une_issue, reste_a_completer
from cctgen.evaluation.suites.modele import SuitesRedigees, fin_de_conservation
from cctgen.evaluation.suites.saisie import lire_suites, suites_a_poser
from cctgen.evaluation.suites.secret.relecture import Relecteur
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.evaluation import EvaluationLue, avec_les_echanges, lire_l_evaluation
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.sources_remplies import sources_remplies
from cctgen.usages.analyse.tours import (
    PREFIXE_DE_PROJET,
    base_du_tour,
    dernier_tour,
    exiger_le_tour,
    tour_depasse,
)
from cctgen.usages.edition.modeles import modele_de_rapport, modele_nomme
from cctgen.usages.ouverture.consultation import Suivi, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION

_CONSEIL = "Si cette lettre est finie, enregistrez-la ailleurs ou sous un autre nom."


@dataclass(frozen=True, slots=True)
class DocumentEcrit:
    """Un document écrit : son chemin, sa nature, à qui il s'adresse, et ce qui empêche encore de l'envoyer."""

    chemin: Path
    nature: str
    lot: int = 0
    destinataire: str = ""
    projet: str = ""
    a_completer: bool = False
    a_relire: bool = False

    @property
    def etat_en_clair(self) -> str:
        """Rend « une lettre à signer », ou ce qui l'en tient encore éloignée."""
        return f"une lettre en {_etat(self)}" if self.projet else f"une lettre {_etat(self)}"

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON."""
        return {
            "fichier": self.chemin.name,
            "nature": self.nature,
            "lot": self.lot or None,
            "destinataire": self.destinataire or None,
            "projet": self.projet or None,
            "a_completer": self.a_completer,
            "a_relire": self.a_relire,
        }


@dataclass(frozen=True, slots=True)
class ResultatLettres:
    """Les documents écrits, l'échéance de conservation si le marché est signé, ce qui reste à dire."""

    documents: tuple[DocumentEcrit, ...]
    conservation: str
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()

    @property
    def est_bloque(self) -> bool:
        """Vrai si une saisie ne se lit pas."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `lettres`."""
        return {
            "documents": [d.en_dict() for d in self.documents],
            "conservation": self.conservation,
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par document, prête à afficher."""
        lignes = [[str(d.lot or "–"), d.nature, d.destinataire or "–", d.chemin.name, _etat(d)] for d in self.documents]
        return "Documents", ("Lot", "Nature", "Destinataire", "Fichier", "État"), lignes

    @property
    def a_relire(self) -> str:
        """Rend ce qu'une personne relit avant d'envoyer la version communicable, si elle est écrite."""
        return communicable.A_RELIRE if any(d.nature == _COMMUNICABLE for d in self.documents) else ""


_COMMUNICABLE = "version communicable"


def _etat(document: DocumentEcrit) -> str:
    if document.projet:
        return f"projet : {document.projet}"
    if document.nature == _COMMUNICABLE:
        return "à relire avant tout envoi"
    reste = [dit for dit, du in (("à compléter", document.a_completer), ("à relire", document.a_relire)) if du]
    return " et ".join(reste) or "à signer"


def lettres(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    le: datetime | None = None,
    remplacer: bool = False,
    suivi: Suivi = sans_suivi,
    tour: int | None = None,
) -> ResultatLettres:
    """Écrit dans evaluation/lettres/ du tour ce qui suit la décision ; avant elle, ce ne sont que des projets.

    Sans `tour`, c'est le dernier tour ouvert qui décide. Lève `TravailProtege` si l'un des documents a été modifié à
    la main et que `remplacer` est faux, `DonneesInvalides` si ce tour de négociation n'existe pas.
    """
    instant = le or datetime.now(UTC)
    with geste_de_consultation(racine) as geste:
        tour = tour or dernier_tour(racine)
        exiger_le_tour(racine, tour)
        evaluation = base_du_tour(racine, tour) / DOSSIER_EVALUATION
        jour = instant.date()
        lue, relus = avec_les_echanges(geste, lire_l_evaluation(racine, superposes, suivi, tour, jour), jour)
        redigees, fautes = lire_suites(evaluation)
        precedentes = [avec_justifications(t.comparaison, relus.echanges) for t in lue.tours[:-1]]
        toutes = issues(lue.comparaison, redigees, lue.dossier, precedentes)
        suivi("Rédaction des lettres et des documents de la décision")
        relecteurs: list[Relecteur] = []
        ecrits = dict(_documents(geste, (superposes, evaluation), lue, (redigees, toutes), instant, relecteurs))
        for document, contenu in ecrits.items():
            geste.produire(document.chemin, contenu, _CONSEIL)
        _retirer_les_perimes(geste, {d.chemin for d in ecrits}, tour)
        repondues = replace(lue.comparaison, lots=tuple(issue.lot for issue in toutes))
        poses = poser_saisies(geste, evaluation, suites_a_poser(lue.dossier, repondues, len(lue.tours)))
        sommes = {d.chemin.name: empreinte(octets) for d, octets in ecrits.items()}
        ajouter_au_journal(evaluation, instant, "lettres", {"fichiers": dict(sorted(sommes.items()))})
        a_relire = (dite for relecteur in relecteurs for dite in relecteur.anomalies(redigees.lieu("relues")))
        dites = situees((*anomalies_des_suites(redigees, toutes, lue.dossier), *a_relire), evaluation)
        anomalies = dict.fromkeys([*fautes, *poses, *tour_depasse(racine, tour), *dites])
        resultat = ResultatLettres(tuple(ecrits), _conservation(redigees), tuple(anomalies))
        return replace(resultat, mis_de_cote=geste.mettre_en_place(remplacer=remplacer))


def _documents(
    geste: Geste,
    lieux: tuple[Sequence[Path], Path],
    lue: EvaluationLue,
    suites: tuple[SuitesRedigees, tuple[Issue, ...]],
    instant: datetime,
    relecteurs: list[Relecteur],
) -> Iterator[tuple[DocumentEcrit, bytes]]:
    """Énumère les documents ; `relecteurs` reçoit ceux qui les ont lus, et ce qu'ils laissent à relire."""
    (superposes, evaluation), (redigees, toutes) = lieux, suites
    dossier, decimales, racine = lue.dossier, lue.comparaison.decimales, geste.racine
    trace = trace_de_comparaison(lue.comparaison, sources_remplies(geste, evaluation, lue.appreciations))
    citees = Journal(evaluation), trace, instant.date(), FICHIER_SUITES
    numero, jour, perime = version_ecrite(*citees, lue.decisions)
    toutes = tuple(replace(i, projet=i.projet or perime) for i in toutes)
    modeles: dict[str, bytes] = {}
    for issue in toutes:
        for lettre in lettres_d_une_issue(dossier, issue, redigees.courrier, decimales):
            nom = lettre.lettre.modele
            modele = modeles.setdefault(nom, b"") or modele_nomme(nom, racine, superposes)
            modeles[nom] = modele
            relecteurs += [lettre.relecteur] if lettre.relecteur else []
            yield _de_la_lettre(evaluation, lettre), rendre_lettre(lettre.lettre, modele)
    yield from _de_la_decision(geste, lieux, lue, (redigees, toutes), Analyse(jour, numero), relecteurs)


def _de_la_lettre(evaluation: Path, lettre: LettreDeSuite) -> DocumentEcrit:
    nom = f"{PREFIXE_DE_PROJET if lettre.projet else ''}{lettre.nom}.docx"
    a_completer = reste_a_completer(lettre.lettre)
    chemin = evaluation / DOSSIER_LETTRES / nom
    dite = DocumentEcrit(chemin, lettre.nature, lettre.lot, lettre.soumissionnaire, lettre.projet, a_completer)
    return replace(dite, a_relire=lettre.est_a_relire)


def _de_la_decision(
    geste: Geste,
    lieux: tuple[Sequence[Path], Path],
    lue: EvaluationLue,
    suites: tuple[SuitesRedigees, tuple[Issue, ...]],
    analyse: Analyse,
    relecteurs: list[Relecteur],
) -> Iterator[tuple[DocumentEcrit, bytes]]:
    """Énumère les documents de la décision ; la version communicable n'existe qu'une fois le marché signé."""
    (superposes, evaluation), (redigees, toutes), racine = lieux, suites, geste.racine
    dossier, comparaison = lue.dossier, lue.comparaison
    fiche = modele_nomme("formulaire.docx", racine, superposes)
    presentation = rapport_de_presentation(dossier, toutes, redigees.courrier, comparaison.decimales)
    projet = next((i.projet for i in toutes if i.projet), "")
    composer = typographie_des_offres(dossier, comparaison)
    # Une pièce qui rapporte une décision ne se date pas d'avant elle : le rapport d'analyse, lui, la précède.
    acte = ce_qui_date(toutes, analyse.jour, redigees.courrier.signature)
    sous_titre = f"{f'Projet : {projet}' if projet else 'À compléter et à signer'}{_source(analyse)}"
    entete = _entete(dossier, acte, "Rapport de présentation", sous_titre, projet)
    yield (
        _ecrit(evaluation, "rapport-de-presentation", "rapport de présentation", projet),
        rendre_fiche(fiche, entete, presentation, composer),
    )
    for issue in toutes:
        if not issue.projet and issue.attributaire is not None:
            document = _recensement(evaluation, issue)
            entete = _entete(dossier, acte, "Fiche de recensement", f"{_SANS_SIGNATURE}{_source(analyse)}")
            corps = fiche_de_recensement(dossier, issue, redigees.courrier)
            yield document, rendre_fiche(fiche, entete, corps, composer)
    # Jusqu'à la signature, ce qui se rapporte au choix de l'attributaire reste préparatoire (CADA, n° 20194384).
    if not projet and redigees.courrier.signature is not None:
        publics = communicable.relecteurs_du_public(dossier, toutes, redigees.courrier.relues)
        corps = communicable.corps_communicable(dossier, comparaison, toutes, analyse, publics)
        relecteurs += publics.values()
        entete, modele = (
            _entete(dossier, acte, communicable.TITRE, communicable.SOUS_TITRE),
            modele_de_rapport(racine, superposes),
        )
        yield (
            _ecrit(evaluation, "rapport-communicable", _COMMUNICABLE, ""),
            rendre_rapport(modele, entete, corps, composer),
        )


_SANS_SIGNATURE = "À compléter"
"""Le sous-titre d'une pièce qui n'a pas de cadre de signature."""


def _source(analyse: Analyse) -> str:
    """Rend le rapport qui fonde la pièce ; son numéro est le sien, non celui de la pièce."""
    cite = f"version {analyse.version} du {date_en_clair(analyse.jour)}"
    return f" (rapport d'analyse : {cite})" if analyse.version else ""


def _recensement(evaluation: Path, issue: Issue) -> DocumentEcrit:
    numero = issue.lot.numero
    nom = f"{f'lot-{numero}-' if numero else ''}fiche-de-recensement"
    return replace(_ecrit(evaluation, nom, "fiche de recensement", ""), lot=numero)


def _ecrit(evaluation: Path, nom: str, nature: str, projet: str) -> DocumentEcrit:
    chemin = evaluation / DOSSIER_LETTRES / f"{PREFIXE_DE_PROJET if projet else ''}{nom}.docx"
    return DocumentEcrit(chemin, nature, projet=projet, a_completer=True)


def _entete(dossier: Dossier, acte: tuple[str, date], titre: str, sous_titre: str, projet: str = "") -> EnTete:
    """Rend l'en-tête d'une pièce de la décision, qui se lit « Version établie après la décision du 5 février 2027 »."""
    dont, jour = acte
    version = f"{'projet, ' if projet else ''}établie après {dont}"
    return replace(entete_du_dossier(dossier, titre, sous_titre), date=jour, version=version, projet=projet)


def _retirer_les_perimes(geste: Geste, gardes: set[Path], tour: int) -> None:
    """Un projet devenu lettre, ou la lettre d'un tour dépassé, ne reste pas à côté de la bonne."""
    dossiers = [base_du_tour(geste.racine, n) / DOSSIER_EVALUATION / DOSSIER_LETTRES for n in range(1, tour + 1)]
    connus: Mapping[str, str] = geste.connus
    for cle in sorted(connus):
        chemin = geste.racine / cle
        if chemin.parent in dossiers and chemin not in gardes and chemin.is_file():
            geste.retirer(chemin)


def _conservation(redigees: SuitesRedigees) -> str:
    signature = redigees.courrier.signature
    if signature is None:
        return "La procédure se conserve cinq ans au moins à compter de la signature du marché (R. 2184-12)."
    fin = date_en_clair(fin_de_conservation(signature))
    return f"Marché signé le {date_en_clair(signature)} : rien ne se détruit avant le {fin} (R. 2184-12)."
