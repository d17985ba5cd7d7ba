from __future__ import annotations

from typing import Any

from cctgen.assemblage.suivi.gel import changements_de_bareme, empreinte_du_bareme
from tests.evaluation.fabriques import BAREME, un_dossier

PRIX_SEUL = {"criteres": [{"id": "prix", "type": "prix", "poids": "100"}]}


def un_bareme(**lots: Any) -> dict[str, Any]:
    return {**BAREME, "lots": {numero.removeprefix("lot_"): propres for numero, propres in lots.items()}}


def test_un_critere_change_dans_un_lot_se_dit_pour_ce_lot_seul() -> None:
    publie = un_dossier((1, 2), un_bareme(lot_2=BAREME))
    dits = changements_de_bareme(publie, un_dossier((1, 2), un_bareme(lot_2=PRIX_SEUL)))
    assert "« lot 2, Prix » passe de 40 à 100" in dits
    assert "« lot 2, Valeur technique » passe de 60 à rien" in dits
    assert not any("lot 1" in dit for dit in dits)


def test_donner_a_un_lot_ses_propres_criteres_change_le_bareme_publie() -> None:
    publie = un_dossier((1, 2))
    dits = changements_de_bareme(publie, un_dossier((1, 2), un_bareme(lot_2=PRIX_SEUL)))
    assert "« lot 2, Prix » passe de 40 à 100" in dits
    assert not any("lot 1" in dit for dit in dits)


def test_un_critere_renomme_reste_le_meme() -> None:
    """Un changement se dit du nom que l'acheteur lit ; l'identifiant seul dit de quel critère il s'agit."""
    technique, prix = BAREME["criteres"]
    renomme = {**prix, "libelle": "Prix du marché", "formule": {"nom": "lineaire", "plancher": "1", "plafond": "2"}}
    dits = changements_de_bareme(un_dossier(), un_dossier(bareme={"criteres": [technique, renomme]}))
    assert any(dit.startswith("note de « Prix », « 100 x prix le plus bas") for dit in dits)
    assert not any("passe de" in dit for dit in dits)


def test_recopier_les_criteres_communs_dans_un_lot_ne_change_rien() -> None:
    assert changements_de_bareme(un_dossier((1, 2)), un_dossier((1, 2), un_bareme(lot_2=BAREME))) == ()


def test_un_seuil_de_prix_change_se_dit_et_celui_par_defaut_ne_change_pas_l_empreinte() -> None:
    publie = un_dossier()
    dits = changements_de_bareme(publie, un_dossier((), {**BAREME, "prix_a_justifier": {"moyenne": "15"}}))
    assert len(dits) == 1
    assert dits[0].startswith(
        "prix à justifier, « L'acheteur demande la justification d'un prix inférieur d'au moins 20"
    )
    par_defaut = un_dossier((), {**BAREME, "prix_a_justifier": {"moyenne": "20"}})
    assert empreinte_du_bareme(par_defaut) == empreinte_du_bareme(publie)
    assert "prix_a_justifier" not in str(publie.bareme and publie.bareme.model_dump())


def test_la_portee_d_un_seul_lot_qui_change_est_un_changement() -> None:
    technique, prix = BAREME["criteres"]
    sous = [{**technique["sous_criteres"][0], "poids": "75", "exigences": ["SSI-1"]}, technique["sous_criteres"][1]]
    autre = {"criteres": [{**technique, "sous_criteres": sous}, prix]}
    travail = un_dossier((1, 2), un_bareme(lot_2=autre))
    assert changements_de_bareme(un_dossier((1, 2)), travail) == (
        "l'échelle, l'arrondi, la formule ou la portée d'un critère change",
    )
    assert empreinte_du_bareme(un_dossier((1, 2))) != empreinte_du_bareme(travail)
