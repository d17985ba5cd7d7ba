"""Ce qu'un acheteur peut écrire, ou oublier, aux suites de la décision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from cctgen.evaluation.motivation.controles import controler_les_motifs
from cctgen.evaluation.rapport.version import decisions_posterieures, horloge_en_retard
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from cctgen.evaluation.suites.saisie import lire_suites
from tests.catalogue.scenarios.modele import Scenario, serie
from tests.evaluation.fabriques import une_decision
from tests.evaluation.suites.fabriques import (
    COURRIER,
    RETENUE,
    a_egalite,
    des_offres_classees,
    deux_offres_classees,
    une_note,
)
from tests.evaluation.suites.fabriques import des_suites as rediger

SAINE = ["{offre: Alpha, suite: attributaire, motif: Jugé, auteur: a, date: 2027-02-05}"]

CLOSE = "{suite: sans_suite, motif: Jugé, auteur: a, date: 2027-02-05}"


def decider(texte: str, dossier: Path) -> set[str]:
    dossier.mkdir()
    (dossier / "suites.yaml").write_text(texte, encoding="utf-8")
    redigees, fautes = lire_suites(dossier)
    consultation, comparaison = deux_offres_classees()
    lues = issues(comparaison, redigees, consultation)
    return {a.code for a in (*fautes, *anomalies_des_suites(redigees, lues, consultation))}


def relire(motif: str, _dossier: Path) -> set[str]:
    """Écrit à Beta, seconde de trois, le motif de l'attribution."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2})
    redigees = rediger({**RETENUE, "motif": motif}, **COURRIER)
    (issue,) = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    lecteurs = [lettre.relecteur for lettre in lettres if lettre.relecteur]
    return {a.code for lecteur in lecteurs for a in lecteur.anomalies(redigees.lieu())}


def egaler(retenue: str, _dossier: Path) -> set[str]:
    """Attribue à Alpha, à égalité avec Bêta ; `retenue` est celle que la règle publiée retient."""
    consultation, comparaison = a_egalite(retenue)
    redigees = rediger(RETENUE, **COURRIER)
    return {a.code for a in anomalies_des_suites(redigees, issues(comparaison, redigees, consultation), consultation)}


def des_suites(*lignes: str, courrier: str = "") -> str:
    entete = f"courrier: {{{courrier}}}\n" if courrier else ""
    return f"{entete}suites:\n" + "".join(f"  - {ligne}\n" for ligne in lignes)


def motiver(notes: dict[str, tuple[int, str]], dossier: Path) -> set[str]:
    """Compare des offres dont SSI-1 a cette note et ce commentaire, les autres exigences une note qui départage."""
    autres = {nom: 4 - rang for rang, nom in enumerate(notes)}
    if len({note for note, _ in notes.values()}) == 1:
        autres = dict.fromkeys(notes, 3)
    avis = {nom: {"SSI-1": une_note(nom, "SSI-1", note, commentaire=dit)} for nom, (note, dit) in notes.items()}
    consultation, comparaison = des_offres_classees(autres, avis=avis)
    return {a.code for a in controler_les_motifs(consultation, comparaison)}


def repeter(fois: int, _dossier: Path) -> set[str]:
    """Compare des offres dont la première a quinze notes de plus, motivées des mêmes mots autant de fois."""
    consultation, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    alpha = lot.offres[0]
    modele = alpha.appreciations["SSI-1"]
    en_plus = {
        f"ZZ-{rang}": replace(modele, commentaire="Vu." if rang < fois else f"Vu en {rang}.") for rang in range(15)
    }
    alpha = replace(
        alpha,
        notes={**alpha.notes, **dict.fromkeys(en_plus, 3)},
        appreciations={**alpha.appreciations, **en_plus},
    )
    comparaison = replace(comparaison, lots=(replace(lot, offres=(alpha, *lot.offres[1:])),))
    return {a.code for a in controler_les_motifs(consultation, comparaison)}


def dater(jour: date, _dossier: Path) -> set[str]:
    return {a.code for a in decisions_posterieures([une_decision("Alpha")], jour)}


