"""Un formulaire d'une version remplacée ou d'une autre consultation : dit, et rien n'y passe pour une réponse."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from cctgen.depouillement.formulaires.confrontation import FormulaireRecu, confronter
from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.depouillement.formulaires.provenance import Emis
from tests.depouillement.formulaires.fabrique import W, passage, remis, remplacer, renommer, retoucher, vierge
from tests.depouillement.formulaires.test_formulaires import OFFRE, codes, dites

VIERGE = vierge()
REFERENCE = "2026-DNUM-042"


def reecrit(octets: bytes, ancien: str, nouveau: str) -> bytes:
    """Change un texte partout, marges comprises."""
    return renommer(octets, lambda nom, contenu: (nom, contenu.replace(ancien.encode(), nouveau.encode())))


def emis(octets: bytes, version: int) -> Emis:
    return replace(remis(octets), reference=REFERENCE, version=version)


SUIVANTE = reecrit(reecrit(VIERGE, "Dites tout.", "Dites l'essentiel."), "Version", "Seconde version")
PUBLIES = [emis(SUIVANTE, 2), emis(VIERGE, 1)]


def recu(octets: bytes) -> FormulaireRecu:
    releve = lire_formulaire(octets)
    assert releve is not None
    return confronter("fiche.docx", "sha", releve, PUBLIES, OFFRE)


def rempli(octets: bytes) -> bytes:
    return retoucher(octets, lambda racine: remplacer(racine, "Lieu", passage("Rosny")))


def test_un_formulaire_de_la_derniere_version_ne_dit_rien_de_plus():
    assert codes(recu(rempli(SUIVANTE))) == {"formulaire-incomplet"}


def test_un_formulaire_d_une_version_remplacee_le_dit_et_ne_donne_pas_son_texte_pour_des_reponses():
    lu = recu(rempli(VIERGE))
    assert dites(lu) == {"Lieu": "Rosny"}
    assert codes(lu) == {"formulaire-anterieur", "formulaire-incomplet"}
    (dite,) = [a for a in lu.anomalies if a.code == "formulaire-anterieur"]
    assert "version 1" in dite.message
    assert "version 2" in dite.message


def test_un_formulaire_d_une_version_remplacee_garde_ce_que_le_candidat_y_ajoute():
    def ajouter(racine: etree._Element) -> None:
        racine[0].insert(0, etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{passage("Sous réserve.")}</w:p>'))

    assert "Sous réserve." in [r.valeur for r in recu(retoucher(VIERGE, ajouter)).reponses]


def test_un_formulaire_d_une_autre_consultation_le_dit_et_ne_rend_que_ses_cases():
    lu = recu(rempli(reecrit(reecrit(VIERGE, REFERENCE, "2025-AUTRE-1"), "Introduction.", "Une autre introduction.")))
    assert dites(lu) == {"Lieu": "Rosny"}
    assert codes(lu) == {"formulaire-d-ailleurs", "formulaire-incomplet"}
