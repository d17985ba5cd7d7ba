"""L'évaluateur compare : grilles remplies, prix et décisions donnent le classement et le projet de rapport."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.comparaison import comparer as comparer_les_offres
from cctgen.evaluation.consolidation import ecarts
from cctgen.evaluation.grille.ecriture import ecrire_grille_consensus
from cctgen.evaluation.journal import FICHIER_JOURNAL, ajouter_au_journal, trace_de_comparaison, verifier_journal
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.rapport import rediger_rapport
from cctgen.evaluation.sources import grilles_deposees, lire_appreciations, lire_decisions, lire_prix
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import ecrire, empreinte
from cctgen.usages.depouiller import offres_enregistrees
from cctgen.usages.modeles import modele_de_rapport
from cctgen.usages.ouverture import Suivi, dossier_de_reference, sans_suivi

DOSSIER_EVALUATION = "evaluation"
FICHIER_ECARTS = "ecarts-a-trancher.xlsx"

TableauMontre = tuple[str, tuple[str, ...], list[list[str]]]


@dataclass(frozen=True, slots=True)
class ResultatComparaison:
    """La comparaison, les fichiers écrits et ce qui reste à corriger ou à trancher."""

    comparaison: Comparaison
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def est_bloque(self) -> bool:
        """Vrai si une anomalie bloquante rend la comparaison inutilisable."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat de `comparer`."""
        return self.comparaison.en_dict()

    def tableaux(self) -> Iterator[TableauMontre]:
        """Énumère un tableau par lot, prêt à afficher."""
        for lot in self.comparaison.lots:
            yield _tableau(lot, self.comparaison.decimales)


def comparer(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    le: datetime | None = None,
    suivi: Suivi = sans_suivi,
) -> ResultatComparaison:
    """Compare les offres enregistrées ; écrit le classeur, le projet de rapport et une ligne au journal."""
    instant = le or datetime.now(UTC)
    dossier, ecarts_de_version = dossier_de_reference(racine, superposes)
    suivi("Lecture des offres et des grilles")
    offres = offres_enregistrees(racine, dossier)
    if not offres:
        raise DossierIntrouvable(
            "Aucune offre n'est enregistrée.", f"Enregistrez-les : cctgen depouiller {racine} FICHIER…"
        )
    evaluation = racine / DOSSIER_EVALUATION
    appreciations = lire_appreciations(evaluation, dossier, offres)
    prix, fautes_de_prix = lire_prix(evaluation, dossier, offres)
    decisions, fautes_de_decision = lire_decisions(evaluation, dossier, offres)
    comparaison = comparer_les_offres(dossier, offres, appreciations, prix, decisions)
    suivi("Rédaction de la comparaison et du projet de rapport")
    fichiers = tuple(
        _ecrire(racine, superposes, dossier, comparaison, _a_trancher(dossier, offres, appreciations), instant.date())
    )
    alteration = verifier_journal(_journal(evaluation))
    ajouter_au_journal(evaluation, instant, "comparaison", trace_de_comparaison(comparaison, _sources(evaluation)))
    raisons = [a for lot in comparaison.lots for a in lot.raisons]
    anomalies = dict.fromkeys(
        [*ecarts_de_version, *comparaison.anomalies, *fautes_de_prix, *fautes_de_decision, *alteration, *raisons]
    )
    return ResultatComparaison(comparaison, fichiers, tuple(anomalies))


def _ecrire(
    racine: Path,
    superposes: Sequence[Path],
    dossier: Dossier,
    comparaison: Comparaison,
    consensus: bytes | None,
    jour: date,
) -> Iterator[Path]:
    evaluation = racine / DOSSIER_EVALUATION
    rapport = rediger_rapport(dossier, comparaison, modele_de_rapport(racine, superposes), jour)
    contenus = {"comparaison.xlsx": ecrire_comparaison(dossier, comparaison), "rapport-analyse.docx": rapport}
    if consensus is not None:
        contenus[FICHIER_ECARTS] = consensus
    for nom, contenu in contenus.items():
        ecrire(evaluation / nom, contenu)
        yield evaluation / nom
    if consensus is None:
        (evaluation / FICHIER_ECARTS).unlink(missing_ok=True)


def _a_trancher(dossier: Dossier, offres: Sequence[Offre], appreciations: Appreciations) -> bytes | None:
    """Rend la grille des seuls écarts entre évaluateurs, s'il en reste."""
    if not any(True for _ in ecarts(appreciations)):
        return None
    return ecrire_grille_consensus(dossier, offres, appreciations)


def _journal(evaluation: Path) -> bytes:
    chemin = evaluation / FICHIER_JOURNAL
    return chemin.read_bytes() if chemin.is_file() else b""


def _sources(evaluation: Path) -> dict[str, str]:
    deposees = grilles_deposees(evaluation)
    chemins = [*deposees.individuelles, *([deposees.consensus] if deposees.consensus else [])]
    chemins += [evaluation / nom for nom in ("prix.yaml", "decisions.yaml") if (evaluation / nom).is_file()]
    return {chemin.name: empreinte(chemin.read_bytes()) for chemin in chemins}


def _tableau(lot: LotCompare, decimales: int) -> TableauMontre:
    criteres = list(dict.fromkeys(c.id for o in lot.offres for c in o.note.criteres))
    nom = f"Lot {lot.numero} – {lot.titre}" if lot.numero else "Classement"
    titre = f"{nom} (PROVISOIRE)" if lot.provisoire else nom
    lignes = [_ligne(offre, criteres, decimales) for offre in sorted(lot.offres, key=_ordre)]
    return titre, ("Rang", "Soumissionnaire", "Note", *criteres, "Irrégularités à qualifier"), lignes


def _ordre(offre: OffreComparee) -> tuple[int, str]:
    return (offre.rang or 999, offre.soumissionnaire)


def _ligne(offre: OffreComparee, criteres: Sequence[str], decimales: int) -> list[str]:
    notes = {c.id: en_francais(c.note, decimales) for c in offre.note.criteres}
    rang = "écartée" if offre.mise_a_l_ecart else str(offre.rang or "–")
    a_qualifier = sum(1 for i in offre.irregularites if i.decision is None)
    return [
        rang,
        offre.soumissionnaire,
        en_francais(offre.note.note, decimales),
        *(notes.get(c, "") for c in criteres),
        str(a_qualifier),
    ]
