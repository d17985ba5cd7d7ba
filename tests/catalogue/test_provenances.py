"""Les contrôles de fond lisent tout ce qui s'imprime, d'où que vienne le texte : une table, règle par provenance.

Chaque phrase fautive se glisse dans une clause du clausier, d'un clausier de service ou de la consultation, dans un
paramètre, une réponse libre, un titre ; le code doit être relevé, et la même place, remplie d'une phrase saine, se
taire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cctgen.clausier.verification.ensemble import verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from tests.catalogue.joueurs.clausier import MODELES, lecture_de
from tests.catalogue.joueurs.consultation import jouer_consultation

QUESTIONS = """\
rubrique: "Droits"
questions:
  - {id: libre, titre: "Précision", libelle: "Quelle précision ?", type: texte}
  - id: nature
    titre: "Nature"
    libelle: "Quelle nature ?"
    type: choix_multiple
    options: [{valeur: saas, libelle: "Service"}, {valeur: integration, libelle: "Intégration"}]
  - id: regime_pi
    titre: "Régime"
    libelle: "Quel régime ?"
    type: choix
    options: [{valeur: defaut, libelle: "Défaut"}, {valeur: exclusif, libelle: "Exclusif"}]
  - id: publication
    titre: "Publication"
    libelle: "Quand publier ?"
    type: choix
    options: [{valeur: immediate, libelle: "Dès l'origine"}, {valeur: non, libelle: "Jamais"}]
  - {id: donnees_personnelles, titre: "Données", libelle: "Des données ?", type: oui_non}
"""
REPONSES = {"nature": "[saas, integration]", "regime_pi": "defaut", "publication": "non", "donnees_personnelles": "non"}
SAINE = "Le titulaire tient un registre daté."
TERRITOIRE = "Les données restent sur le territoire de l'Union européenne."


@dataclass(frozen=True)
class Faute:
    """Une phrase fautive, le code attendu, et les réponses ou la clause voisine qui la rendent fautive."""

    code: str
    phrase: str
    reponses: Mapping[str, str] = field(default_factory=dict)
    voisine: str = ""
    ou: str = "texte"


FAUTES = {
    "option A ou B": Faute("option-a-b", "L'option B du CCAG-TIC s'applique aux résultats."),
    "à compléter": Faute("texte-a-completer", "Le titulaire intervient sous XX jours."),
    "licence proscrite": Faute("licence-proscrite-admise", "Les composants sous licence SSPL sont admis."),
    "transfert": Faute(
        "transfert-hors-localisation", "Les sauvegardes peuvent être conservées aux États-Unis.", voisine=TERRITOIRE
    ),
    "alerte en lettres": Faute(
        "notification-trop-tardive",
        "Le titulaire notifie tout incident dans les cinq jours.",
        {"donnees_personnelles": "oui"},
    ),
    "seuil en lettres": Faute("derogation-non-declaree", "Le préavis d'audit est de cinq jours."),
    "certifié pour qualifié": Faute("visa-mal-nomme", "L'hébergement est certifié SecNumCloud ou équivalent."),
    "preuve creuse": Faute("preuve-creuse", "Engagement du candidat.", ou="preuve"),
    "référentiel sans version": Faute("referentiel-sans-version", "Le service est conforme au RGAA ou équivalent."),
    "SaaS en exclusif": Faute(
        "exclusivite-produit", "Le titulaire cède à titre exclusif le service en ligne.", {"regime_pi": "exclusif"}
    ),
    "exclusif permissif": Faute(
        "exclusivite-sous-licence-permissive", "Le code est publié sous licence MIT.", {"regime_pi": "exclusif"}
    ),
    "secret dit": Faute("publication-et-secret", "Le code source demeure confidentiel.", {"publication": "immediate"}),
    "secret nié": Faute(
        "publication-et-secret", "Le titulaire ne divulgue pas le code source.", {"publication": "immediate"}
    ),
    "publié malgré le secret": Faute("code-secret-publie", "Le code source est publié dans un dépôt."),
    "pénalité sans plafond": Faute("penalite-sans-plafond", "Les pénalités s'appliquent sans plafond."),
    "accord de contribution": Faute(
        "accord-de-contribution-impose",
        "Tout contributeur signe un accord de contribution avant son premier versement.",
    ),
    "réemploi interdit": Faute(
        "reemploi-interdit-sans-derogation", "Le titulaire ne réutilise pas les résultats hors du marché."
    ),
    "marque": Faute("sans-equivalent", "Le titulaire installe une base Oracle."),
}
TITRES = {nom for nom in FAUTES if nom != "preuve creuse"}


def clause(phrase: str, ou: str = "texte", titre: str = "Essai", **suite: Any) -> str:
    """Une clause TRA-900, dont le texte ou la preuve d'une exigence est la phrase."""
    preuve = phrase if ou == "preuve" else "Le registre daté."
    exigence = {"id": "TRA-900-1", "niveau": "I", "enonce": "Un registre existe.", "preuve": preuve}
    contenu = {"id": "TRA-900", "titre": titre, "piece": "ccap", **suite}
    contenu["texte"] = SAINE if ou == "preuve" else phrase
    contenu["exigences"] = [exigence]
    return json.dumps(contenu, ensure_ascii=False, indent=1)


