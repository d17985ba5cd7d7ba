"""Ce qu'un import du CCT dit de ce qu'il fait au clausier : doublons, piliers, référentiel de produits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.produits import Produit
from cctgen.publications_cct.doublons import dire, trouver_doublons
from cctgen.publications_cct.ecriture import former_fiches
from cctgen.publications_cct.lecture.tableaux import lire_fichier
from cctgen.publications_cct.modele import Publication
from cctgen.publications_cct.produits import fonctions_perdues, rattacher
from cctgen.publications_cct.sources import assembler as assembler_publication
from tests.assemblage.test_produits import un_produit
from tests.catalogue.joueurs.redaction import livre
from tests.catalogue.scenarios.modele import Scenario, serie
from tests.contenu.profils import NATURES, consultation
from tests.fabriques import un_clausier, une_clause, une_exigence


@dataclass(frozen=True)
class Edition:
    """Une ligne de référentiel publiée, et ce que le clausier tient déjà."""

    ligne: str
    base: Sequence[Produit] = (un_produit(), un_produit("AT-2", composant="Tomcat", fonction="Serveur d'application"))


NEUF = Edition("| AT-9 | Caddy | 2 | R | oui | Serveur web |")
CONNU = "| AT-1 | Nginx | {version} | {statut} | oui | Chapitre |"


def rattacher_une_ligne(cas: Edition, _dossier: Path) -> set[str]:
    tableau = f"| Réf | Composant | Version | Statut | Libre | Fonction |\n|---|---|---|---|---|---|\n{cas.ligne}\n"
    referentiel = rattacher(lire(tableau), cas.base)
    ecrits = {p.ref: p for _, p in referentiel.a_ecrire}
    apres = [*(ecrits.pop(p.ref, p) for p in cas.base), *ecrits.values()]
    perdues = fonctions_perdues(cas.base, apres)
    return {a.code for a in (*referentiel.publication.anomalies, *perdues)}


def preconiser_seulement(fonction: str, _dossier: Path) -> set[str]:
    importe = replace(livre(), produits=(un_produit(fonction=fonction),))
    dossier = assembler(importe, consultation(NATURES["progiciel"], "progiciel"))
    return {a.code for a in dossier.anomalies}


def lire(texte: str, nom: str = "essai", citees: Sequence[str] = ()) -> Publication:
    return assembler_publication([lire_fichier(texte, f"{nom}.md")], nom, citees={"cct-essai": citees})


EXIGENCES = "# Exigences\n\n| ID | Niveau | Exigence |\n|---|---|---|\n" + "".join(
    f"| EXI-{rang} | P | Le titulaire tient le registre {rang}. |\n" for rang in range(1, 7)
)


def reconnaitre(citees: Sequence[str], _dossier: Path) -> set[str]:
    return {a.code for a in lire(EXIGENCES, citees=citees).anomalies}


def doubler(correspondance: str, _dossier: Path) -> set[str]:
    porteuse = une_clause(exigences=[une_exigence(correspondances=[correspondance])])
    return {a.code for a in dire(trouver_doublons(lire(EXIGENCES).exigences, un_clausier([porteuse])), None)}


def ranger(texte: str, _dossier: Path) -> set[str]:
    return {a.code for a in former_fiches(lire(texte), (), ())[1].anomalies}


SCENARIOS: tuple[Scenario, ...] = (
    *serie(
        rattacher_une_ligne,
        NEUF,
        {
            "fonction-deduite": Edition("| AT-9 | Nginx | 2 | R | oui | Chapitre |"),
            "fonction-inconnue": Edition("| AT-9 | Caddy | 2 | R | oui | Chapitre |"),
            "fonction-sans-produit": Edition(CONNU.format(version="", statut="M")),
            "referentiel-change": Edition(CONNU.format(version="1.28", statut="R")),
            "produits-deja-au-clausier": Edition(CONNU.format(version="", statut="R")),
        },
    ),
    *serie(preconiser_seulement, "Serveur web", {"liste-de-produits-perdue": "Fonction importée"}),
    *serie(doubler, "essai:EXI-9", {"doublon-du-clausier": "essai@2024:EXI-1"}),
    *serie(reconnaitre, ["EXI-1"], {"publication-reconnue": [f"EXI-{rang}" for rang in range(1, 7)]}),
    *serie(ranger, "Rien.", {"pilier-devine": EXIGENCES}),
)
