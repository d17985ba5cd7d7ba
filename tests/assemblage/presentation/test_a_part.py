"""Une réponse de diffusion restreinte ne change pas un octet de ce que reçoivent les candidats."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.questionnaire import Diffusion
from cctgen.documents.word.rendu import rendre_a_part
from cctgen.socle.contenu import contenu
from cctgen.usages.edition.fichiers_produits import Destinataire, FichierProduit
from cctgen.usages.edition.generer import produire
from cctgen.usages.ouverture.consultation import sans_suivi
from tests.contenu.profils import BASE, PROFILS
from tests.fabriques import une_consultation
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
RESTREINTES = [q.id for q in CLAUSIER.questions.values() if q.diffusion is Diffusion.RESTREINTE]
ACHATS: Mapping[str, Mapping[str, Any]] = {
    "usuel": {**PROFILS["Téléservice avec données personnelles"], "acces": "distant"},
    "sensible": PROFILS["Infogérance sensible"],
    "vitrine": PROFILS["Site vitrine"],
    "matériel": PROFILS["Maintenance matérielle"],
}


def dossier(achat: str, vitale: str) -> Dossier:
    assert CLAUSIER is not None
    return assembler(CLAUSIER, une_consultation({**BASE, **ACHATS[achat], "importance_vitale": vitale}))


def aux_candidats(assemble: Dossier) -> dict[str, bytes]:
    fichiers = produire(assemble, Path("nulle-part"), (), sans_suivi)
    return {f.chemin: f.contenu for f in fichiers if _part(f)}


def _part(fichier: FichierProduit) -> bool:
    return fichier.nature.destinataire is Destinataire.CANDIDATS


def test_l_importance_vitale_est_de_diffusion_restreinte() -> None:
    assert "importance_vitale" in RESTREINTES


@pytest.mark.parametrize("achat", ACHATS)
def test_les_candidats_recoivent_les_memes_octets(achat: str) -> None:
    sans, avec = aux_candidats(dossier(achat, "non")), aux_candidats(dossier(achat, "oui"))
    assert sans.keys() == avec.keys()
    assert [nom for nom in sans if sans[nom] != avec[nom]] == []


def test_ce_qui_s_ajoute_est_remis_a_part_et_dit_a_l_acheteur() -> None:
    sans, avec = dossier("vitrine", "non"), dossier("vitrine", "oui")
    assert sans.a_part is None
    assert avec.a_part is not None
    ajoutees = {a.clause for a in avec.a_part.articles}
    assert {"SSI-034", "SSI-003"} <= ajoutees
    assert "SSI-004" in avec.a_part.remplacees
    assert [r.question for r in avec.a_part.reponses] == ["Importance vitale"]
    verdict = avec.selections[0].clauses["SSI-003"]
    assert not verdict.retenue
    assert "remise à part" in verdict.motif
    assert any(r.question == "Importance vitale" and r.reponse == "Oui" for r in avec.reponses)


@pytest.mark.parametrize("achat", ["vitrine", "sensible"])
def test_la_piece_a_part_existe_des_qu_une_reponse_est_tue(achat: str) -> None:
    modele = (contenu("modeles") / "rapport.docx").read_bytes()
    assert rendre_a_part(dossier(achat, "oui"), modele).startswith(b"PK")
    produits = {f.chemin: f.nature for f in produire(dossier(achat, "oui"), Path("nulle-part"), (), sans_suivi)}
    assert produits["clauses-a-part.docx"].destinataire is Destinataire.ACHETEUR
    assert "clauses-a-part.docx" not in aux_candidats(dossier(achat, "oui"))


def test_les_lignes_du_reglement_et_du_ccap_ne_changent_pas() -> None:
    sans, avec = dossier("sensible", "non"), dossier("sensible", "oui")
    assert (sans.lignes_rc, sans.lignes_ccap, sans.pieces_offre) == (
        avec.lignes_rc,
        avec.lignes_ccap,
        avec.pieces_offre,
    )
