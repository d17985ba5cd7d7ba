"""Ce que le rapport retient contre une offre lui est demandé, ou l'on sait dire pourquoi cela ne l'est pas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cctgen.clausier.controles.fiches import Domaine
from cctgen.depouillement.composants.lieux import lieu_du_composant
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.situations import COMPOSANTS, PAR_CODE
from cctgen.matrice.contrat import COMPOSANT
from cctgen.socle.anomalies import Gravite
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.gardien.controles import catalogue
from cctgen.usages.ouverture.consultation import dossier_de_reference
from tests.preparations import Etape, Preparations

SANS_DEMANDE: Mapping[str, frozenset[str]] = {
    "une information : rien n'en est retenu contre l'offre": frozenset(
        {
            *("composant-absent-du-sbom", "composant-rapproche", "couverture-absente", "embarque-a-verifier"),
            *("feuille-renommee", "homonymes", "identification-incomplete", "macros-ignorees"),
            *("sbom-licence-indeterminee", "support-bientot-acheve", "tiers-non-declare"),
        }
    ),
    "une lecture de l'outil, qu'un constat valide : la réponse est claire": frozenset({"valeur-normalisee"}),
    "l'acheteur s'en assure sans le candidat, d'après le pli, le dossier publié ou le registre": frozenset(
        {
            *("copie-alteree", "copie-retablie", "feuille-technique-modifiee", "lecture-incomplete"),
            *("pli-multiple", "soumissionnaire-absent"),
        }
    ),
    "le fichier n'a pas de matrice lue : une décision sur l'offre entière en tire les suites": frozenset(
        {"autre-consultation", "classeur-sans-matrice", "fichier-chiffre", "lecture-interrompue"}
    ),
    "cela touche un dépôt, un formulaire ou un registre, non une offre comparée": frozenset(
        {
            *("archive-non-lue", "aucune-matrice", "case-recopiee", "chemin-hostile", "doublon", "fichier-enveloppe"),
            *("fichier-hors-registre", "pli-sans-matrice"),
            *("fichier-non-tableur", "formulaire-altere", "formulaire-anterieur", "formulaire-d-ailleurs"),
            *("formulaire-incomplet", "formulaire-inconnu", "formulaire-non-rattache", "lien-non-suivi"),
            *("registre-des-depots-incompris", "registre-illisible", "registre-partiel", "saisie-hors-case"),
            *("sbom-non-rattache", "suivi-non-accepte"),
        }
    ),
    "l'outil la relève avant le dépôt, chez le soumissionnaire ou l'acheteur": frozenset(
        {
            *("composant-incomplet", "fichier-mal-nomme", "format-non-reporte", "pas-une-matrice"),
            *("reference-possible", "texte-trop-long"),
        }
    ),
}
"""Les codes d'une matrice que rien ne demande, par motif."""


def test_chaque_code_d_une_offre_a_sa_demande_ou_le_motif_de_ne_pas_en_avoir() -> None:
    codes = {fiche.code for fiche in catalogue(Domaine.MATRICE)}
    sans = [code for motif in SANS_DEMANDE.values() for code in motif]
    assert len(sans) == len(set(sans))
    assert codes - PAR_CODE.keys() - set(sans) == set(), "donnez-leur une situation, ou un motif de ne rien demander"
    assert set(sans) & PAR_CODE.keys() == set()
    assert set(sans) - codes == set()


@pytest.mark.parametrize("exemple", ["portail", "sirh-saas", "infogerance"])
def test_ce_qui_est_retenu_des_exemples_leur_est_demande(
    exemple: str, preparations: Preparations, tmp_path: Path
) -> None:
    """Chaque réserve a sa demande, et chaque composant qu'elle situe y est nommé."""
    racine = preparations.copier(tmp_path / exemple, exemple, Etape.DEPOUILLEE)
    dossier, _ = dossier_de_reference(racine, ())
    for offre in offres_enregistrees(racine, dossier):
        demandes = demandes_de(offre, dossier)
        for anomalie in offre.anomalies:
            situation = PAR_CODE.get(anomalie.code)
            if anomalie.gravite is Gravite.INFORMATION or situation is None or situation.nom not in COMPOSANTS:
                continue
            (demande,) = [d for d in demandes if situation.nom in d.situations]
            nommes = [
                c.valeurs[COMPOSANT] for c in offre.composants if anomalie.touche(lieu_du_composant(c, offre.fichier))
            ]
            assert nommes
            assert [nom for nom in nommes if f"{nom} : " not in demande.releve] == []
