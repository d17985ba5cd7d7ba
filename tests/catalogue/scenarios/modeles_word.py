"""Les modèles Word abîmés : un cas par code, du modèle livré dont il part."""

from __future__ import annotations

from pathlib import Path

from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.tableaux.lecture import gabarits_livres, lire_gabarits
from cctgen.matrice.habillage.lecture import habillage_livre, lire_habillage
from cctgen.usages.modeles.verifier import verifier_les_modeles
from tests.catalogue.scenarios.modele import Scenario
from tests.documents.fabriques import image_png, modele
from tests.documents.modeles.abimes import ABIMES, DOCUMENT, changer
from tests.documents.modeles.illisibles import TOUS
from tests.documents.tableaux.abimes import ABIMES as TABLEAUX
from tests.matrice.habillage.abimes import ABIMES as CLASSEURS


def examiner_le_modele(cas: tuple[str, bytes], _dossier: Path) -> set[str]:
    """Un nom de modèle, et ses octets."""
    nom, octets = cas
    return {a.code for a in examiner(nom, octets, CONTRATS[nom])}


def verifier_un_dossier(cas: tuple[str, bytes], dossier: Path) -> set[str]:
    """Un modèle, seul dans un dossier de modèles."""
    dossier.mkdir(parents=True)
    nom, octets = cas
    (dossier / nom).write_bytes(octets)
    return {a.code for a in verifier_les_modeles(dossier).anomalies}


_SAIN = ("annexe.docx", modele("annexe.docx"))
_TROP = changer({DOCUMENT: (("{{ titre }}", "{{ titre | default('', true, 3) }}"),)})


def lire_le_classeur(octets: bytes, _dossier: Path) -> set[str]:
    """Un classeur modèle, en face de celui de l'outil."""
    return {a.code for a in lire_habillage(octets, "classeurs.xlsx", habillage_livre())[1]}


def lire_les_tableaux(octets: bytes, _dossier: Path) -> set[str]:
    """Un modèle de tableaux, en face de celui de l'outil."""
    return {a.code for a in lire_gabarits(octets, "tableaux.docx", gabarits_livres())[1]}


_AU_RENDU = "modele-non-rendu"
"""Ce qu'un examen relève parfois, et un rendu d'exemple toujours."""

SCENARIOS: tuple[Scenario, ...] = (
    *{
        a.code: Scenario(a.code, examiner_le_modele, (a.fichier, a.octets), _SAIN)
        for a in (*ABIMES, *TOUS)
        if a.code != _AU_RENDU
    }.values(),
    *{
        code: Scenario(code, lire_le_classeur, octets, modele("classeurs.xlsx"))
        for octets, code, *_ in CLASSEURS.values()
    }.values(),
    *{
        code: Scenario(code, lire_les_tableaux, octets, modele("tableaux.docx"))
        for octets, code, _ in TABLEAUX.values()
    }.values(),
    Scenario("logo-illisible", verifier_un_dossier, ("logo.png", b"%PDF-1.7"), ("logo.png", image_png(2, 1))),
    Scenario("logo-demesure", verifier_un_dossier, ("logo.png", image_png(4001, 1)), ("logo.png", image_png(2, 1))),
    Scenario("modele-sans-emploi", verifier_un_dossier, ("anexe.docx", _SAIN[1]), _SAIN),
    Scenario(_AU_RENDU, verifier_un_dossier, ("annexe.docx", _TROP), _SAIN),
)