def retarder(aujourd_hui: date, _dossier: Path) -> set[str]:
    return {a.code for a in horloge_en_retard(date(2027, 2, 3), aujourd_hui)}


def vanter(reference: str, _dossier: Path) -> set[str]:
    """Attribue à Alpha, devant Beta partout sauf sur SSI-2, où elles se valent."""
    avis = {"Beta": {"SSI-2": une_note("Beta", "SSI-2", 4)}}
    consultation, comparaison = des_offres_classees({"Alpha": 4, "Beta": 2}, avis=avis)
    redigees = rediger({**RETENUE, "avantages": f"Un plan éprouvé ({reference})."}, **COURRIER)
    return {a.code for a in anomalies_des_suites(redigees, issues(comparaison, redigees, consultation), consultation)}


def decider_apres(jour: date, dossier: Path) -> set[str]:
    """Attribue le 5 février ; ce jour-là, Beta est écartée."""
    consultation, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    ecartees = [replace(o, rang=None, mises_a_l_ecart=(une_decision("Beta", date=jour),)) for o in lot.offres[1:]]
    comparaison = replace(comparaison, lots=(replace(lot, offres=(lot.offres[0], *ecartees)),))
    redigees = rediger({**RETENUE, "date": "2027-02-05"})
    return {a.code for a in anomalies_des_suites(redigees, issues(comparaison, redigees, consultation), consultation)}


SCENARIOS: tuple[Scenario, ...] = (
    *serie(relire, "La mieux placée.", {"phrase-a-relire": "Les autres sont moins complètes."}),
    *serie(decider_apres, date(2027, 2, 5), {"attribution-anterieure": date(2027, 2, 6)}),
    *serie(dater, une_decision("Alpha").date, {"rapport-anterieur": une_decision("Alpha").date - timedelta(days=1)}),
    *serie(vanter, "SSI-1", {"avantage-dementi": "SSI-2"}),
    *serie(retarder, date(2027, 2, 3), {"horloge-en-retard": date(2027, 2, 2)}),
    *serie(egaler, "Alpha", {"ex-aequo-non-departages": ""}),
    *serie(repeter, 4, {"motif-repete": 5}),
    *serie(
        motiver,
        {"Alpha": (4, "Mesuré."), "Beta": (2, "Annoncé.")},
        {
            "critere-non-departage": {"Alpha": (3, "Prouvé."), "Beta": (3, "Prouvé.")},
            "ecart-sans-explication": {"Alpha": (4, "Prouvé."), "Beta": (2, "prouvé.")},
        },
    ),
    *serie(
        decider,
        des_suites(*SAINE),
        {
            "attributaire-absent": "",
            "attributaire-en-double": des_suites(*SAINE, SAINE[0].replace("Alpha", "Beta")),
            "attributaire-mal-classe": des_suites(SAINE[0].replace("Alpha", "Beta")),
            "attribution-incomplete": des_suites(SAINE[0].replace("motif: Jugé, ", "")),
            "recours-incomplet": des_suites(*SAINE, courrier='recours: "Le tribunal du siège peut être saisi."'),
            "motifs-hors-delai": des_suites(
                *SAINE,
                "{offre: Beta, suite: rejetee, demande_recue_le: 2027-02-15, motifs_envoyes_le: 2027-03-15}",
            ),
            "suite-en-double": des_suites(*SAINE, "{offre: Beta, suite: rejetee}", "{offre: Beta, suite: rejetee}"),
            "issue-contradictoire": des_suites(*SAINE, CLOSE),
            "infructueux-avec-offre": des_suites(CLOSE.replace("sans_suite", "infructueux")),
            "texte-qui-cite-un-tiers": des_suites(SAINE[0].replace("motif: Jugé", "motif: Mieux que Beta")),
            "courrier-anterieur": des_suites(*SAINE, courrier="envoi: 2027-02-04"),
            "date-improbable": des_suites(*SAINE, courrier="envoi: 2072-02-10"),
            "signature-prematuree": des_suites(*SAINE, courrier="envoi: 2027-02-10, signature: 2027-02-21"),
            "delai-de-suspension-court": des_suites(*SAINE, courrier="delai: 5"),
        },
    ),
)