CHEMIN = "clauses/transverse/TRA-900-essai.yaml"
Retouches = dict[str, Any]
PARAMETRE = {"precision": {"type": "texte", "libelle": "Précision", "defaut": "Rien."}}
PROVENANCES: Mapping[str, Callable[[Faute, str], Retouches]] = {
    "clause du clausier": lambda f, phrase: {f"clausier/{CHEMIN}": clause(phrase, f.ou)},
    "clausier de service": lambda f, phrase: {f"clausier/service/{CHEMIN}": clause(phrase, f.ou)},
    "clause propre": lambda f, phrase: {CHEMIN: clause(phrase, f.ou)},
    "paramètre": lambda f, phrase: {
        f"clausier/{CHEMIN}": clause("{precision}", f.ou, parametres=PARAMETRE),
        "reponses.yaml": f"parametres:\n  TRA-900: {{precision: {json.dumps(phrase, ensure_ascii=False)}}}\n",
    },
    "réponse libre": lambda f, phrase: {
        f"clausier/{CHEMIN}": clause("{libre}", f.ou),
        "libre": phrase,
    },
    "titre d'une clause": lambda f, phrase: {f"clausier/{CHEMIN}": clause(SAINE, titre=phrase)},
    "titre d'une clause propre": lambda f, phrase: {CHEMIN: clause(SAINE, titre=phrase)},
}
CAS = [
    pytest.param(FAUTES[nom], provenance, id=f"{nom}-{provenance}")
    for nom in FAUTES
    for provenance in PROVENANCES
    if nom in TITRES or not provenance.startswith("titre")
]


def releves(faute: Faute, provenance: str, phrase: str, dossier: Path) -> set[str]:
    """Tout ce que le gardien et l'acheteur voient : la vérification du clausier, puis la consultation ouverte."""
    propres = PROVENANCES[provenance](faute, phrase)
    reponses = {**REPONSES, **faute.reponses, "libre": json.dumps(propres.pop("libre", "Rien."), ensure_ascii=False)}
    communes = "communes:\n  acces: distant\n  duree: 12\n  donnees: oui\n  nom_si: le portail\n" + "".join(
        f"  {q}: {v}\n" for q, v in reponses.items()
    )
    retouches = {"clausier/questionnaire/03-droits.yaml": QUESTIONS, **propres}
    retouches["reponses.yaml"] = communes + propres.get("reponses.yaml", "")
    if faute.voisine:
        voisine = clause(faute.voisine).replace("TRA-900", "TRA-901")
        retouches["clausier/clauses/transverse/TRA-901-voisine.yaml"] = voisine
    du_clausier = {n.removeprefix("clausier/"): t for n, t in retouches.items() if n.startswith("clausier/")}
    gardien = {a.code for a in verifier(lecture_de(du_clausier, dossier / "gardien"), formes_refusees, MODELES)}
    return gardien | jouer_consultation(retouches, dossier / "acheteur")


@pytest.mark.parametrize(("faute", "provenance"), CAS)
def test_une_faute_de_fond_se_releve_d_ou_qu_elle_vienne(faute: Faute, provenance: str, tmp_path: Path) -> None:
    assert faute.code in releves(faute, provenance, faute.phrase, tmp_path / "fautif")
    assert faute.code not in releves(faute, provenance, SAINE, tmp_path / "sain")
